"""Counts tries over all processes, in fixed windows of the database's clock."""

from datetime import timedelta
from math import ceil
from typing import Final

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from backend.kit.errors import TooManyRequests
from backend.kit.mongo.driver import Document, Mongo, apart_from_unit_of_work, from_now

INDEXES: Final = (IndexModel("until", expireAfterSeconds=0),)


class RateLimit:
    """At most `limit` tries per `seconds` for each key. Keys must not hold personal data: hash.

    Counted apart from the unit of work that may be running: a wrong guess rolls that back, and
    must still count.
    """

    def __init__(self, mongo: Mongo, name: str, *, limit: int, seconds: int) -> None:
        self._windows = mongo.collection("rate_limits")
        self._name = name
        self._limit = limit
        self._seconds = seconds

    async def count(self, key: str) -> None:
        """Count one try. Raises TooManyRequests when it is one too many."""
        row = await self._count(f"{self._name}|{key}", {"$add": ["$tries", 1]})
        if row["tries"] > self._limit:
            raise TooManyRequests(retry_after=_wait(row))

    async def take(self, key: str, amount: int) -> int:
        """Take from the window's allowance; what it has no room for is not taken.

        Zero if it was, else in how many seconds there is room again.
        """
        sum_ = {"$add": ["$tries", amount]}
        taken = {"$cond": [{"$lte": [sum_, self._limit]}, sum_, "$tries"]}
        row = await self._count(f"{self._name}|{key}", taken)
        return 0 if row["changed"] else _wait(row)

    async def _count(self, key: str, tries: Document) -> Document:
        """The window after its `tries` became what the expression says."""
        over = {"$lte": [{"$ifNull": ["$until", "$$NOW"]}, "$$NOW"]}
        update: list[Document] = [
            {
                "$set": {
                    "tries": {"$cond": [over, 0, "$tries"]},
                    "until": {"$cond": [over, from_now(self._seconds), "$until"]},
                }
            },
            {"$set": {"tries": tries, "changed": {"$ne": ["$tries", tries]}, "seen_at": "$$NOW"}},
        ]
        row = await self._write(key, update)
        assert row is not None  # noqa: S101 - an upsert always answers with the document
        return row

    async def _write(self, identity: str, update: list[Document]) -> Document | None:
        with apart_from_unit_of_work():
            try:
                return await self._windows.find_one_and_update(
                    {"_id": identity}, update, upsert=True
                )
            except DuplicateKeyError:  # two first tries at once
                return await self._windows.find_one_and_update(
                    {"_id": identity}, update, upsert=True
                )

    async def give_back(self, key: str) -> None:
        """One try that turned out not to count; nothing, when its window is over."""
        await self._windows.update_one(
            {"_id": f"{self._name}|{key}", "tries": {"$gt": 0}}, {"$inc": {"tries": -1}}
        )

    async def forget(self, key: str) -> None:
        await self._windows.delete_one({"_id": f"{self._name}|{key}"})


def _wait(row: Document) -> int:
    left: timedelta = row["until"] - row["seen_at"]
    return max(1, ceil(left.total_seconds()))
