"""Each firing of a timed job happens once: a unique `(job, slot)` under the leader's fence."""

from datetime import datetime, timedelta
from typing import Final

from pymongo import DESCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from backend.kit.mongo.driver import Mongo
from backend.kit.mongo.lease import Lease, LeaseLost
from backend.kit.mongo.unit_of_work import UnitOfWork

KEEP: Final = timedelta(days=35)

INDEXES: Final = (
    IndexModel([("job", 1), ("slot", DESCENDING)]),
    IndexModel("expire_at", expireAfterSeconds=0),
)


class Slots:
    def __init__(self, mongo: Mongo, unit_of_work: UnitOfWork) -> None:
        self._slots = mongo.collection("job_slots")
        self._unit_of_work = unit_of_work

    async def claim(self, job: str, slot: datetime, lease: Lease) -> bool:
        """Whether this firing is ours to do: false if it was done, or we lead no longer."""
        row = {
            "_id": f"{job}|{slot.isoformat()}",
            "job": job,
            "slot": slot,
            "fence": lease.fence,
            "expire_at": slot + KEEP,
        }

        async def take() -> None:
            await lease.confirm()
            await self._slots.insert_one(dict(row))

        try:
            await self._unit_of_work.run(take)
        except (DuplicateKeyError, LeaseLost):
            return False
        return True

    async def latest(self, job: str) -> datetime | None:
        """The newest slot that was claimed; where a new leader catches up from."""
        row = await self._slots.find_one({"job": job}, sort=[("slot", -1)])
        return row["slot"] if row else None
