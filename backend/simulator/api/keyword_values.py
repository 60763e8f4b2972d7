"""What a keyword of a template accepts, by the prefix of its name (protocol sheet 3.5)."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from backend.simulator.api.refusals import Refusal
from backend.simulator.world.accounts import FILTERED_KEYWORDS, KEYWORD, Template
from backend.simulator.world.messages import Line
from backend.simulator.world.rules import Rules

HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CLOCK: Final = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
DAY: Final = r"(?P<year>\d{4})(?:年|-|/)(?P<month>\d{1,2})(?:月|-|/)(?P<day>\d{1,2})日?"

PREFIX: Final = re.compile(r"([a-z]+(?:_[a-z]+)*)\d*")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
TIME: Final = re.compile(rf"(?:{DAY} ?)?{CLOCK}")
DATE: Final = re.compile(rf"{DAY}(?: ?{CLOCK})?")
AMOUNT: Final = re.compile(r"[¥￥$€£]?\d{1,10}(?:\.\d{1,10})?元?")
PHONE_NUMBER: Final = re.compile(r"[0-9+\-()# *]{1,17}")
CAR_NUMBER: Final = re.compile(rf"[{HAN}0-9A-Za-z][0-9A-Za-z]{{0,6}}[{HAN}0-9A-Za-z]")
PHRASE: Final = re.compile(rf"[{HAN}]{{1,5}}")
NUMBER: Final = re.compile(r"(?=.{1,32}$)-?\d+(?:\.\d+)?")
LETTER: Final = re.compile(r"[A-Za-z]{1,32}")
SYMBOL: Final = re.compile(rf"[^0-9A-Za-z{HAN}\s]{{1,5}}")
ASCII: Final = re.compile(r"[\x20-\x7e]{1,32}")
LATIN_NAME: Final = re.compile(r"[A-Za-z\s.·'-]{1,20}")
HAN_NAME: Final = re.compile(rf"[{HAN}A-Za-z\s.·'-]{{1,10}}")

Accepts = Callable[[str, Rules], bool]


def text_length(text: str, rules: Rules) -> int:
    if rules.text_length_unit == "characters":
        return len(text)
    return len(text.encode("utf-16-le")) // 2


def _whole(pattern: re.Pattern[str]) -> Accepts:
    return lambda value, rules: pattern.fullmatch(value) is not None


def _at_most(characters: int) -> Accepts:
    return lambda value, rules: text_length(value, rules) <= characters


def _short(value: str, rules: Rules) -> bool:
    return text_length(value, rules) <= rules.short_thing_length


def _moments(pattern: re.Pattern[str], until: re.Pattern[str]) -> Accepts:
    """One moment, or two joined by a half-width ~."""

    def accepts(value: str, rules: Rules) -> bool:
        start, joined, end = value.partition("~")
        return _real(pattern, start) and (not joined or _real(until, end))

    return accepts


def _real(pattern: re.Pattern[str], text: str) -> bool:
    found = pattern.fullmatch(text.strip(" "))
    if found is None:
        return False
    if found["year"] is None:
        return True
    try:
        date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return False
    return True


def _name(value: str, rules: Rules) -> bool:
    return bool(LATIN_NAME.fullmatch(value) or HAN_NAME.fullmatch(value))


ACCEPTS: Final[Mapping[str, Accepts]] = {
    "thing": _at_most(20),
    "short_thing": _short,
    "const": _at_most(20),
    "enum": _at_most(20),
    "character_string": _whole(ASCII),
    "time": _moments(TIME, TIME),
    "date": _moments(DATE, re.compile(f"{DATE.pattern}|{CLOCK}")),
    "amount": _whole(AMOUNT),
    "phone_number": _whole(PHONE_NUMBER),
    "car_number": _whole(CAR_NUMBER),
    "phrase": _whole(PHRASE),
    "number": _whole(NUMBER),
    "letter": _whole(LETTER),
    "symbol": _whole(SYMBOL),
    "name": _name,
}


def delivered_values(template: Template, sent: Mapping[str, str], rules: Rules) -> dict[str, str]:
    """The values as the phone shows them. Raises Refusal 47003 that names the keyword."""
    for keyword in template.keywords:
        if not sent.get(keyword, "").strip():
            raise _refused(keyword, "is empty")
        if not _accepted(template, keyword, sent[keyword], rules):
            raise _refused(keyword, "invalid")
    undeclared = [k for k in sent if k not in template.keywords and k not in FILTERED_KEYWORDS]
    if undeclared and rules.undeclared_keyword == "refuse":
        raise _refused(undeclared[0], "is not in the template")
    return {keyword: _shown(keyword, sent[keyword], rules) for keyword in template.keywords}


def drawn_lines(template: Template, values: Mapping[str, str]) -> tuple[Line, ...]:
    """The template's content with the values in place; lines without a keyword are left out."""
    lines = []
    for text in template.content.splitlines():
        first = KEYWORD.search(text)
        if first and any(name in values for name in KEYWORD.findall(text)):
            label = text[: first.start()]
            shown = KEYWORD.sub(lambda found: values.get(found[1], ""), text)[len(label) :]
            lines.append(Line(label=label.strip(" :：\t"), value=shown.strip()))
    return tuple(lines)


def _prefix(keyword: str) -> str:
    found = PREFIX.fullmatch(keyword)
    return found[1] if found else ""


def _accepted(template: Template, keyword: str, value: str, rules: Rules) -> bool:
    accepts = ACCEPTS.get(_prefix(keyword))
    if accepts is None:
        return True
    allowed = template.enumerations.get(keyword)
    if allowed is not None and value not in allowed:
        return False
    return not CONTROL.search(value) and accepts(value, rules)


def _shown(keyword: str, value: str, rules: Rules) -> str:
    """A keyword of the closed legacy library is cut at a line end and after twenty characters."""
    if _prefix(keyword) in ACCEPTS:
        return value
    return value.splitlines()[0][: rules.legacy_keyword_length]


def _refused(keyword: str, why: str) -> Refusal:
    return Refusal(47003, f"argument invalid! data.{keyword[:64]}.value {why}")
