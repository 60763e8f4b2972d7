"""Text that is typed, and codes that are scanned."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from backend.features.forms.models.filling import Filling, Refused
from backend.features.forms.models.kinds.base import Kind
from backend.features.forms.models.words import (
    DAYS,
    PATTERN_WORDS,
    PATTERNS,
    PHONES,
    DefaultSource,
    PersonalKind,
    TextPattern,
)
from backend.kit.conditions import Fact, FactKind
from backend.kit.text import Line, Lines, plain_form

LONGEST_TEXT: Final = 2000
LONGEST_CODE: Final = 128

_LINE: Final = TypeAdapter(Line)
_LINES: Final = TypeAdapter(Lines)
_TEXTS: Final = frozenset(DefaultSource) - DAYS
_COUNTRY: Final = re.compile(r"^(\+|00)86")


class Typed(Kind):
    """Text that conditions compare as text."""

    def fact(self, name: str, label: str) -> Fact:
        return Fact(name, label, FactKind.TEXT)

    def fact_value(self, value: JsonValue) -> object:
        return value

    @property
    def sources(self) -> frozenset[DefaultSource]:
        return _TEXTS


class Text(Typed):
    """`multiline`: line breaks are welcome. Lengths count characters (Unicode code points)."""

    type: Literal["text"] = "text"
    multiline: bool = False
    min_length: Annotated[int, Field(ge=0, le=LONGEST_TEXT)] = 0
    max_length: Annotated[int, Field(ge=1, le=LONGEST_TEXT)] = 200
    pattern: TextPattern | None = None
    personal: PersonalKind | None = None
    default: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        text = readable(raw, multiline=self.multiline)
        if self.pattern:
            text = fitted(text, self.pattern)
        if len(text) < self.min_length:
            raise Refused("too_short", f"至少 {self.min_length} 个字，请写详细一些")
        if len(text) > self.max_length:
            raise Refused("too_long", f"最多 {self.max_length} 个字，请写简短一些")
        return text

    @property
    def text_kind(self) -> PersonalKind | None:
        return self.personal

    def findings(self) -> Iterator[str]:
        if self.min_length > self.max_length:
            yield "最少字数大于最多字数，请改正其中一个"


class Scan(Typed):
    """What a code says, scanned or typed below it. It names a thing, not a person."""

    type: Literal["scan"] = "scan"
    pattern: TextPattern | None = None
    default: Annotated[str, Field(max_length=LONGEST_CODE)] = ""

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        text = readable(raw, multiline=False)
        if self.pattern:
            return fitted(text, self.pattern)
        if len(text) > LONGEST_CODE:
            raise Refused("too_long", f"最多 {LONGEST_CODE} 个字符，请核对扫到的是不是正确的码")
        return text


def readable(raw: JsonValue, *, multiline: bool) -> str:
    """Trimmed, in Unicode's composed form (NFC), line breaks as `\\n`. Raises Refused."""
    if not isinstance(raw, str):
        raise Refused("wrong_type", "应为文字，请重新填写")
    try:
        text = (_LINES if multiline else _LINE).validate_python(raw.replace("\r\n", "\n").strip())
    except ValidationError:
        reason = "含有看不见的字符或多余的换行，请删掉后重新填写"
        raise Refused("unreadable", reason) from None
    return unicodedata.normalize("NFC", text)


def fitted(text: str, pattern: TextPattern) -> str:
    """As the pattern keeps it: half-width, without spaces; phones without dashes and country code.
    Raises Refused."""
    plain = plain_form(text)
    if pattern in PHONES:
        plain = _COUNTRY.sub("", plain.replace("-", ""))
    if not PATTERNS[pattern].fullmatch(plain):
        raise Refused("pattern", f"应为{PATTERN_WORDS[pattern]}，请核对后重新填写")
    return plain
