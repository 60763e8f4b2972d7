"""What WeChat accepts as the value of a keyword, by the keyword's prefix.

Source: the parameter table of template and subscribe messages (protocol sheet 3.5). A value that
breaks its rule gets 47003 for the whole message, so ours are made to fit before they are sent.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from backend.features.notifications.wording.files import ValueKind
from backend.features.notifications.wording.pattern import clipped, text_units

_KEYWORD: Final = re.compile(r"([a-z_]+?)\d{1,2}")
_SPACES: Final = re.compile(r"\s+")
_DAY: Final = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK: Final = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_MOMENT: Final = rf"(?:{_DAY} )?{_CLOCK}"
_TIME: Final = re.compile(rf"{_MOMENT}(?:~{_MOMENT})?")
_DATE: Final = re.compile(rf"{_DAY}(?: {_CLOCK})?")
_AMOUNT: Final = re.compile(r"[¥￥]?\d{1,10}(?:\.\d{1,2})?元?")
_HAN_NAME: Final = re.compile(r"[\u4e00-\u9fff·]{1,10}")
_LATIN_NAME: Final = re.compile(r"[A-Za-z .'-]{1,20}")
_NEVER: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_VARIATION_SELECTORS: Final = frozenset(map(chr, range(0xFE00, 0xFE10)))
_FIRST_PICTOGRAPH: Final = 0x1F000

Fits = Callable[[str], bool]
Fit = Callable[[str], str]


def one_line(text: str) -> str:
    """Without line ends, control characters, direction marks, halves of characters, pictographs."""
    return _SPACES.sub(" ", "".join(filter(_is_plain, _SPACES.sub(" ", text)))).strip()


def _is_plain(character: str) -> bool:
    category = unicodedata.category(character)
    if category in _NEVER or character in _VARIATION_SELECTORS:
        return False
    return not (ord(character) >= _FIRST_PICTOGRAPH and category.startswith("S"))


def _matches(pattern: str) -> Fits:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _no_longer_than(units: int) -> Fits:
    return lambda text: 0 < text_units(text) <= units and text == one_line(text)


def _clip(units: int, instead: str = "无") -> Fit:
    return lambda text: clipped(one_line(text), units) or instead


def _only(alphabet: str, units: int, instead: str) -> Fit:
    dropped = re.compile(rf"[^{alphabet}]")
    return lambda text: dropped.sub("", one_line(text))[:units].strip() or instead


def _as_name(text: str) -> str:
    plain = one_line(text)
    han = re.sub(r"[^\u4e00-\u9fff·]", "", plain)[:10]
    return han or re.sub(r"[^A-Za-z .'-]", "", plain)[:20].strip() or "客户"


def _unchanged(text: str) -> str:
    return text.strip()


@dataclass(frozen=True)
class FieldRule:
    """`fits`: the platform takes the value. `fit`: makes it so, where that is possible.

    A pattern may hold placeholders of these `kinds`; an `exact` one is a single placeholder or text
    without any, because a cut time or amount would say something else.
    """

    says: str
    fits: Fits
    fit: Fit
    kinds: frozenset[ValueKind]
    exact: bool = False


_ANY: Final = frozenset(ValueKind)
_CODES: Final = frozenset({ValueKind.CODE})
_NO: Final[frozenset[ValueKind]] = frozenset()

RULES: Final[Mapping[str, FieldRule]] = {
    "thing": FieldRule("20 个字以内", _no_longer_than(20), _clip(20), _ANY),
    "short_thing": FieldRule("10 个字以内", _no_longer_than(10), _clip(10), _ANY),
    "character_string": FieldRule(
        "32 位以内的字母、数字、符号，不能有汉字",
        _matches(r"[\x20-\x7e]{1,32}"),
        _only(r"\x20-\x7e", 32, "-"),
        _CODES | {ValueKind.TIME, ValueKind.AMOUNT},
    ),
    "time": FieldRule(
        "时间，例如 2026-07-15 09:30",
        lambda text: _TIME.fullmatch(text) is not None,
        _unchanged,
        frozenset({ValueKind.TIME}),
        exact=True,
    ),
    "date": FieldRule(
        "日期，例如 2026-07-15",
        lambda text: _DATE.fullmatch(text) is not None,
        _unchanged,
        frozenset({ValueKind.TIME}),
        exact=True,
    ),
    "amount": FieldRule(
        "金额，例如 199.00元",
        lambda text: _AMOUNT.fullmatch(text) is not None,
        _unchanged,
        frozenset({ValueKind.AMOUNT}),
        exact=True,
    ),
    "phone_number": FieldRule(
        "17 位以内的数字和符号", _matches(r"[0-9+\- ]{1,17}"), _only(r"0-9+\- ", 17, "-"), _CODES
    ),
    "car_number": FieldRule(
        "8 位以内的车牌号",
        _matches(r"[\u4e00-\u9fff]?[A-Z0-9]{1,7}[\u4e00-\u9fff]?"),
        _unchanged,
        _NO,
    ),
    "phrase": FieldRule(
        "5 个以内的汉字",
        _matches(r"[\u4e00-\u9fff]{1,5}"),
        _only(r"\u4e00-\u9fff", 5, "无"),
        frozenset({ValueKind.TEXT}),
    ),
    "name": FieldRule(
        "10 个汉字或 20 个字母以内",
        lambda text: bool(_HAN_NAME.fullmatch(text) or _LATIN_NAME.fullmatch(text)),
        _as_name,
        frozenset({ValueKind.TEXT}),
    ),
    "number": FieldRule("32 位以内的数字", _matches(r"\d{1,32}"), _only("0-9", 32, "0"), _CODES),
    "letter": FieldRule(
        "32 位以内的字母", _matches(r"[A-Za-z]{1,32}"), _only("A-Za-z", 32, "N"), _CODES
    ),
    "symbol": FieldRule("5 位以内的符号", _matches(r"[!-/:-@\[-`{-~]{1,5}"), _unchanged, _NO),
    # Only what was reviewed with the template; we can hold no list of it, so no placeholder.
    "const": FieldRule("模板里登记过的枚举值", _no_longer_than(20), _unchanged, _NO),
    "enum": FieldRule("模板里登记过的枚举值", _no_longer_than(20), _unchanged, _NO),
}


def rule_for(keyword: str) -> FieldRule | None:
    """None for a keyword of no known kind."""
    found = _KEYWORD.fullmatch(keyword)
    return RULES.get(found[1]) if found else None


def is_time(text: str) -> bool:
    return RULES["time"].fits(text)


def is_amount(text: str) -> bool:
    return RULES["amount"].fits(text)
