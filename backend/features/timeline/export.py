"""A line as others may check it: what its hash covers, and the personal values that are shown."""

from collections.abc import Callable, Collection

from pydantic import BaseModel, JsonValue

from backend.features.timeline.models import PersonalKind

Opened = Callable[[str], Collection[PersonalKind]]
"""Which kinds of personal values of a line are shown, by the line's action."""


class OpenedValue(BaseModel):
    """`salt` in hex: SHA-256 of it and the value's canonical bytes is the digest in the chain."""

    salt: str
    value: JsonValue


class ExportedLine(BaseModel):
    """SHA-256 of the canonical bytes of `covered` is `hash`; `opened` goes by field."""

    hash: str
    covered: dict[str, JsonValue]
    opened: dict[str, OpenedValue]
