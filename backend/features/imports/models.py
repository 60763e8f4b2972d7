"""One attempt to bring a table in: how far it has come, and what came of it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from backend.features.imports.errors import ImportNotCancellable, ImportNotReady
from backend.features.imports.lines import RowProblem
from backend.kit.access import Actor
from backend.kit.aggregate import Aggregate
from backend.kit.clock import EARLIEST, Instant
from backend.kit.kept_actor import KeptActor
from backend.kit.pii import FreeText, Personal

KEEP_ATTEMPTS: Final = timedelta(days=7)
KEEP_ROWS: Final = timedelta(days=7)
"""Of an import that nobody could finish."""
KEEP_CHECKED: Final = timedelta(days=1)
"""So long the rows of a good dry run stay, to be brought in as they are."""
KEEP_PROBLEMS: Final = timedelta(days=90)
MOST_STUMBLES: Final = 5
_READING_PERCENT: Final = 10
VIA: Final = "import"


class ImportMode(StrEnum):
    """What becomes of a table with bad rows."""

    ALL_OR_NOTHING = "all_or_nothing"  # 有错就一行都不导入
    SKIP_BAD_ROWS = "skip_bad_rows"  # 跳过有问题的行


class ImportState(StrEnum):
    ARRIVING = "arriving"  # its file is being taken in
    READING = "reading"
    CHECKING = "checking"
    STORING = "storing"
    CHECKED = "checked"  # a dry run that could be stored
    REFUSED = "refused"  # nothing was stored, for what is in the table
    CANCELLED = "cancelled"  # nothing was stored, somebody did not want it any more
    FAILED = "failed"  # gave up; the rows up to `rows_stored` are in, the same file goes on
    IMPORTED = "imported"


CANCELLABLE: Final = frozenset({ImportState.READING, ImportState.CHECKING})
AT_WORK: Final = frozenset({*CANCELLABLE, ImportState.STORING})
_NOTHING_STORED: Final = frozenset(
    {ImportState.CHECKED, ImportState.REFUSED, ImportState.CANCELLED, ImportState.FAILED}
)


class Import(Aggregate):
    """`rows` is known when the file has been read; the other counts grow as the work goes on.
    `chunk` is how many batches of the present step are done, `chunks` how many there are.

    `slot` is taken by the file while it is at work, and for ever once all of it is in: the same
    file brought in twice is one import. `is_open`: there is something left for a worker to do,
    be it to clear up. `lease_until` and `holder` belong to the worker that is at it.
    """

    kind: str
    mode: ImportMode
    is_dry_run: bool
    state: ImportState = ImportState.ARRIVING
    sha256: str
    filename: FreeText
    rows_at_once: int = 200
    slot: str | None = None
    header: list[str] = []
    refusal: str = ""
    rows: int = 0
    rows_read: int = 0
    rows_checked: int = 0
    rows_stored: int = 0
    created: int = 0
    known: int = 0
    bad_rows: int = 0
    problem_count: int = 0
    chunk: int = 0
    chunks: int = 0
    stumbles: int = 0
    is_open: bool = False
    holder: str = ""
    lease_until: Instant = EARLIEST
    importer: KeptActor
    branch_id: str
    organisation_id: str
    created_at: Instant
    finished_at: Instant | None = None
    expire_at: Instant | None = None

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def percent(self) -> int:
        """Of the whole way: reading counts little, checking and storing as much as each other."""
        if self.state not in AT_WORK:
            return 0 if self.state is ImportState.ARRIVING else 100
        if self.state is ImportState.READING:
            return 0
        rest = 100 - _READING_PERCENT
        parts = [self.rows_checked] if self.is_checked_first else []
        parts += [self.rows_stored] if not self.is_dry_run else []
        done = sum(parts) / (max(self.rows, 1) * len(parts))
        return min(_READING_PERCENT + int(rest * done), 99)

    @property
    def is_checked_first(self) -> bool:
        """The whole table before anything is stored."""
        return self.is_dry_run or self.mode is ImportMode.ALL_OR_NOTHING

    def has_arrived(self, now: datetime) -> None:
        self.state = ImportState.READING
        self.is_open = True
        self.expire_at = None
        self.lease_until = now
        if not self.is_dry_run:
            self.slot = slot_of(self.branch_id, self.kind, self.sha256)

    def read_on(self, header: list[str], rows: int) -> None:
        self.header = header or self.header
        self.rows_read += rows
        self.chunks += 1
        self.stumbles = 0

    def has_been_read(self) -> None:
        self.rows = self.rows_read
        self._begin(ImportState.CHECKING if self.is_checked_first else ImportState.STORING)

    def checked_on(self, rows: int, created: int, known: int, bad: int, problems: int) -> None:
        """A dry run tells what would come; else what came is counted when it is stored."""
        self.rows_checked += rows
        self._go_on(bad, problems)
        if self.is_dry_run:
            self.created += created
            self.known += known

    def stored_on(self, rows: int, created: int, known: int, bad: int, problems: int) -> None:
        self.rows_stored += rows
        self._go_on(bad, problems)
        self.created += created
        self.known += known

    def _go_on(self, bad: int, problems: int) -> None:
        self.bad_rows += bad
        self.problem_count += problems
        self.chunk += 1
        self.stumbles = 0

    def has_been_checked(self, now: datetime) -> None:
        if self.bad_rows and self.mode is ImportMode.ALL_OR_NOTHING:
            self._finish(ImportState.REFUSED, now)
        elif self.is_dry_run:
            self._finish(ImportState.CHECKED, now)
        else:
            self._begin(ImportState.STORING)

    def has_been_stored(self, now: datetime) -> None:
        came_in = self.created or self.known
        self._finish(ImportState.IMPORTED if came_in else ImportState.REFUSED, now)

    def refuse(self, reason: str, now: datetime, problems: int = 0) -> None:
        """For the file as a whole."""
        self.refusal = reason
        self.problem_count += problems
        self._finish(ImportState.REFUSED, now)

    def carry_out(self, actor: Actor, now: datetime) -> None:
        """What a dry run found good is brought in, by whoever says so and with his rights. Where
        all of it must be good it is judged once more: the books may have changed meanwhile.

        Raises ImportNotReady.
        """
        if self.state is not ImportState.CHECKED:
            raise ImportNotReady
        self.importer = KeptActor.of(actor)
        self.branch_id, self.organisation_id = actor.branch_id, actor.organisation_id
        self.is_dry_run = False
        self.slot = slot_of(self.branch_id, self.kind, self.sha256)
        self.rows_checked = self.created = self.known = self.bad_rows = self.problem_count = 0
        self.stumbles = 0
        self.finished_at = self.expire_at = None
        if not self.is_open:  # else the worker that ends the dry run goes on with it
            self.is_open, self.lease_until = True, now
        self._begin(ImportState.CHECKING if self.is_checked_first else ImportState.STORING)

    def cancel(self, now: datetime) -> None:
        """Raises ImportNotCancellable: what has begun to be stored is stored to its end."""
        if self.state is ImportState.CANCELLED:
            return
        if self.state not in CANCELLABLE:
            raise ImportNotCancellable
        self._finish(ImportState.CANCELLED, now)

    def stumble(self, now: datetime) -> None:
        """A step has failed for a reason that is none of the table's; after five in a row without
        any progress between them it is given up."""
        self.stumbles += 1
        if self.stumbles >= MOST_STUMBLES:
            self.refusal = "系统没有处理完这次导入，请联系管理员；同一个文件可以再次导入"
            self._finish(ImportState.FAILED, now)

    def _begin(self, state: ImportState) -> None:
        self.state = state
        self.chunk = 0

    def _finish(self, state: ImportState, now: datetime) -> None:
        self.state = state
        self.finished_at = now
        if state in _NOTHING_STORED or self.bad_rows:
            self.slot = None
        if state in _NOTHING_STORED:
            self.expire_at = now + KEEP_ATTEMPTS

    @property
    def problems_expire_at(self) -> datetime:
        finished = self.finished_at or self.created_at
        return self.expire_at or finished + KEEP_PROBLEMS


def slot_of(branch_id: str, kind: str, sha256: str) -> str:
    return f"{branch_id}:{kind}:{sha256}"


class ImportChunk(Aggregate):
    """Some rows of a table between two steps, as the JSON of a list of Row, sealed."""

    import_id: str
    rows: Annotated[str, Personal("imported_row")]
    expire_at: Instant


class BadRow(Aggregate):
    """A line of a table with everything that is wrong with it. Line 1 is the header."""

    import_id: str
    line: int
    problems: list[RowProblem]
    expire_at: Instant | None = None


def chunk_id(import_id: str, number: int) -> str:
    return f"{import_id}-{number}"


def bad_row(import_id: str, line: int, problems: list[RowProblem]) -> BadRow:
    return BadRow(id=f"{import_id}-{line}", import_id=import_id, line=line, problems=problems)
