"""Access tokens, one for each account, shared by every process.

wechatpy keeps its expiry per process and fetches on its own (audit, defects 1, 2 and 4), so it is
never asked for a token: calls carry one that was taken from here.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from pymongo import IndexModel

from backend.channels.wechat.errors import PlatformSilent
from backend.kit.field_crypto import UnreadableSecret
from backend.kit.mongo import Lease, Mongo
from backend.kit.mongo.driver import from_now
from backend.kit.tokens import token_hash

COLLECTION: Final = "access_tokens"
_INDEXES: Final = (IndexModel("expire_at", expireAfterSeconds=0),)

LEASE_SECONDS: Final = 20
WAIT_SECONDS: Final = 12
MARGIN_SECONDS: Final = 300  # the platform renews that long before the end; both work meanwhile

_LABEL: Final = "access_token"


@dataclass(frozen=True)
class IssuedToken:
    value: str = field(repr=False)
    expires_in: int


async def ensure_token_indexes(mongo: Mongo) -> None:
    await mongo.collection(COLLECTION).create_indexes(_INDEXES)


Fetch = Callable[[], Awaitable[IssuedToken]]


class AccessTokens:
    """The token of one account or agent: `key` tells them apart."""

    def __init__(self, mongo: Mongo, key: str, fetch: Fetch) -> None:
        self._mongo = mongo
        self._tokens = mongo.collection(COLLECTION)
        self._key = key
        self._fetch = fetch
        self._fetching: asyncio.Task[str] | None = None

    async def current(self) -> str:
        """The stored one, else a new one, fetched by one process. Raises PlatformError."""
        stored = await self._stored()
        if stored is not None:
            return stored
        # All who wait in this process share one fetch and its failure.
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._renewed())
        return await asyncio.shield(self._fetching)

    async def drop_if(self, value: str) -> None:
        """Forget this very token; a newer one that another process has put there stays."""
        await self._tokens.delete_one({"_id": self._key, "fingerprint": token_hash(value)})

    async def _stored(self) -> str | None:
        row = await self._tokens.find_one(
            {"_id": self._key, "$expr": {"$gt": ["$expire_at", "$$NOW"]}}
        )
        if row is None:
            return None
        try:
            return self._mongo.crypto.open(_LABEL, self._key, row["value"])
        except UnreadableSecret:  # sealed with a key that has been retired
            return None

    async def _renewed(self) -> str:
        lease = Lease(self._mongo, f"access-token {self._key}", uuid4().hex, seconds=LEASE_SECONDS)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while not await lease.acquire():
                    await asyncio.sleep(0.05 + 0.1 * random.random())  # noqa: S311 - jitter
                    if stored := await self._stored():
                        return stored
        except TimeoutError:
            raise PlatformSilent("no access token in time", may_have_arrived=False) from None
        try:
            return await self._stored() or await self._fetched()
        finally:
            await lease.release()

    async def _fetched(self) -> str:
        issued = await self._fetch()
        kept = max(issued.expires_in - MARGIN_SECONDS, issued.expires_in // 2)
        row = {
            "value": {"$literal": self._mongo.crypto.seal(_LABEL, self._key, issued.value)},
            "fingerprint": token_hash(issued.value),
            "expire_at": from_now(kept),
        }
        await self._tokens.update_one({"_id": self._key}, [{"$set": row}], upsert=True)
        return issued.value
