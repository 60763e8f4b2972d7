"""Fills a wording in: values are cleaned and cut to what each place takes, empty ones replaced."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backend.features.notifications.wording.checks import (
    CARD_DESCRIPTION_BYTES,
    CARD_TITLE_BYTES,
    INBOX_BODY_CHARACTERS,
    INBOX_TITLE_CHARACTERS,
    Placeholders,
)
from backend.features.notifications.wording.fields import is_amount, is_time, one_line, rule_for
from backend.features.notifications.wording.files import (
    CardWording,
    FormWording,
    PageWording,
    Placeholder,
    SmsWording,
    ValueKind,
)
from backend.features.notifications.wording.pattern import clipped, clipped_ascii, filled
from backend.features.notifications.wording.texting import (
    LINK,
    TextMessage,
    text_value,
    variables_in,
)

# A text card reads <div class="…">; a customer's own words must not.
_MARKUP: Final = str.maketrans({"<": "＜", ">": "＞", "&": "＆"})
_INVISIBLE: Final = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_DIRECTION_MARKS: Final = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


class UnfitValue(Exception):
    """A value that cannot be made to fit without saying something else; names the keyword."""


@dataclass(frozen=True)
class Form:
    """What goes into a template message or a subscribe message: text by keyword."""

    values: Mapping[str, str]


@dataclass(frozen=True)
class Card:
    """`number` is that of the case it tells of, where it tells of one."""

    title: str
    description: str
    button: str
    number: str = ""


@dataclass(frozen=True)
class InboxText:
    title: str
    body: str


def prepared(values: Mapping[str, str], placeholders: Placeholders) -> dict[str, str]:
    """Each value on one line, no longer than declared, and never empty.

    Raises ValueError if the names are not exactly the declared ones, or a time or amount is none:
    that is the caller's mistake, not a customer's.
    """
    if values.keys() != placeholders.keys():
        wrong = sorted(values.keys() ^ placeholders.keys())
        raise ValueError(f"values must be given for exactly the placeholders; see {wrong}")
    return {name: _prepared(name, values[name], each) for name, each in placeholders.items()}


def _prepared(name: str, value: str, placeholder: Placeholder) -> str:
    match placeholder.kind:
        case ValueKind.TEXT:
            return clipped(_visible(value), placeholder.longest) or placeholder.when_empty
        case ValueKind.CODE:
            plain = "".join(filter(str.isascii, one_line(value))).strip()
            return clipped_ascii(plain, placeholder.longest) or placeholder.when_empty
        case ValueKind.TIME:
            exact = is_time(value)
        case ValueKind.AMOUNT:
            exact = is_amount(value)
    if not exact or len(value) > placeholder.longest:
        raise ValueError(f"{name} is not of the kind {placeholder.kind.value}")
    return value


def _visible(text: str) -> str:
    """On one line; pictographs may stay, what cannot be seen or encoded may not."""
    joined = "".join(" " if character.isspace() else character for character in text)
    return " ".join(filter(None, "".join(filter(_is_visible, joined)).split(" ")))


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE and character not in _DIRECTION_MARKS


def render_form(wording: FormWording, values: Mapping[str, str]) -> Form:
    """Raises UnfitValue."""
    return Form({k: _fitted(k, filled(f.text, values)) for k, f in wording.values.items()})


def _fitted(keyword: str, text: str) -> str:
    rule = rule_for(keyword)
    if rule is None:
        raise UnfitValue(keyword)
    fitted = rule.fit(text)
    if not rule.fits(fitted):
        raise UnfitValue(keyword)
    return fitted


def render_card(wording: CardWording, values: Mapping[str, str]) -> Card:
    plain = {name: value.translate(_MARKUP) for name, value in values.items()}
    return Card(
        title=_within_bytes(filled(wording.title, plain).strip(), CARD_TITLE_BYTES),
        description=_within_bytes(
            filled(wording.description, plain).strip(), CARD_DESCRIPTION_BYTES
        ),
        button=wording.button,
        number=plain.get("number", ""),
    )


def _within_bytes(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def render_inbox(wording: PageWording, values: Mapping[str, str]) -> InboxText:
    return InboxText(
        title=clipped(filled(wording.title, values).strip(), INBOX_TITLE_CHARACTERS),
        body=clipped(filled(wording.body, values).strip(), INBOX_BODY_CHARACTERS),
    )


def render_text(wording: SmsWording, values: Mapping[str, str]) -> TextMessage:
    return TextMessage(
        values={name: text_value(filled(text, values)) for name, text in wording.values.items()},
        has_link=LINK in variables_in(wording.text),
    )
