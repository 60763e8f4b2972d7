"""What is known while a form is filled in, and how an answer is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import JsonValue

from backend.features.forms.models.words import Audience

FieldValues = dict[str, JsonValue]
"""The answers of a designed form by the names of its fields, each shaped as its kind says
(docs/forms.md)."""


@dataclass(frozen=True)
class Filling:
    """`today`: in Shanghai. `media`: the kinds ("photo", "video", "signature") of the files that
    this person may use, by id."""

    today: date
    audience: Audience = Audience.STAFF
    media: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldProblem:
    """`field`: the field's name; in a table `parts[2].quantity`, rows from 0. `reason`: what to
    do, in Chinese, for whoever fills in."""

    field: str
    code: str
    reason: str


class Refused(Exception):
    """An answer that will not do. `code` is one of the contract's; `reason` says what to do."""

    def __init__(self, code: str, reason: str, path: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.path = path


class RefusedParts(Exception):
    """Several parts of one answer will not do, each for its own reason."""

    def __init__(self, parts: list[Refused]) -> None:
        super().__init__(len(parts))
        self.parts = parts


def is_empty(raw: JsonValue) -> bool:
    """Nothing was said: absent, null, blank text, an empty list or object. 0 and false are said."""
    return raw is None or raw in ([], {}) or (isinstance(raw, str) and not raw.strip())
