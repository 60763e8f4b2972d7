"""Text somebody typed: one line, or several; nothing invisible in it."""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

# Controls, and the marks that turn the reading direction round (names that read as others).
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
_BREAKS: Final = re.compile("[\t\n]")


def _visible(text: str) -> str:
    if _INVISIBLE.search(text):
        raise ValueError("invisible characters")
    return text


def _one_line(text: str) -> str:
    if _BREAKS.search(text):
        raise ValueError("more than one line")
    return _visible(text)


Line = Annotated[str, AfterValidator(_one_line)]
"""No line breaks, tabs or invisible characters. Say how long: `Annotated[Line, Field(…)]`."""

Lines = Annotated[str, AfterValidator(_visible)]
"""As `Line`, but tabs and line breaks are welcome."""

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""An id somebody sent; whether it exists is another matter."""


def plain_form(text: str) -> str:
    """One spelling of a number people type: half-width and without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())
