"""Sealing the rows that are new, each minute, by the leading worker."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from bson import Timestamp

from backend.features.audit.repository import AuditRepository
from backend.features.audit.seals import Seal, SealedRow, SealRepository
from backend.kit.canonical import digest
from backend.kit.mongo import UnitOfWork

log = structlog.get_logger("audit")

LAG: Final = timedelta(seconds=120)
MOST_ROWS: Final = 500


class AuditSealer:
    """Nothing is lost and nothing looks slipped in, though rows may be committed late.

    A row is stamped by the database's logical clock as it is inserted, no earlier than the wall
    clock of the primary at that moment. It becomes visible when its transaction commits: at most
    15 s later by our own deadline, and never after the server's limit on a transaction (60 s,
    looked at every 30 s). Rows stamped more than LAG before the primary's present time are
    therefore all there or will never be. The logical clock never goes back, so no later row is
    stamped into a sealed range, not even after another node with another wall clock took over.

    Two sealers at once (a leader that lost its lease without knowing) take the head in turn: the
    second finds the rows already sealed.
    """

    def __init__(
        self,
        entries: AuditRepository,
        seals: SealRepository,
        unit_of_work: UnitOfWork,
        *,
        lag: timedelta = LAG,
        most_rows: int = MOST_ROWS,
    ) -> None:
        self._entries = entries
        self._seals = seals
        self._unit_of_work = unit_of_work
        self._lag = lag
        self._most_rows = most_rows

    async def seal_new(self) -> int:
        """Seal every row that is old enough; say how many."""
        rows = 0
        while seal := await self._unit_of_work.run(self._seal_some):
            # Logs leave the machine: the mark of each seal, kept there, is what
            # `audit verify --mark` compares with.
            log.info("audit sealed", rows=seal.count, mark=seal.mark)
            rows += seal.count
        return rows

    async def _seal_some(self) -> Seal | None:
        head = await self._seals.lock_head()
        rows = await self._entries.stored_between(
            head.up_to, self._settled_before(head.looked_at), self._most_rows
        )
        if not rows:
            return None
        sealed = [SealedRow(id=row["_id"], digest=digest(row)) for row in rows]
        return await self._seals.add(head, sealed, rows[-1]["stamped"])

    def _settled_before(self, now: datetime) -> Timestamp:
        return Timestamp(int((now - self._lag).timestamp()), 0)
