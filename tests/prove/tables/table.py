from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from backend.container import Container

BAD_EVERY: Final = 100

Bad = tuple[int, str]
"""A line, as spreadsheets count, and the column whose fault it is."""


@dataclass(frozen=True)
class Table:
    """`good`: what tells apart each row that must come in; `bad`: what must be reported, exactly.
    `stored`: what came in of this table, each with how often."""

    kind: str
    rows: int
    content: bytes
    good: frozenset[str]
    bad: frozenset[Bad]
    stored: Callable[[Container], Awaitable[Counter[str]]]
