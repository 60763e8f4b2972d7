"""One list on its way into a file: how far it has come, and until when it may be fetched."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from backend.features.exports.errors import ExportNotCancellable
from backend.kit.access import Actor
from backend.kit.aggregate import Aggregate
from backend.kit.clock import EARLIEST, Instant
from backend.kit.kept_actor import KeptActor
from backend.kit.pii import Personal
from backend.kit.spreadsheets import SheetFormat

VIA: Final = "export"
KEEP: Final = timedelta(days=7)
MOST_ROWS: Final = 100_000
MOST_STUMBLES: Final = 5
_GAVE_UP: Final = "系统没有写完这个文件，请重新导出；仍不行请联系管理员"

ExportedText = Annotated[str, Personal("exported_row")]


class ExportState(StrEnum):
    READING = "reading"
    WRITING = "writing"
    READY = "ready"
    CANCELLED = "cancelled"
    FAILED = "failed"


AT_WORK: Final = frozenset({ExportState.READING, ExportState.WRITING})


class Export(Aggregate):
    """`filters` as in the address of the list; they may hold a phone number. `cursor`: where the
    next page begins. `is_cut`: there were more rows than a file may have. `file_key` names the
    finished file. `is_open`: there is something left for a worker to do, be it to clear up;
    `lease_until` and `holder` belong to the worker that is at it.
    """

    kind: str
    format: SheetFormat
    filters: ExportedText
    state: ExportState = ExportState.READING
    cursor: str = ""
    rows: int = 0
    chunks: int = 0
    is_cut: bool = False
    file_key: str = ""
    stumbles: int = 0
    told: str = ""
    is_open: bool = True
    holder: str = ""
    lease_until: Instant = EARLIEST
    requester: KeptActor
    created_at: Instant
    finished_at: Instant | None = None
    expire_at: Instant

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    def read_on(self, rows: int, next_cursor: str) -> None:
        """A page is kept; behind the last one the file is written."""
        self.rows += rows
        self.chunks += 1
        self.stumbles = 0
        self.cursor = next_cursor
        if not next_cursor or self.rows >= MOST_ROWS:
            self.is_cut = bool(next_cursor)
            self.state = ExportState.WRITING

    def is_written(self, file_key: str, now: datetime) -> None:
        self.file_key = file_key
        self._finish(ExportState.READY, now)

    def cancel(self, now: datetime) -> None:
        """Raises ExportNotCancellable."""
        if self.state is ExportState.CANCELLED:
            return
        if not self.is_at_work:
            raise ExportNotCancellable
        self._finish(ExportState.CANCELLED, now)

    def refuse(self, told: str, now: datetime) -> None:
        self.told = told
        self._finish(ExportState.FAILED, now)

    def stumble(self, now: datetime) -> None:
        """A step has failed; after five in a row without any progress it is given up."""
        self.stumbles += 1
        if self.stumbles >= MOST_STUMBLES:
            self.refuse(_GAVE_UP, now)

    def may_be_fetched_by(self, actor: Actor, permission: str) -> bool:
        """As far as he sees now what he saw then."""
        then = self.requester
        place = (then.team_id, then.branch_id, then.organisation_id)
        same_place = place == (actor.team_id, actor.branch_id, actor.organisation_id)
        return same_place and actor.grants.get(permission) == then.grants.get(permission)

    def _finish(self, state: ExportState, now: datetime) -> None:
        self.state = state
        self.finished_at = now
        self.expire_at = now + KEEP


class ExportChunk(Aggregate):
    """A page of the list between two steps, as the JSON of its rows."""

    export_id: str
    rows: ExportedText
    expire_at: Instant


def chunk_id(export_id: str, number: int) -> str:
    return f"{export_id}-{number}"
