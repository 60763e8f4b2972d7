"""The columns of a table that can be brought in: what they are called, how they are filled, and
how their text is understood."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter

from backend.kit.clock import Day

ReadCell = Callable[[str], str]
"""From what a cell says to what is kept of it; ValueError (pydantic's is one) for what it cannot
be. It gets no empty text. It runs in a thread and must not wait for anything."""


@dataclass(frozen=True)
class ImportColumn:
    """`title` is the header people see; a StrEnum of them keeps the lines' texts easy to ask for.
    `note` and `example` stand in the template, `advice` is what a cell gets that `read` refuses:
    Chinese, what to do, never the cell itself, which may be personal."""

    title: str
    note: str
    example: str
    read: ReadCell
    advice: str
    is_required: bool = False
    is_past: bool = False
    """A day that cannot lie after today."""


def checked(kind: Any) -> ReadCell:
    """Reads a text as a pydantic type does: `checked(Annotated[Line, Field(max_length=30)])`."""
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    return adapter.validate_python


def one_of(*words: str) -> ReadCell:
    """One of the words, as they are."""
    known = frozenset(words)

    def read(text: str) -> str:
        if text not in known:
            raise ValueError("not one of the words")
        return text

    return read


_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MIDNIGHT: Final = re.compile(r"\s+0{1,2}:00(:00)?$")
_DAY: Final[TypeAdapter[date]] = TypeAdapter(Day)


def day(text: str) -> str:
    """A calendar day as people write it, kept as YYYY-MM-DD. The bare count of days that some
    programs save (45366) is not guessed at."""
    text = _MIDNIGHT.sub("", text)
    found = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if found is None:
        raise ValueError("not a date")
    year, month, day_of_month = map(int, found.groups())
    return _DAY.validate_python(date(year, month, day_of_month)).isoformat()
