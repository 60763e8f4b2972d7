"""Changes to stored documents, each applied once, in order, resumable after a crash."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import uuid4

import structlog
from pymongo.errors import PyMongoError

from backend.kit.clock import Clock
from backend.kit.mongo.answers import INDEXES as ANSWER_INDEXES
from backend.kit.mongo.driver import Collection, Mongo, indexes_noted
from backend.kit.mongo.inbox import INDEXES as INBOX_INDEXES
from backend.kit.mongo.lease import Lease
from backend.kit.mongo.outbox import INDEXES as OUTBOX_INDEXES
from backend.kit.mongo.rate_limit import INDEXES as RATE_LIMIT_INDEXES
from backend.kit.mongo.repository import OUTBOX
from backend.kit.mongo.slots import INDEXES as SLOT_INDEXES

log = structlog.get_logger("migrate")

LEASE_SECONDS: Final = 30
INDEXES: Final = "indexes"

EnsureIndexes = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Migration:
    """`run` must bear being run again from the start: a crash may have left it half done."""

    name: str
    run: Callable[[Mongo], Awaitable[None]]


class Migrator:
    """Runs what is missing. Two at once: the second waits, then finds nothing to do."""

    def __init__(
        self,
        mongo: Mongo,
        migrations: Sequence[Migration],
        ensure_indexes: Sequence[EnsureIndexes],
        now: Clock,
    ) -> None:
        self._mongo = mongo
        self._migrations = migrations
        self._ensure_indexes = ensure_indexes
        self._now = now
        self._applied: Collection = mongo.collection("migrations")

    async def run(self) -> list[str]:
        """The names applied now."""
        lease = Lease(self._mongo, "migrate", uuid4().hex, seconds=LEASE_SECONDS)
        while not await lease.acquire():  # noqa: ASYNC110 - the lease is in the database
            await asyncio.sleep(0.5)
        keep = asyncio.create_task(_keep(lease))
        try:
            await self._indexes()
            await self._note_indexes()
            return [m.name for m in self._migrations if await self._apply(m)]
        finally:
            keep.cancel()
            await lease.release()

    async def pending(self) -> list[str]:
        """What `run` has to do; INDEXES stands for indexes that were not made, or have changed."""
        rows = {row["_id"]: row for row in await self._applied.find({}, limit=10_000)}
        made = rows.get(INDEXES, {}).get("fingerprint")
        lacking = [INDEXES] if made != await self._fingerprint() else []
        return lacking + [m.name for m in self._migrations if m.name not in rows]

    async def _fingerprint(self) -> str:
        """Of every index that the product asks for; asks the database nothing."""
        noted: list[str] = []
        token = indexes_noted.set(noted)
        try:
            await self._indexes()
        finally:
            indexes_noted.reset(token)
        return sha256("\n".join(sorted(noted)).encode()).hexdigest()

    async def _note_indexes(self) -> None:
        note = {"fingerprint": await self._fingerprint(), "at": self._now()}
        await self._applied.update_one({"_id": INDEXES}, {"$set": note}, upsert=True)

    async def _indexes(self) -> None:
        for name, indexes in (
            (OUTBOX, OUTBOX_INDEXES),
            ("inbox", INBOX_INDEXES),
            ("job_slots", SLOT_INDEXES),
            ("stored_answers", ANSWER_INDEXES),
            ("rate_limits", RATE_LIMIT_INDEXES),
        ):
            await self._mongo.collection(name).create_indexes(indexes)
        for ensure in self._ensure_indexes:
            await ensure()

    async def _apply(self, migration: Migration) -> bool:
        if await self._applied.find_one({"_id": migration.name}):
            return False
        log.info("migrating", migration=migration.name)
        await migration.run(self._mongo)
        # Another process may have run it too, while this one was frozen past its lease.
        mark = {"$setOnInsert": {"at": self._now()}}
        await self._applied.update_one({"_id": migration.name}, mark, upsert=True)
        return True


async def _keep(lease: Lease) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 3)
        try:
            await lease.acquire()
        except PyMongoError as error:
            log.warning("lease not renewed", cause=type(error).__name__)
