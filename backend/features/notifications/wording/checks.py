"""Whether a wording can always be sent: with samples, with nothing filled in, and at its worst."""

from collections.abc import Iterator, Mapping
from typing import Final

from backend.features.notifications.wording.fields import is_amount, is_time, rule_for
from backend.features.notifications.wording.files import (
    CardWording,
    FieldWording,
    Placeholder,
    SmsWording,
    ValueKind,
    Wording,
)
from backend.features.notifications.wording.pattern import (
    filled,
    names_in,
    text_units,
    without_placeholders,
)
from backend.features.notifications.wording.texting import (
    MOST_TEXT_CHARACTERS,
    MOST_VALUE_CHARACTERS,
    template_problems,
    worst_characters,
)

Placeholders = Mapping[str, Placeholder]

CARD_TITLE_BYTES: Final = 128
CARD_DESCRIPTION_BYTES: Final = 512
CARD_BUTTON_CHARACTERS: Final = 4
INBOX_TITLE_CHARACTERS: Final = 60
INBOX_BODY_CHARACTERS: Final = 2000

_WORST_CHARACTER: Final = {ValueKind.TEXT: "汉", ValueKind.CODE: "9"}
_WORST_EXACT: Final = {
    ValueKind.TIME: "2026-07-16 14:00~2026-07-16 16:00",
    ValueKind.AMOUNT: "1234567890.00元",
}


def problems(wording: Wording, placeholders: Placeholders) -> Iterator[str]:
    """One line for each thing that could be refused by the platform or shown wrong."""
    yield from _placeholder_problems(placeholders)
    for place, form in (
        ("official_account", wording.official_account),
        ("miniprogram", wording.miniprogram),
    ):
        for keyword, field in form.values.items():
            for problem in _field_problems(keyword, field, placeholders):
                yield f"{place}.{keyword} {problem}"
    yield from _card_problems(wording.wecom, placeholders)
    yield from _length_problems(
        "in_app.title", wording.in_app.title, placeholders, INBOX_TITLE_CHARACTERS
    )
    yield from _length_problems(
        "in_app.body", wording.in_app.body, placeholders, INBOX_BODY_CHARACTERS
    )
    if wording.sms is not None:
        yield from _sms_problems(wording.sms, placeholders)


def _placeholder_problems(placeholders: Placeholders) -> Iterator[str]:
    for name, each in placeholders.items():
        if text_units(each.sample) > each.longest:
            yield f"placeholders.{name}: 样例比 longest = {each.longest} 长"
        if each.kind is ValueKind.TIME and not is_time(each.sample):
            yield f"placeholders.{name}: 样例不是时间"
        if each.kind is ValueKind.AMOUNT and not is_amount(each.sample):
            yield f"placeholders.{name}: 样例不是金额"
        if each.kind is ValueKind.CODE and not (each.sample + each.when_empty).isascii():
            yield f"placeholders.{name}: 编号只能用字母、数字和符号"


def _unknown(text: str, placeholders: Placeholders) -> list[str]:
    return sorted(names_in(text) - placeholders.keys())


def _field_problems(keyword: str, field: FieldWording, placeholders: Placeholders) -> Iterator[str]:
    rule = rule_for(keyword)
    if rule is None:
        yield "不是微信的关键词类型"
        return
    if unknown := _unknown(field.text, placeholders):
        yield f"用了没有的占位符 {'、'.join(unknown)}"
        return
    names = names_in(field.text)
    wrong = sorted(name for name in names if placeholders[name].kind not in rule.kinds)
    if wrong:
        yield f"应为{rule.says}，不能用占位符 {'、'.join(wrong)}"
    elif rule.exact and names and without_placeholders(field.text):
        yield f"应为{rule.says}，占位符前后不能有别的字"
    else:
        for text in _filled_in(field.text, placeholders):
            if not rule.fits(text):
                yield f"应为{rule.says}，最长时会是「{text[:60]}」"
                return


def _filled_in(text: str, placeholders: Placeholders) -> Iterator[str]:
    yield filled(text, {name: each.sample for name, each in placeholders.items()})
    yield filled(
        text, {name: each.when_empty or each.sample for name, each in placeholders.items()}
    )
    yield filled(text, {name: _worst(each) for name, each in placeholders.items()})


def _worst(placeholder: Placeholder) -> str:
    if exact := _WORST_EXACT.get(placeholder.kind):
        return exact[: placeholder.longest]
    return _WORST_CHARACTER[placeholder.kind] * placeholder.longest


def _card_problems(card: CardWording, placeholders: Placeholders) -> Iterator[str]:
    if text_units(card.button) > CARD_BUTTON_CHARACTERS or names_in(card.button):
        yield f"wecom.button 最多 {CARD_BUTTON_CHARACTERS} 个字，不能有占位符"
    for name, text, most in (
        ("title", card.title, CARD_TITLE_BYTES),
        ("description", card.description, CARD_DESCRIPTION_BYTES),
    ):
        if unknown := _unknown(text, placeholders):
            yield f"wecom.{name} 用了没有的占位符 {'、'.join(unknown)}"
        elif max(len(each.encode()) for each in _filled_in(text, placeholders)) > most:
            yield f"wecom.{name} 最长时超过 {most} 字节，请缩短或用 {{占位符:字数}} 截短"


def _length_problems(where: str, text: str, placeholders: Placeholders, most: int) -> Iterator[str]:
    if unknown := _unknown(text, placeholders):
        yield f"{where} 用了没有的占位符 {'、'.join(unknown)}"
    elif max(text_units(each) for each in _filled_in(text, placeholders)) > most:
        yield f"{where} 最长时超过 {most} 个字，请缩短"


def _sms_problems(sms: SmsWording, placeholders: Placeholders) -> Iterator[str]:
    for problem in template_problems(sms):
        yield f"sms.text {problem}"
    longest = 0
    for name, text in sms.values.items():
        if unknown := _unknown(text, placeholders):
            yield f"sms.{name} 用了没有的占位符 {'、'.join(unknown)}"
            continue
        most = max(text_units(each) for each in _filled_in(text, placeholders))
        longest += most
        if most > MOST_VALUE_CHARACTERS:
            yield f"sms.{name} 最长时超过 {MOST_VALUE_CHARACTERS} 个字，请用 {{占位符:字数}} 截短"
    if worst_characters(sms, longest) > MOST_TEXT_CHARACTERS:
        yield f"sms.text 最长时超过 {MOST_TEXT_CHARACTERS} 个字，请缩短"
