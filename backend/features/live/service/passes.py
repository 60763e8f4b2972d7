"""One-time passes: a page that is signed in gets one, and connects with it within a minute."""

from datetime import datetime, timedelta
from typing import Final

from backend.features.live.errors import NotForCustomers, PassNotGood
from backend.features.live.ports import Holders
from backend.features.live.repository import PassStore
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, RateLimit
from backend.kit.tokens import new_token

PASS_LIFE: Final = timedelta(seconds=60)


class Passes:
    def __init__(self, mongo: Mongo, store: PassStore, holders: Holders, now: Clock) -> None:
        self._store = store
        self._holders = holders
        self._now = now
        self._limit = RateLimit(mongo, "event_pass", limit=60, seconds=60)

    async def issue(self, actor: Actor) -> tuple[str, datetime]:
        """Raises NotForCustomers, TooManyRequests."""
        if actor.kind is not ActorKind.STAFF:
            raise NotForCustomers
        await self._limit.count(actor.id)
        secret, until = new_token(), self._now() + PASS_LIFE
        await self._store.add(secret, actor.session_id, until)
        return secret, until

    async def redeem(self, secret: str) -> Actor:
        """Raises PassNotGood, also where the session has ended meanwhile."""
        session_id = await self._store.take(secret, self._now()) if secret else None
        if session_id is None:
            raise PassNotGood
        holder = (await self._holders.holders([session_id])).get(session_id)
        if holder is None:
            raise PassNotGood
        return holder
