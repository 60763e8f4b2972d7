"""Counts tries over all processes, in fixed windows of the database's clock."""

from typing import Final

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from backend.kit.errors import TooManyRequests
from backend.kit.mongo.driver import Document, Mongo, from_now

INDEXES: Final = (IndexModel("until", expireAfterSeconds=0),)


class RateLimit:
    """At most `limit` tries per `seconds` for each key. Keys must not hold personal data: hash."""

    def __init__(self, mongo: Mongo, name: str, *, limit: int, seconds: int) -> None:
        self._windows = mongo.collection("rate_limits")
        self._name = name
        self._limit = limit
        self._seconds = seconds

    async def count(self, key: str) -> None:
        """Count one try. Raises TooManyRequests when it is one too many."""
        over = {"$lte": [{"$ifNull": ["$until", "$$NOW"]}, "$$NOW"]}
        update: list[Document] = [
            {
                "$set": {
                    "tries": {"$cond": [over, 1, {"$add": ["$tries", 1]}]},
                    "until": {"$cond": [over, from_now(self._seconds), "$until"]},
                }
            },
            {"$set": {"seen_at": "$$NOW"}},
        ]
        identity = {"_id": f"{self._name}|{key}"}
        try:
            row = await self._windows.find_one_and_update(identity, update, upsert=True)
        except DuplicateKeyError:  # two first tries at once
            row = await self._windows.find_one_and_update(identity, update, upsert=True)
        if row and row["tries"] > self._limit:
            wait = (row["until"] - row["seen_at"]).total_seconds()
            raise TooManyRequests(retry_after=max(1, round(wait)))

    async def forget(self, key: str) -> None:
        await self._windows.delete_one({"_id": f"{self._name}|{key}"})
