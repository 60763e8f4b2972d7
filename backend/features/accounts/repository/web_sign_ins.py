"""Sign-ins that are under way in a browser: each state is good once, in that browser alone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pymongo import IndexModel

from backend.kit.mongo import Mongo
from backend.kit.tokens import token_hash

_LABEL: Final = "web_sign_in"


@dataclass(frozen=True)
class BegunSignIn:
    """`path` is where it leads afterwards; `tries` how often it has been begun anew."""

    path: str = field(repr=False)
    tries: int = 0
    full: bool = False


class WebSignInStore:
    """States and browsers are kept as hashes; the path is sealed, for a ticket's link opens it."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection("web_sign_ins")
        self._crypto = mongo.crypto

    async def ensure_indexes(self) -> None:
        await self._rows.create_indexes([IndexModel("expire_at", expireAfterSeconds=0)])

    async def add(self, state: str, browser: str, begun: BegunSignIn, expire_at: datetime) -> None:
        key = token_hash(state)
        await self._rows.insert_one(
            {
                "_id": key,
                "browser": token_hash(browser),
                "path": self._crypto.seal(_LABEL, key, begun.path),
                "tries": begun.tries,
                "full": begun.full,
                "expire_at": expire_at,
            }
        )

    async def take(self, state: str, browser: str, now: datetime) -> BegunSignIn | None:
        """What was begun with this state in this browser; only one who asks gets it."""
        mine = {"_id": token_hash(state), "browser": token_hash(browser)}
        row = await self._rows.find_one({**mine, "expire_at": {"$gt": now}})
        if row is None or not await self._rows.delete_one(mine):
            return None
        path = self._crypto.open(_LABEL, row["_id"], row["path"])
        return BegunSignIn(path, row["tries"], row["full"])
