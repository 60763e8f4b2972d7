"""Packets: kept once, claimed by workers, gone when their time is over."""

from datetime import timedelta
from typing import Final

from pydantic import ValidationError
from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from backend.features.callbacks.errors import PacketNotFound
from backend.features.callbacks.models import PacketState, StoredPacket
from backend.kit.field_crypto import UnreadableSecret
from backend.kit.mongo import Repository
from backend.kit.mongo.driver import Document, Filter, from_now
from backend.kit.pagination import Page, PageQuery

LEASE_SECONDS: Final = 60
UNREADABLE_SECONDS: Final = 3600
# Twice the window in which a packet is accepted, and days besides.
KEEP_DONE_DAYS: Final = 3
# For somebody to look at.
KEEP_NOTABLE_DAYS: Final = 30
_DAY: Final = 86400

_WAITING: Final = (PacketState.NEW, PacketState.RETRY, PacketState.LEASED)

# Only rows that wait for a moment have one: a new packet must not pay for this index.
_WITH_A_MOMENT: Final = {"due_at": {"$exists": True}}


class UnreadablePacket(Exception):
    """A row sealed with a key that this process lacks, or left by another version; has the id."""


class PacketRepository(Repository[StoredPacket]):
    model = StoredPacket
    collection_name = "callback_packets"
    not_found = PacketNotFound
    indexes = (
        IndexModel([("state", ASCENDING), ("received_at", ASCENDING), ("_id", ASCENDING)]),
        IndexModel(
            [("state", ASCENDING), ("due_at", ASCENDING)], partialFilterExpression=_WITH_A_MOMENT
        ),
        IndexModel("expire_at", expireAfterSeconds=0, sparse=True),
    )

    async def keep(self, packet: StoredPacket) -> str | None:
        """Store it in one write. Where it was stored before, nothing is written and the answer
        given then comes back."""
        try:
            await self.collection.insert_one(self.dump(packet))
        except DuplicateKeyError:
            kept = await self.collection.find_one({"_id": packet.id}, projection={"answer": 1})
            return str(kept["answer"]) if kept else packet.answer  # expired in this very moment
        return None

    async def page_in(self, state: PacketState, asked: PageQuery) -> Page[StoredPacket]:
        """Newest first."""
        return await self.page({"state": state}, asked, by="received_at")

    async def oldest_waiting_seconds(self) -> float:
        """How long the oldest has been waiting that nobody has read; 0 where none waits."""
        first = [("received_at", ASCENDING)]
        rows = [
            await self.collection.find_one(
                {"state": state}, sort=first, projection={"received_at": 1}
            )
            for state in _WAITING
        ]
        oldest = min((row["received_at"] for row in rows if row), default=None)
        if oldest is None:
            return 0.0
        waited: timedelta = await self.mongo.now() - oldest
        return max(0.0, waited.total_seconds())

    async def count_parked(self, most: int) -> int:
        return await self.collection.count({"state": PacketState.PARKED}, limit=most)

    # -- workers: `fence` moves with every claim, all times are the database's ------------------

    async def claim_new(self) -> StoredPacket | None:
        """Raises UnreadablePacket, as `claim_due` does."""
        return await self._claim({"state": PacketState.NEW}, "received_at")

    async def claim_due(self) -> StoredPacket | None:
        """What waits for another try, or was left by a worker that died."""
        due = {
            "state": {"$in": [PacketState.RETRY, PacketState.LEASED]},
            "$expr": {"$lte": ["$due_at", "$$NOW"]},
            **_WITH_A_MOMENT,
        }
        return await self._claim(due, "due_at")

    async def _claim(self, due: Filter, order: str) -> StoredPacket | None:
        leased = {
            "state": PacketState.LEASED,
            "due_at": from_now(LEASE_SECONDS),
            "fence": {"$add": ["$fence", 1]},
        }
        row = await self.collection.find_one_and_update(
            due, [{"$set": leased}], sort=[(order, ASCENDING)]
        )
        if row is None:
            return None
        try:
            return self.load(row)
        except (UnreadableSecret, ValidationError) as error:
            later = {"state": PacketState.RETRY, "due_at": from_now(UNREADABLE_SECONDS)}
            await self.collection.update_one({"_id": row["_id"]}, [{"$set": later}])
            raise UnreadablePacket(str(row["_id"])) from error

    async def renew(self, packet: StoredPacket) -> bool:
        """Whether it is still ours."""
        return await self._kept(packet, {"due_at": from_now(LEASE_SECONDS)})

    async def retry_in(self, packet: StoredPacket, seconds: float) -> bool:
        moment = {"state": PacketState.RETRY, "due_at": from_now(seconds)}
        return await self._kept(packet, _progress(packet) | moment)

    async def settle(self, packet: StoredPacket, state: PacketState) -> bool:
        days = KEEP_DONE_DAYS if state is PacketState.DONE else KEEP_NOTABLE_DAYS
        last = {"state": state, "due_at": "$$REMOVE", "expire_at": from_now(days * _DAY)}
        return await self._kept(packet, _progress(packet) | last)

    async def _kept(self, packet: StoredPacket, changes: Document) -> bool:
        ours = {"_id": packet.id, "fence": packet.fence, "state": PacketState.LEASED}
        return await self.collection.update_one(ours, [{"$set": changes}])

    def dump(self, aggregate: StoredPacket) -> Document:
        """Moments that are not set are left out, so that the indexes of moments skip the row."""
        document = super().dump(aggregate)
        return {
            name: value
            for name, value in document.items()
            if value is not None or name not in ("due_at", "expire_at")
        }


def _progress(packet: StoredPacket) -> Document:
    return {
        "done": list(packet.done),
        "parked": list(packet.parked),
        "failures": {"$literal": packet.failures},
    }
