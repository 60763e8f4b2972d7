"""Delivers stored events to their subscribers: at least once, in the background, each on its own.

A row's life: new -> leased -> done, or -> retry (due later) -> … -> dead when some subscriber used
up its tries. What comes in floods begins as later (`Told`).

Leases and due times are the database's (`$$NOW`), never a process's. A relay that was
frozen past its lease finds the fence moved and writes nothing.
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from time import monotonic
from typing import Any, Final

import structlog
from pymongo import ASCENDING, IndexModel

from backend.kit.aggregate import DomainEvent, Told
from backend.kit.mongo.driver import Document, Filter, Mongo, from_now
from backend.kit.mongo.polling import IDLE_SECONDS, poll_in_lanes
from backend.kit.mongo.repository import KEEP_TOLD, OUTBOX

log = structlog.get_logger("outbox")

Subscriber = Callable[[Any], Awaitable[None]]
Subscriptions = Mapping[type[DomainEvent], Sequence[Subscriber]]

LEASE_SECONDS: Final = 60
# A subscriber that hangs must not hold a relay for ever; shorter than the lease it runs under.
SUBSCRIBER_SECONDS: Final = 45
OUTBOX_WAITING: Final = ("new", "later", "retry", "leased")
"""States of what somebody has not heard yet."""
# Standard Webhooks' schedule, shortened at its start: our subscribers are local (reliability R34).
BACKOFF_SECONDS: Final = (1, 5, 30, 300, 1800, 7200, 18000, 36000)

INDEXES: Final = (
    IndexModel([("state", ASCENDING), ("occurred_at", ASCENDING)]),
    IndexModel([("state", ASCENDING), ("due_at", ASCENDING)]),
    IndexModel("expire_at", expireAfterSeconds=0),
    IndexModel("occurred_at", partialFilterExpression={"unsequenced": True}),
)

_DUE: Final = {"state": {"$in": ["retry", "leased"]}, "$expr": {"$lte": ["$due_at", "$$NOW"]}}


def subscriber_name(subscriber: Subscriber) -> str:
    return getattr(subscriber, "__qualname__", type(subscriber).__qualname__)


class OutboxRelay:
    """Claims one event at a time in each lane; any number of processes side by side.

    Raises ValueError for subscribers of one event that could not be told apart (what is done is
    remembered by name), and for those of an event that is never told.
    """

    def __init__(
        self,
        mongo: Mongo,
        subscriptions: Subscriptions,
        *,
        lease_seconds: float = LEASE_SECONDS,
        subscriber_seconds: float = SUBSCRIBER_SECONDS,
    ) -> None:
        self._outbox = mongo.collection(OUTBOX)
        self._event_types = {kind.__name__: kind for kind in subscriptions}
        self._subscribers = {
            kind.__name__: {subscriber_name(each): each for each in subscribers}
            for kind, subscribers in subscriptions.items()
        }
        if sum(map(len, self._subscribers.values())) < sum(map(len, subscriptions.values())):
            raise ValueError("two subscribers of one event, or two events, have the same name")
        if any(hear for kind, hear in subscriptions.items() if kind.told is Told.NEVER):
            raise ValueError("an event that is never told has a subscriber")
        self._lease_seconds = lease_seconds
        self._subscriber_seconds = subscriber_seconds
        # Taken in turn, so that no flood, of new events, of late ones or of retries, starves the
        # others (decision 0191).
        self._queues = deque([self._claim_new, self._claim_due, self._claim_later])
        self._found_nothing = False
        """When last looked: what rests asks one small question instead of claiming thrice."""

    async def run(
        self, stop: asyncio.Event, *, lanes: int = 1, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        """Deliver until told to stop; the events in hand are finished first."""
        await poll_in_lanes(
            self._claim_next, self._deliver, stop, lanes=lanes, idle_seconds=idle_seconds
        )

    async def deliver_next(self) -> bool:
        """Deliver the oldest event that is due in one of the queues; say whether there was one."""
        row = await self._claim_next()
        if row is None:
            return False
        await self._deliver(row)
        return True

    async def _claim_next(self) -> Document | None:
        if self._found_nothing and not await self._has_work():
            return None
        for _ in range(len(self._queues)):
            claim = self._queues[0]
            self._queues.rotate(-1)
            if row := await claim():
                self._found_nothing = False
                return row
        self._found_nothing = True
        return None

    async def _has_work(self) -> bool:
        waiting = self._heard({"$or": [{"state": {"$in": [Told.AT_ONCE, Told.BESIDE]}}, _DUE]})
        return await self._outbox.find_one(waiting, projection={"_id": 1}) is not None

    def _heard(self, query: Filter) -> Filter:
        """What has subscribers here."""
        return {**query, "type": {"$in": list(self._event_types)}}

    async def oldest_waiting(self) -> datetime | None:
        """When the oldest undelivered event happened; for the queue-age metric."""
        rows = [
            await self._outbox.find_one({"state": state}, sort=[("occurred_at", 1)])
            for state in OUTBOX_WAITING
        ]
        return min((row["occurred_at"] for row in rows if row), default=None)

    async def _claim_new(self) -> Document | None:
        return await self._claim({"state": Told.AT_ONCE}, "occurred_at")

    async def _claim_later(self) -> Document | None:
        return await self._claim({"state": Told.BESIDE}, "occurred_at")

    async def _claim_due(self) -> Document | None:
        return await self._claim(_DUE, "due_at")

    async def _claim(self, due: Filter, order: str) -> Document | None:
        return await self._outbox.find_one_and_update(
            self._heard(due),
            [
                {
                    "$set": {
                        "state": "leased",
                        "due_at": from_now(self._lease_seconds),
                        "fence": {"$add": ["$fence", 1]},
                    }
                }
            ],
            sort=[(order, 1)],
        )

    async def _deliver(self, row: Document) -> None:
        leased_at = monotonic()
        for name, subscriber in self._subscribers[row["type"]].items():
            if name in row["done"] or name in row["dead"]:
                continue
            if monotonic() - leased_at > self._lease_seconds / 4:
                if not await self._renew(row):
                    return
                leased_at = monotonic()
            await self._try(row, subscriber, name)
        await self._settle(row)

    async def _renew(self, row: Document) -> bool:
        """Whether the event is still ours: a relay that was frozen must not go on where another
        has taken over."""
        return await self._kept(row, {"due_at": from_now(self._lease_seconds)})

    async def _try(self, row: Document, subscriber: Subscriber, name: str) -> None:
        try:
            event = self._event_types[row["type"]].model_validate(row["payload"])
            async with asyncio.timeout(self._subscriber_seconds):
                await subscriber(event)
        except Exception:
            failures = row["failures"][name] = row["failures"].get(name, 0) + 1
            dead = failures > len(BACKOFF_SECONDS)
            log.exception(
                "delivery failed",
                event_id=row["_id"],
                subscriber=name,
                failures=failures,
                dead=dead,
            )
            if dead:
                row["dead"].append(name)
        else:
            row["done"].append(name)

    async def _settle(self, row: Document) -> None:
        settled = {*row["done"], *row["dead"]}
        waiting = [
            row["failures"][name] for name in self._subscribers[row["type"]] if name not in settled
        ]
        changes: Document = {
            "done": row["done"],
            "dead": row["dead"],
            "failures": {"$literal": row["failures"]},
        }
        if waiting:
            pause = BACKOFF_SECONDS[min(waiting) - 1] * (0.8 + 0.4 * random.random())  # noqa: S311 - jitter
            changes |= {"state": "retry", "due_at": from_now(pause)}
        elif row["dead"]:
            changes |= {"state": "dead"}
        else:
            changes |= {"state": "done", "expire_at": from_now(KEEP_TOLD.total_seconds())}
        await self._kept(row, changes)

    async def _kept(self, row: Document, changes: Document) -> bool:
        kept = await self._outbox.update_one(
            {"_id": row["_id"], "fence": row["fence"], "state": "leased"}, [{"$set": changes}]
        )
        if not kept:
            log.warning("lease lost", event_id=row["_id"])
        return kept

    async def revive(self, event_id: str) -> bool:
        """Give a dead letter's subscribers their tries again; say whether it was dead."""
        revived = {"state": "new", "dead": [], "failures": {}}
        return await self._outbox.update_one({"_id": event_id, "state": "dead"}, {"$set": revived})
