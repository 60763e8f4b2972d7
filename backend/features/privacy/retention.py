"""What is overdue goes: by the register, a thousand at a time, and it is written down how many."""

from collections.abc import Mapping
from typing import Final

from backend.features.audit import AuditAction, AuditLog
from backend.features.privacy.register import WORKING_ROWS
from backend.features.privacy.repository import WorkingRows
from backend.kit.access import SYSTEM
from backend.kit.clock import Clock

BATCH: Final = 1000
MOST_BATCHES: Final = 1000
"""Of one collection in one run; the next run goes on."""


class Retention:
    """TTL indexes of the database do the same within a minute where they exist; this is for those
    that have none, for a clock that was wrong, and for the proof."""

    def __init__(self, rows: WorkingRows, audit: AuditLog, now: Clock) -> None:
        self._rows = rows
        self._audit = audit
        self._now = now

    async def delete_overdue(self) -> Mapping[str, int]:
        """How many went, by collection."""
        gone = {name: await self._delete(name, field) for name, field in WORKING_ROWS.items()}
        deleted = {name: count for name, count in gone.items() if count}
        if deleted:
            details = {name: str(count) for name, count in deleted.items()}
            await self._audit.record(
                SYSTEM, AuditAction.PERSONAL_ERASED, "retention", "overdue", details
            )
        return deleted

    async def count_overdue(self) -> Mapping[str, int]:
        """How many are overdue now, by collection, up to a thousand each."""
        now = self._now()
        return {
            name: len(await self._rows.overdue(name, field, now, BATCH))
            for name, field in WORKING_ROWS.items()
        }

    async def _delete(self, name: str, field: str) -> int:
        now, deleted = self._now(), 0
        for _ in range(MOST_BATCHES):
            overdue = await self._rows.overdue(name, field, now, BATCH)
            if not overdue:
                break
            deleted += await self._rows.delete(name, field, now, overdue)
        return deleted
