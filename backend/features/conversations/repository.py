"""Where conversations, messages, desk items and unfinished requests are kept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.features.conversations.errors import (
    AnotherItemOpen,
    ChatMessageNotFound,
    ConversationNotFound,
    DeskItemNotFound,
    UnfinishedRequestNotFound,
)
from backend.features.conversations.models import (
    ChatMessage,
    Correspondent,
    DeskItem,
    DeskItemKind,
    DeskItemState,
    FileState,
    RequestState,
    UnfinishedRequest,
)
from backend.kit.access import Reach, Scope
from backend.kit.clock import EARLIEST
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery
from backend.kit.tokens import token_hash

MOST_AT_ONCE: Final = 200
MOST_COUNTED: Final = 1000

_PLACES: Final[Mapping[Scope, str]] = {
    Scope.BRANCH: "branch_id",
    Scope.ORGANISATION: "organisation_id",
}


class CorrespondentRepository(Repository[Correspondent]):
    model = Correspondent
    collection_name = "correspondents"
    not_found = ConversationNotFound
    indexes = (
        IndexModel("idx.openid", unique=True),
        IndexModel("customer_id"),
        IndexModel("expire_at"),
    )
    scope_fields = _PLACES

    def index_values(self, aggregate: Correspondent) -> dict[str, Any]:
        return {"openid": self._key(aggregate.openid)}

    async def by_openid(self, openid: str) -> Correspondent | None:
        return await self.find_one({"idx.openid": self._key(openid)})

    async def of_customers(self, customer_ids: Collection[str]) -> list[Correspondent]:
        query = {"customer_id": {"$in": list(customer_ids)}}
        return await self.find(query, limit=MOST_AT_ONCE)

    async def many(self, ids: Collection[str]) -> dict[str, Correspondent]:
        found = await self.find({"_id": {"$in": list(ids)}}, limit=len(ids) or 1)
        return {each.id: each for each in found}

    def _key(self, openid: str) -> str:
        """As accounts find a person by it, so that a deletion looks for one key."""
        return self.blind("wechat_identity", f"official_account|{openid}")


class ChatMessageRepository(Repository[ChatMessage]):
    model = ChatMessage
    collection_name = "chat_messages"
    not_found = ChatMessageNotFound
    indexes = (
        IndexModel("dedupe", unique=True),
        newest_first("correspondent_id"),
        IndexModel("expire_at"),
        IndexModel("created_at", partialFilterExpression={"file_state": FileState.PENDING.value}),
    )

    async def by_dedupe(self, dedupe: str) -> ChatMessage | None:
        return await self.find_one({"dedupe": dedupe})

    async def page_of(self, correspondent_id: str, asked: PageQuery) -> Page[ChatMessage]:
        """Newest first."""
        return await self.page({"correspondent_id": correspondent_id}, asked)

    async def pending_before(self, moment: datetime) -> list[ChatMessage]:
        """Some of those whose file has not been fetched since then, the oldest first."""
        query = {"file_state": FileState.PENDING.value, "created_at": {"$lt": moment}}
        return await self.find(query, limit=MOST_AT_ONCE, sort=[("created_at", ASCENDING)])

    async def overdue(self, now: datetime) -> list[ChatMessage]:
        """Some of them, the longest overdue first."""
        query = {"expire_at": {"$lte": now}}
        return await self.find(query, limit=MOST_AT_ONCE, sort=[("expire_at", ASCENDING)])


class DeskItemRepository(Repository[DeskItem]):
    """`idx.open` (unique): what is open for one person and kind."""

    model = DeskItem
    collection_name = "desk_items"
    not_found = DeskItemNotFound
    conflicts = {"idx.open": AnotherItemOpen}
    indexes = (
        IndexModel(
            "idx.open", unique=True, partialFilterExpression={"idx.open": {"$exists": True}}
        ),
        *(
            newest_first(*place, *narrowed)
            for place in ((), ("branch_id",), ("organisation_id",), ("owner_id",))
            for narrowed in (("state",), ("state", "kind"))
        ),
        newest_first("correspondent_id"),
        IndexModel("customer_id"),
        IndexModel("request_id"),
        IndexModel("expire_at"),
    )
    scope_fields = {Scope.OWN: "owner_id", **_PLACES}

    def index_values(self, aggregate: DeskItem) -> dict[str, Any]:
        if not aggregate.is_open:
            return {}
        return {"open": f"{aggregate.kind}|{aggregate.person_key}"}

    async def open_for(self, kind: DeskItemKind, person_key: str) -> DeskItem | None:
        return await self.find_one({"idx.open": f"{kind}|{person_key}"})

    async def open_of(self, correspondent_id: str) -> list[DeskItem]:
        """Of each kind one at most."""
        keys = [f"{kind}|{correspondent_id}" for kind in DeskItemKind]
        return await self.find({"idx.open": {"$in": keys}}, limit=len(keys))

    async def page_within(self, reach: Reach, wanted: Filter, asked: PageQuery) -> Page[DeskItem]:
        return await self.page({"$and": [dict(wanted), self.within(reach)]}, asked)

    async def open_owned_by(self, staff_id: str) -> list[DeskItem]:
        query = {"owner_id": staff_id, "state": DeskItemState.OPEN.value}
        return await self.find(query, limit=MOST_AT_ONCE)

    async def without_owner(self) -> list[DeskItem]:
        return await self.open_owned_by("")

    async def loads(self, staff_ids: Sequence[str]) -> dict[str, int]:
        """How many open items each of them has."""
        rows = await self.collection.aggregate(
            [
                {
                    "$match": {
                        "owner_id": {"$in": list(staff_ids)},
                        "state": DeskItemState.OPEN.value,
                    }
                },
                {"$group": {"_id": "$owner_id", "count": {"$sum": 1}}},
            ]
        )
        return {row["_id"]: row["count"] for row in rows}

    async def counts_within(self, reach: Reach, owner_id: str = "") -> dict[DeskItemKind, int]:
        """Open items by kind, each counted up to MOST_COUNTED."""
        counted = {}
        for kind in DeskItemKind:
            wanted: dict[str, Any] = {"state": DeskItemState.OPEN.value, "kind": kind.value}
            if owner_id:
                wanted["owner_id"] = owner_id
            query = {"$and": [wanted, self.within(reach)]}
            counted[kind] = await self.collection.count(query, limit=MOST_COUNTED)
        return counted

    async def of_request(self, request_id: str) -> DeskItem | None:
        return await self.find_one({"request_id": request_id, "state": DeskItemState.OPEN.value})


class UnfinishedRequestRepository(Repository[UnfinishedRequest]):
    """`idx.open` (unique): what is open for one person; `idx.link`: the hash of its token."""

    model = UnfinishedRequest
    collection_name = "unfinished_requests"
    not_found = UnfinishedRequestNotFound
    indexes = (
        IndexModel(
            "idx.open", unique=True, partialFilterExpression={"idx.open": {"$exists": True}}
        ),
        IndexModel("idx.link", unique=True),
        IndexModel("desk_at", partialFilterExpression={"desk_at": {"$gt": EARLIEST}}),
        IndexModel([("state", ASCENDING), ("expires_at", ASCENDING)]),
        IndexModel("customer_id"),
        IndexModel(
            [("correspondent_id", ASCENDING), ("state", ASCENDING), ("touched_at", DESCENDING)]
        ),
        IndexModel("expire_at"),
    )
    scope_fields = _PLACES

    def index_values(self, aggregate: UnfinishedRequest) -> dict[str, Any]:
        values: dict[str, Any] = {"link": token_hash(aggregate.token)}
        if aggregate.is_open:
            values["open"] = aggregate.correspondent_id
        return values

    async def open_of(self, correspondent_id: str) -> UnfinishedRequest | None:
        return await self.find_one({"idx.open": correspondent_id})

    async def by_token(self, token: str) -> UnfinishedRequest | None:
        return await self.find_one({"idx.link": token_hash(token)})

    async def tickets_of(self, correspondent_id: str, limit: int) -> list[str]:
        """What he made of his latest requests."""
        query = {"correspondent_id": correspondent_id, "state": RequestState.FINISHED.value}
        found = await self.find(query, limit=limit, sort=[("touched_at", -1)])
        return [each.ticket_id for each in found]

    async def for_the_desk(self, now: datetime) -> list[str]:
        """Ids of those that have waited long enough."""
        return await self._ids({"desk_at": {"$gt": EARLIEST, "$lte": now}}, "desk_at")

    async def expired(self, now: datetime) -> list[str]:
        query = {"state": RequestState.OPEN.value, "expires_at": {"$lte": now}}
        return await self._ids(query, "expires_at")

    async def _ids(self, query: Filter, order: str) -> list[str]:
        rows = await self.collection.find(
            query, limit=MOST_AT_ONCE, sort=[(order, 1)], projection={"_id": 1}
        )
        return [row["_id"] for row in rows]


class ConversationStore:
    """The collections of this feature, together."""

    def __init__(self, mongo: Mongo) -> None:
        self.correspondents = CorrespondentRepository(mongo)
        self.messages = ChatMessageRepository(mongo)
        self.items = DeskItemRepository(mongo)
        self.requests = UnfinishedRequestRepository(mongo)

    async def ensure_indexes(self) -> None:
        await self.correspondents.ensure_indexes()
        await self.messages.ensure_indexes()
        await self.items.ensure_indexes()
        await self.requests.ensure_indexes()
