"""What this feature needs from those above it: one of these for each kind of row."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from backend.features.accounts import Permission
from backend.features.imports.columns import ImportColumn
from backend.features.imports.lines import Identity, ImportLine
from backend.kit.access import Actor


class PreparedLines(Protocol):
    """The sound lines of a batch with whatever was looked up for them."""

    @property
    def created(self) -> int:
        """Lines that bring something new when they are stored."""

    @property
    def known(self) -> int:
        """Sound lines whose subject is in the books already; storing leaves it as it is."""

    async def store(self) -> None:
        """Inside the unit of work of the batch: all new lines or, by raising, none."""


class ImportKind(Protocol):
    """One kind of table (devices, customers, …). The feature that keeps what the rows become
    implements it and shows it in its assembly; `container.py` gives it to `build_imports`. The
    example is `backend/features/devices/importing`.

    The machinery does the rest: the file, its header and cells, repetitions inside the table, the
    dry run, all-or-nothing or the good rows only, batches, progress, what is told of bad rows,
    the template, the audit of the import as a whole. A kind sees batches of lines, at most
    `rows_at_once`, in the order of the table, and must keep to this:

    - `prepare` complains (`line.complain`) of every fault that only the books can tell, on lines
      with other faults too, so that all is told at once; it changes nothing. It is asked for every
      line when the table is checked, and once more in the unit of work that stores the batch.
    - Only lines that are sound when `prepare` ends may be in what it returns.
    - A line whose subject is in the books already, by whatever tells it apart for ever (a serial,
      the firm's own number), is counted as known and left as it is: a table that has grown may be
      brought in again, and so may one whose bad rows have been mended.
    - A line stands for itself. When the table is checked no line of it is stored, so a line that
      can only be judged by another one (a child by its parent) names it in its own cells.
    - Both run inside a unit of work, which may run again: they touch nothing but the database.
    """

    @property
    def name(self) -> str:
        """In addresses and in the database, for ever: plural, snake_case."""

    @property
    def title(self) -> str:
        """What people call such rows: 设备."""

    @property
    def permission(self) -> Permission:
        """Who may bring such rows in; its scope is the kind's own affair in `prepare`."""

    @property
    def columns(self) -> Sequence[ImportColumn]:
        """In the order of the template."""

    @property
    def either(self) -> Sequence[str]:
        """Titles of which a header must have at least one; none where every column that counts
        is required."""

    @property
    def rows_at_once(self) -> int:
        """How many lines share one unit of work, at most 200: as many as are surely stored in its
        15 seconds on a busy machine. A file keeps to the number it came in with."""

    def examine(self, line: ImportLine, today: date) -> None:
        """Complain of what its cells say together; each was read by itself before. Pure."""

    def identities(self, line: ImportLine) -> Sequence[Identity]:
        """What no other line of the table may share; of a line with faults as far as can be told.
        Pure. Without spaces at its ends and in the spelling that the books compare by."""

    async def prepare(self, actor: Actor, lines: Sequence[ImportLine]) -> PreparedLines:
        """`actor` is whoever brought the table in, with the rights he had then."""
