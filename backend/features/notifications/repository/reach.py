"""What is known of where a person can be reached; addresses are only kept as blind indexes."""

from datetime import datetime, timedelta
from typing import Final

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from backend.kit.mongo import Mongo
from backend.kit.mongo.driver import Filter, Update

ASK_AGAIN_AFTER: Final = timedelta(hours=24)
KEEP_CONSENT: Final = timedelta(days=400)
MOST_CONSENTS: Final = 50
_LABEL: Final = "wechat_identity"


class Unreachable:
    """Who has unfollowed, is out of an agent's sight, or is unknown to the platform.

    Asked again after a day: nobody tells us that somebody follows again.
    """

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._rows = mongo.collection("unreachable_addresses")

    async def ensure_indexes(self) -> None:
        await self._rows.create_indexes([IndexModel("ask_again_at", expireAfterSeconds=0)])

    async def knows(self, account: str, address: str, now: datetime) -> bool:
        row = await self._rows.find_one({"_id": self._key(account, address)})
        return row is not None and bool(row["ask_again_at"] > now)

    async def remember(self, account: str, address: str, code: int | None, now: datetime) -> None:
        changes = {"$set": {"code": code, "ask_again_at": now + ASK_AGAIN_AFTER}}
        await self._rows.update_one({"_id": self._key(account, address)}, changes, upsert=True)

    def _key(self, account: str, address: str) -> str:
        return self._mongo.crypto.blind(_LABEL, f"{account}|{address}")


class Consents:
    """How many subscribe messages of a template a person will still take: one tap, one message."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._rows = mongo.collection("message_consents")

    async def ensure_indexes(self) -> None:
        await self._rows.create_indexes([IndexModel("expire_at", expireAfterSeconds=0)])

    async def left(self, openid: str, template_id: str) -> int:
        row = await self._rows.find_one({"_id": self._key(openid, template_id)})
        return int(row["count"]) if row else 0

    async def add(self, openid: str, template_id: str, now: datetime) -> None:
        key = self._key(openid, template_id)
        more = {"$add": [{"$ifNull": ["$count", 0]}, 1]}
        update = [
            {
                "$set": {
                    "count": {"$min": [more, MOST_CONSENTS]},
                    "expire_at": now + KEEP_CONSENT,
                }
            }
        ]
        await self._upsert({"_id": key}, update)

    async def spend(self, openid: str, template_id: str) -> None:
        held = {"_id": self._key(openid, template_id), "count": {"$gt": 0}}
        await self._rows.update_one(held, {"$inc": {"count": -1}})

    async def clear(self, openid: str, template_id: str) -> None:
        """The platform says there is none left, whatever we counted."""
        await self._rows.update_one({"_id": self._key(openid, template_id)}, {"$set": {"count": 0}})

    async def _upsert(self, query: Filter, update: Update) -> None:
        try:
            await self._rows.update_one(query, update, upsert=True)
        except DuplicateKeyError:  # two first ones at once
            await self._rows.update_one(query, update, upsert=True)

    def _key(self, openid: str, template_id: str) -> str:
        return f"{self._mongo.crypto.blind(_LABEL, openid)}|{template_id}"
