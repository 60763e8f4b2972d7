"""Sign-ins begun on a page, until WeCom sends the browser back: each state is good once."""

from dataclasses import dataclass
from datetime import datetime

from pymongo import IndexModel

from backend.kit.mongo import Mongo
from backend.kit.tokens import token_hash


@dataclass(frozen=True)
class BegunWeComSignIn:
    page: str
    wants_phone: bool


class WeComSignInStore:
    def __init__(self, mongo: Mongo) -> None:
        self._begun = mongo.collection("wecom_sign_ins")

    async def ensure_indexes(self) -> None:
        await self._begun.create_indexes([IndexModel("expire_at", expireAfterSeconds=0)])

    async def add(
        self, state: str, proof: str, begun: BegunWeComSignIn, expire_at: datetime
    ) -> None:
        await self._begun.insert_one(
            {
                "_id": token_hash(state),
                "proof_hash": token_hash(proof),
                "page": begun.page,
                "wants_phone": begun.wants_phone,
                "expire_at": expire_at,
            }
        )

    async def take(self, state: str, proof: str, now: datetime) -> BegunWeComSignIn | None:
        """None for a state that was taken, is too old, is not ours, or of another browser."""
        mine = {
            "_id": token_hash(state),
            "proof_hash": token_hash(proof),
            "expire_at": {"$gt": now},
        }
        row = await self._begun.find_one(mine)
        if row is None or not await self._begun.delete_one(mine):  # another was quicker
            return None
        return BegunWeComSignIn(row["page"], row["wants_phone"])
