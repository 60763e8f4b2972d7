"""Which delivery a platform's message was, and what the platform told of it later.

The answer to a call and the event about it come on different ways, in either order: both write the
row of the message, each in one step, so that whoever is second sees the first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from backend.features.notifications.models import Arrival, PlatformMessage
from backend.kit.mongo import Mongo
from backend.kit.mongo.driver import Document, Update

KEEP_RECEIPT: Final = timedelta(days=7)  # platforms tell within minutes


@dataclass(frozen=True)
class Told:
    """What became of a message; `words` are the platform's."""

    arrival: Arrival
    words: str
    at: datetime


class Receipts:
    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection("message_receipts")

    async def ensure_indexes(self) -> None:
        await self._rows.create_indexes([IndexModel("expire_at", expireAfterSeconds=0)])

    async def claim(self, message: PlatformMessage, delivery_id: str, now: datetime) -> Told | None:
        """Say whose message it is; what has been told of it already."""
        changes = {"delivery_id": delivery_id, "expire_at": now + KEEP_RECEIPT}
        row = await self._upsert(message, {"$set": changes})
        return _told(row) if "arrival" in row else None

    async def delivery_of(self, message: PlatformMessage) -> str:
        """Empty where nobody has claimed the message."""
        row = await self._rows.find_one({"_id": f"{message.account}|{message.id}"})
        return str((row or {}).get("delivery_id", ""))

    async def tell(self, message: PlatformMessage, told: Told) -> tuple[str, Told]:
        """Keep what was told: the first word counts, and is given back behind the delivery it is
        for, which is empty where that is not known yet."""
        new = {"arrival": told.arrival.value, "words": told.words, "at": told.at}
        kept: Document = {name: {"$ifNull": [f"${name}", {"$literal": new[name]}]} for name in new}
        row = await self._upsert(message, [{"$set": {**kept, "expire_at": told.at + KEEP_RECEIPT}}])
        return str(row.get("delivery_id", "")), _told(row)

    async def _upsert(self, message: PlatformMessage, update: Update) -> Document:
        query = {"_id": f"{message.account}|{message.id}"}
        try:
            row = await self._rows.find_one_and_update(query, update, upsert=True)
        except DuplicateKeyError:  # two first ones at once
            row = await self._rows.find_one_and_update(query, update, upsert=True)
        return row or {}


def _told(row: Document) -> Told:
    return Told(Arrival(row["arrival"]), row["words"], row["at"])
