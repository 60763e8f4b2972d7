from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel

from backend.features.notifications.errors import MessageNotFound
from backend.features.notifications.models import InboxMessage, Recipient, RecipientKind
from backend.kit.mongo import Repository, newest_first
from backend.kit.pagination import Page, PageQuery


class InboxRepository(Repository[InboxMessage]):
    model = InboxMessage
    collection_name = "inbox_messages"
    not_found = MessageNotFound
    indexes = (
        newest_first("recipient.kind", "recipient.id"),
        IndexModel(
            [("recipient.kind", ASCENDING), ("recipient.id", ASCENDING), ("read_at", ASCENDING)]
        ),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def insert(self, message: InboxMessage) -> None:
        """Two at once: the later conflicts, its unit of work runs again and finds the first."""
        await self.collection.insert_one(self.dump(message))

    async def exists(self, message_id: str) -> bool:
        found = await self.collection.find_one({"_id": message_id}, projection={"_id": 1})
        return found is not None

    async def page_of(self, recipient: Recipient, asked: PageQuery) -> Page[InboxMessage]:
        return await self.page(_belongs_to(recipient), asked)

    async def latest_of_customers(
        self, account_ids: Sequence[str], limit: int
    ) -> list[InboxMessage]:
        """Of any of them, newest first."""
        return await self.find(
            {"recipient.kind": RecipientKind.CUSTOMER, "recipient.id": {"$in": list(account_ids)}},
            limit=limit,
            sort=[("created_at", -1), ("_id", -1)],
        )

    async def many(self, message_ids: Sequence[str]) -> list[InboxMessage]:
        """Those that are still kept."""
        wanted = list(dict.fromkeys(message_ids))
        return await self.find({"_id": {"$in": wanted}}, limit=max(len(wanted), 1))

    async def of(self, recipient: Recipient, message_id: str) -> InboxMessage:
        """Raises MessageNotFound, for another person's message too."""
        found = await self.find_one({"_id": message_id, **_belongs_to(recipient)})
        if found is None:
            raise MessageNotFound
        return found

    async def unread(self, recipient: Recipient, *, most: int) -> int:
        return await self.collection.count({**_belongs_to(recipient), "read_at": None}, limit=most)

    async def read_all(self, recipient: Recipient, now: datetime) -> None:
        unread = {**_belongs_to(recipient), "read_at": None}
        await self.collection.update_many(
            unread, {"$set": {"read_at": now}, "$inc": {"version": 1}}
        )

    async def hand_over(self, left: Recipient, heir: Recipient) -> None:
        """Two accounts became one: the messages of the one that went belong to the other."""
        await self.collection.update_many(
            _belongs_to(left), {"$set": {"recipient.id": heir.id}, "$inc": {"version": 1}}
        )


def _belongs_to(recipient: Recipient) -> Mapping[str, Any]:
    return {"recipient.kind": recipient.kind.value, "recipient.id": recipient.id}
