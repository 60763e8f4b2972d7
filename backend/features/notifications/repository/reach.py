"""What is known of where a person can be reached; addresses are only kept as blind indexes."""

from datetime import datetime, timedelta
from typing import Final

from pymongo import IndexModel

from backend.kit.mongo import Mongo

ASK_AGAIN_AFTER: Final = timedelta(hours=24)
_LABEL: Final = "wechat_identity"


class Unreachable:
    """Who has unfollowed, is out of an agent's sight, or is unknown to the platform.

    Asked again after a day: who follows again is told by an event, the others by nobody.
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

    async def forget(self, account: str, address: str) -> None:
        """He can be reached again."""
        await self._rows.delete_one({"_id": self._key(account, address)})

    def _key(self, account: str, address: str) -> str:
        return self._mongo.crypto.blind(_LABEL, f"{account}|{address}")
