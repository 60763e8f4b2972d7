"""Patterns: text with `{name}`, or `{name:20}` for its first 20 characters. Everything else,
`{x.__class__}` and `{{7*7}}` too, is literal text (reliability R86); values are never patterns."""

import re
from collections.abc import Mapping
from typing import Final

_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z_]{0,30})(?::(\d{1,3}))?\}")
_ELLIPSIS: Final = "…"


def text_units(text: str) -> int:
    """Length as WeChat's clients count it: UTF-16 units (an astral character is two)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clipped(text: str, units: int) -> str:
    """At most that long; what was cut shows as an ellipsis."""
    if text_units(text) <= units:
        return text
    room = units - 1
    kept = []
    for character in text:
        room -= text_units(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + _ELLIPSIS


def clipped_ascii(text: str, units: int) -> str:
    """A code cut short keeps its head; an ellipsis would not be ASCII."""
    return text[:units]


def names_in(pattern: str) -> set[str]:
    return {found[1] for found in _PLACEHOLDER.finditer(pattern)}


def without_placeholders(pattern: str) -> str:
    return _PLACEHOLDER.sub("", pattern)


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """Raises KeyError for a placeholder without a value."""

    def value(found: re.Match[str]) -> str:
        text = values[found[1]]
        if not found[2]:
            return text
        return (
            clipped_ascii(text, int(found[2])) if text.isascii() else clipped(text, int(found[2]))
        )

    return _PLACEHOLDER.sub(value, pattern)
