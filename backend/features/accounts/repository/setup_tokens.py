from datetime import datetime

from backend.kit.mongo import Mongo


class SetupTokens:
    """The one token that opens the first run; a new one replaces the old."""

    def __init__(self, mongo: Mongo) -> None:
        self._tokens = mongo.collection("setup_tokens")

    async def replace(self, token_hash: str, expires_at: datetime) -> None:
        row = {"token_hash": token_hash, "expires_at": expires_at}
        await self._tokens.update_one({"_id": "setup"}, {"$set": row}, upsert=True)

    async def is_valid(self, token_hash: str, now: datetime) -> bool:
        query = {"_id": "setup", "token_hash": token_hash, "expires_at": {"$gt": now}}
        return await self._tokens.find_one(query) is not None

    async def use(self, token_hash: str, now: datetime) -> bool:
        """Whether it was valid; it is not any more."""
        query = {"_id": "setup", "token_hash": token_hash, "expires_at": {"$gt": now}}
        return await self._tokens.delete_one(query)
