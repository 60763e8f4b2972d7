"""What the database remembers of its backups, and of having been restored from one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.kit.mongo.driver import Document, Mongo

BACKUPS: Final = "backups"
"""One row a run of `backup`: `_id` sorts by time; `state`, `finished_at`, sizes, or `reason`."""

RESTORATIONS: Final = "restorations"
"""Holds its one row while a restore is under way, and until somebody has looked at the result."""

THE_RESTORATION: Final = "restoration"


@dataclass(frozen=True)
class BackupNote:
    """What is kept of one run. `state`: done or failed, the latter with its `reason`."""

    id: str
    state: str
    finished_at: datetime
    stored_bytes: int | None
    reason: str


async def latest_backups(mongo: Mongo, limit: int) -> list[BackupNote]:
    """Newest first."""
    rows = await mongo.collection(BACKUPS).find({}, limit=limit, sort=[("_id", -1)])
    return [
        BackupNote(
            id=row["_id"],
            state=row["state"],
            finished_at=row["finished_at"],
            stored_bytes=row.get("bytes"),
            reason=row.get("reason", ""),
        )
        for row in rows
    ]


async def last_backup(mongo: Mongo, state: str = "done") -> Document | None:
    """The newest run that ended so; for `doctor` and metrics."""
    return await mongo.collection(BACKUPS).find_one({"state": state}, sort=[("_id", -1)])


async def last_backup_at(mongo: Mongo) -> datetime | None:
    row = await last_backup(mongo)
    return None if row is None else row["finished_at"]


async def restoration(mongo: Mongo) -> Document | None:
    """Its `state`: `loading` while, or since it was killed; `held` until released."""
    return await mongo.collection(RESTORATIONS).find_one({"_id": THE_RESTORATION})
