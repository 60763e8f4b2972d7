"""One attempt to bring a table in, and what came of it."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant

MOST_PROBLEMS: Final = 1000


class ImportState(StrEnum):
    CHECKED = "checked"  # a dry run of a table without faults
    REFUSED = "refused"  # there are problems; nothing was stored
    IMPORTED = "imported"


class RowProblem(BaseModel):
    """What is wrong at a place of the table, and what to do. It never repeats the cell, which
    may hold personal data. `column` is empty where the whole line is meant."""

    line: int
    column: str
    problem: str


class DeviceImport(Aggregate):
    """`sha256` is of the file: the same file brought in twice is one import. Attempts that stored
    nothing are forgotten at `expire_at`."""

    state: ImportState
    sha256: str
    rows: int
    created: int = 0
    known: int = 0
    problems: list[RowProblem] = []
    problem_count: int = 0
    imported_by: str
    branch_id: str
    organisation_id: str
    created_at: Instant
    expire_at: Instant | None = None
