"""Who may do what only one may do: a lease by the database's clock, with a fencing number."""

from contextlib import suppress
from typing import Final

from pymongo.errors import DuplicateKeyError

from backend.kit.clock import EARLIEST
from backend.kit.mongo.driver import Document, Mongo, from_now

COLLECTION: Final = "leases"


class LeaseLost(Exception):
    """Another holder has taken over; whatever was about to be written must not be."""


class Lease:
    """One named lease as seen by one holder.

    Every takeover raises the fence, so that a holder that was frozen past its time can be told
    from the present one (reliability R45).
    """

    def __init__(self, mongo: Mongo, name: str, holder: str, *, seconds: float) -> None:
        self._leases = mongo.collection(COLLECTION)
        self._name = name
        self._holder = holder
        self._seconds = seconds
        self.fence: int | None = None

    async def acquire(self) -> bool:
        """Take or extend the lease; say whether we hold it now."""
        row = await self._take()
        if row is None and await self._leases.find_one({"_id": self._name}) is None:
            never = {"_id": self._name, "holder": "", "until": EARLIEST, "fence": 0}
            with suppress(DuplicateKeyError):  # another first holder was quicker
                await self._leases.insert_one(never)
            row = await self._take()
        self.fence = row["fence"] if row else None
        return row is not None

    async def _take(self) -> Document | None:
        mine = {"$eq": ["$holder", self._holder]}
        expired = {"$lt": ["$until", "$$NOW"]}
        still_mine = {"$and": [mine, {"$not": expired}]}
        return await self._leases.find_one_and_update(
            {"_id": self._name, "$expr": {"$or": [mine, expired]}},
            [
                {
                    "$set": {
                        "fence": {"$cond": [still_mine, "$fence", {"$add": ["$fence", 1]}]},
                        "holder": self._holder,
                        "until": from_now(self._seconds),
                    }
                }
            ],
        )

    async def confirm(self) -> None:
        """Inside a unit of work: fail unless we hold the lease as the work commits.

        Writes the lease document, so that a takeover at that moment conflicts. Raises LeaseLost.
        """
        held = self.fence is not None and await self._leases.update_one(
            {
                "_id": self._name,
                "holder": self._holder,
                "fence": self.fence,
                "$expr": {"$gte": ["$until", "$$NOW"]},
            },
            {"$inc": {"confirmed": 1}},
        )
        if not held:
            raise LeaseLost(self._name)

    async def release(self) -> None:
        self.fence = None
        await self._leases.update_one(
            {"_id": self._name, "holder": self._holder}, [{"$set": {"until": from_now(-1)}}]
        )
