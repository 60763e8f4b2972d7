from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError
from pymongo import ASCENDING, IndexModel

from backend.features.notifications.errors import DeliveryNotFound
from backend.features.notifications.models import Delivery, DeliveryState, Reason
from backend.features.notifications.occasions import Occasion
from backend.kit.clock import EARLIEST
from backend.kit.field_crypto import UnreadableSecret
from backend.kit.mongo import Repository, newest_first
from backend.kit.mongo.driver import Document, from_now
from backend.kit.pagination import Page, PageQuery

# Longer than all calls of one try to all places can take.
LEASE_SECONDS: Final = 180
UNREADABLE_SECONDS: Final = 3600


class UnreadableDelivery(Exception):
    """A row sealed with a key that this process lacks, or left by another version; has the id."""


class DeliveryRepository(Repository[Delivery]):
    model = Delivery
    collection_name = "deliveries"
    not_found = DeliveryNotFound
    indexes = (
        IndexModel([("state", ASCENDING), ("due_at", ASCENDING), ("created_at", ASCENDING)]),
        newest_first("state"),
        newest_first(),
        newest_first("occasion"),
        newest_first("recipient.id"),
        newest_first("about.kind", "about.id"),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def exists(self, delivery_id: str) -> bool:
        found = await self.collection.find_one({"_id": delivery_id}, projection={"_id": 1})
        return found is not None

    async def many(self, delivery_ids: Sequence[str]) -> list[Delivery]:
        """Those that are still kept."""
        wanted = list(dict.fromkeys(delivery_ids))
        return await self.find({"_id": {"$in": wanted}}, limit=max(len(wanted), 1))

    async def about(self, kind: str, subject_id: str, limit: int) -> list[Delivery]:
        """The latest of one case, newest first."""
        query = {"about.kind": kind, "about.id": subject_id}
        return await self.find(query, limit=limit, sort=[("created_at", -1), ("_id", -1)])

    async def insert(self, delivery: Delivery) -> None:
        """Two at once: the later conflicts, its unit of work runs again and finds the first."""
        await self.collection.insert_one(self.dump(delivery))

    async def put_off(self, delivery: Delivery, seconds: float) -> None:
        """Due so long from now, by the database's clock."""
        changes = [{"$set": {"due_at": from_now(seconds)}}]
        await self.collection.update_one({"_id": delivery.id}, changes)

    async def page_in(
        self,
        states: frozenset[DeliveryState],
        occasion: Occasion | None,
        recipient_id: str,
        asked: PageQuery,
    ) -> Page[Delivery]:
        """Newest first; what is empty is any."""
        chosen: Document = {"state": {"$in": sorted(states)}} if states else {}
        if occasion is not None:
            chosen["occasion"] = occasion.value
        if recipient_id:
            chosen["recipient.id"] = recipient_id
        return await self.page(chosen, asked)

    # -- deliverers: `version` is the fence --------------------------------------------------------

    async def claim(self) -> Delivery | None:
        """Lease what has been due longest; None when nothing is due. By the database's clock.

        Raises UnreadableDelivery for a row that cannot be loaded; it was put off.
        """
        row = await self.collection.find_one_and_update(
            {
                "state": {"$in": [DeliveryState.WAITING.value, DeliveryState.SENDING.value]},
                "$expr": {"$lte": ["$due_at", "$$NOW"]},
            },
            [
                {
                    "$set": {
                        "state": DeliveryState.SENDING.value,
                        "due_at": from_now(LEASE_SECONDS),
                        "version": {"$add": ["$version", 1]},
                    }
                }
            ],
            sort=[("due_at", 1), ("created_at", 1)],
        )
        if row is None:
            return None
        delivery_id = row["_id"]
        try:
            return self.load(row)
        except (UnreadableSecret, ValidationError) as error:
            await self.collection.update_one(
                {"_id": delivery_id},
                [
                    {
                        "$set": {
                            "state": DeliveryState.WAITING.value,
                            "reason": Reason.FAILED.value,
                            "due_at": from_now(UNREADABLE_SECONDS),
                        }
                    }
                ],
            )
            raise UnreadableDelivery(delivery_id) from error

    async def wake(self) -> None:
        """What waited for a platform that was away is due at once: the oldest comes first."""
        await self.collection.update_many(
            {
                "state": DeliveryState.WAITING.value,
                "reason": Reason.PATH_CLOSED.value,
                "due_at": {"$gt": EARLIEST},
            },
            {"$set": {"due_at": EARLIEST}},
        )

    async def note_call(self, delivery: Delivery) -> bool:
        """Before a call: what will be unsure if we are killed now. False: the lease was lost."""
        unsure = delivery.unsure.model_dump() if delivery.unsure else None
        return await self.collection.update_one(
            self._leased(delivery),
            [{"$set": {"unsure": unsure, "due_at": from_now(LEASE_SECONDS)}}],
        )

    async def settle(self, delivery: Delivery, due_in_seconds: float | None) -> bool:
        """Keep what came of it and give up the lease. False: it was lost, nothing was written."""
        document = self.dump(delivery)
        due_at = document.pop("due_at")
        document["version"] = delivery.version + 1
        changes: Document = {
            "due_at": due_at if due_in_seconds is None else from_now(due_in_seconds)
        }
        return await self.collection.update_one(
            self._leased(delivery),
            [{"$replaceWith": {"$mergeObjects": [{"$literal": document}, changes]}}],
        )

    @staticmethod
    def _leased(delivery: Delivery) -> Document:
        return {
            "_id": delivery.id,
            "version": delivery.version,
            "state": DeliveryState.SENDING.value,
        }
