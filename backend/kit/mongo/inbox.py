"""Remembers what has been handled, so that a second delivery does nothing."""

from datetime import datetime, timedelta
from typing import Final

from pymongo import IndexModel

from backend.kit.mongo.driver import Mongo

KEEP: Final = timedelta(days=60)  # longer than the outbox keeps trying

INDEXES: Final = (IndexModel("expire_at", expireAfterSeconds=0),)


class Inbox:
    def __init__(self, mongo: Mongo) -> None:
        self._handled = mongo.collection("inbox")

    async def first_time(self, handler: str, event_id: str, now: datetime) -> bool:
        """Whether this handler sees this event for the first time.

        Call inside the unit of work that does the handling: mark and effect are kept together.
        `now` is the present moment, not the event's: marks are kept 60 days from it.
        """
        key = f"{handler}|{event_id}"
        if await self._handled.find_one({"_id": key}):
            return False
        # Two at once: the later insert conflicts, its unit of work runs again and finds the mark.
        await self._handled.insert_one({"_id": key, "expire_at": now + KEEP})
        return True
