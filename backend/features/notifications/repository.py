from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.features.notifications.errors import DeliveryNotFound, MessageNotFound
from backend.features.notifications.models import Delivery, InboxMessage, Recipient
from backend.kit.mongo import Repository, newest_first
from backend.kit.pagination import Page, PageQuery

_FORGET: Final = IndexModel("expire_at", expireAfterSeconds=0)


class DeliveryRepository(Repository[Delivery]):
    model = Delivery
    collection_name = "deliveries"
    not_found = DeliveryNotFound
    indexes = (
        IndexModel([("state", ASCENDING), ("due_at", ASCENDING), ("created_at", ASCENDING)]),
        newest_first("state"),
        newest_first(),
        _FORGET,
    )

    async def exists(self, delivery_id: str) -> bool:
        return (
            await self.collection.find_one({"_id": delivery_id}, projection={"_id": 1}) is not None
        )

    async def insert(self, delivery: Delivery) -> None:
        """Two at once: the later conflicts, its unit of work runs again and finds the first."""
        await self.collection.insert_one(self.dump(delivery))


class InboxRepository(Repository[InboxMessage]):
    model = InboxMessage
    collection_name = "inbox_messages"
    not_found = MessageNotFound
    indexes = (
        newest_first("recipient.kind", "recipient.id"),
        IndexModel(
            [("recipient.kind", ASCENDING), ("recipient.id", ASCENDING), ("read_at", DESCENDING)]
        ),
        _FORGET,
    )

    async def insert(self, message: InboxMessage) -> None:
        await self.collection.insert_one(self.dump(message))

    async def page_of(self, recipient: Recipient, asked: PageQuery) -> Page[InboxMessage]:
        return await self.page(_belongs_to(recipient), asked)

    async def of(self, recipient: Recipient, message_id: str) -> InboxMessage:
        """Raises MessageNotFound, for another person's message too."""
        found = await self.find_one({"_id": message_id, **_belongs_to(recipient)})
        if found is None:
            raise MessageNotFound
        return found

    async def unread(self, recipient: Recipient, *, most: int) -> int:
        return await self.collection.count({**_belongs_to(recipient), "read_at": None}, limit=most)

    async def read_all(self, recipient: Recipient, now: datetime) -> int:
        unread = {**_belongs_to(recipient), "read_at": None}
        changes = {"$set": {"read_at": now}, "$inc": {"version": 1}}
        return await self.collection.update_many(unread, changes)


def _belongs_to(recipient: Recipient) -> Mapping[str, Any]:
    return {"recipient.kind": recipient.kind.value, "recipient.id": recipient.id}
