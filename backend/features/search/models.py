"""What somebody may have meant by what he typed."""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self

from backend.kit.pii import normalise_phone

# Of a day at least: a beginning that half of all tickets share finds nobody anything.
_NUMBER: Final = re.compile(r"(?:BX)?([0-9]{6})(?:-([0-9]{0,6}))?")
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_CODE_IN_LINK: Final = re.compile(r"/q/([A-Za-z0-9_-]{22})")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{3,39}")
_WORDS: Final = re.compile(r"[^\W\d_][\w·（）()]{1,19}")


@dataclass(frozen=True)
class Meanings:
    """Empty where it can not be meant. `number_start`: of our own ticket numbers;
    `identifier_start`: of a 厂家单号 or a serial; `phone` in E.164; `phone_end` four digits;
    `words`: a person's whole name, or how a 小区 begins."""

    number_start: str = ""
    identifier_start: str = ""
    code: str = ""
    phone: str = ""
    phone_end: str = ""
    words: str = ""

    @classmethod
    def of(cls, typed: str) -> Self:
        text = "".join(unicodedata.normalize("NFKC", typed).split())
        if link := _CODE_IN_LINK.search(text):
            return cls(code=link[1])
        if not text.isascii():
            return cls(words=text if _WORDS.fullmatch(text) else "")
        return cls(
            number_start=_number(text),
            identifier_start=text if _IDENTIFIER.fullmatch(text) else "",
            code=text if _CODE.fullmatch(text) else "",
            phone=_phone(text),
            phone_end=text if re.fullmatch(r"[0-9]{4}", text) else "",
            words=text if re.fullmatch(r"[A-Za-z]{2,20}", text) else "",
        )


def _number(text: str) -> str:
    found = _NUMBER.fullmatch(text.upper())
    if found is None:
        return ""
    day, place = found.groups()
    return f"BX{day}" if place is None else f"BX{day}-{place}"


def _phone(text: str) -> str:
    with suppress(ValueError):
        return normalise_phone(text)
    return ""
