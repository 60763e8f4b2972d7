"""Access tokens and the tickets that pages are signed with, shared by every process.

wechatpy keeps its expiry per process, fetches on its own, and keys the tickets of WeCom by the
corporation alone (audit, defects 1, 2, 4 and 6), so it is never asked for one: calls and pages
use what was taken from here.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
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


class TokenKind(StrEnum):
    ACCESS = "access_token"
    PAGE = "jsapi_ticket"  # signs wx.config: of an account, or of a corporation
    AGENT = "agent_ticket"  # signs wx.agentConfig: of one agent of a corporation


@dataclass(frozen=True)
class IssuedToken:
    value: str = field(repr=False)
    expires_in: int


async def ensure_token_indexes(mongo: Mongo) -> None:
    await mongo.collection(COLLECTION).create_indexes(_INDEXES)


Fetch = Callable[[], Awaitable[IssuedToken]]


class SharedToken:
    """One token of one account or agent: `account` and `kind` tell them apart."""

    def __init__(
        self, mongo: Mongo, account: str, fetch: Fetch, kind: TokenKind = TokenKind.ACCESS
    ) -> None:
        self._mongo = mongo
        self._tokens = mongo.collection(COLLECTION)
        self._key = account if kind is TokenKind.ACCESS else f"{account} {kind}"
        self._kind = kind
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
            return self._mongo.crypto.open(self._kind, self._key, row["value"])
        except UnreadableSecret:  # sealed with a key that has been retired
            return None

    async def _renewed(self) -> str:
        lease = Lease(self._mongo, f"{self._kind} {self._key}", uuid4().hex, seconds=LEASE_SECONDS)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while not await lease.acquire():
                    await asyncio.sleep(0.05 + 0.1 * random.random())  # noqa: S311 - jitter
                    if stored := await self._stored():
                        return stored
        except TimeoutError:
            raise PlatformSilent(f"no {self._kind} in time", may_have_arrived=False) from None
        try:
            return await self._stored() or await self._fetched()
        finally:
            await lease.release()

    async def _fetched(self) -> str:
        issued = await self._fetch()
        kept = max(issued.expires_in - MARGIN_SECONDS, issued.expires_in // 2)
        row = {
            "value": {"$literal": self._mongo.crypto.seal(self._kind, self._key, issued.value)},
            "fingerprint": token_hash(issued.value),
            "expire_at": from_now(kept),
        }
        await self._tokens.update_one({"_id": self._key}, [{"$set": row}], upsert=True)
        return issued.value
