from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, IndexModel

from backend.features.privacy.errors import RequestAlreadyOpen, RequestNotFound
from backend.features.privacy.models import OPEN, PersonalRequest, RequestKind
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.pagination import Page, PageQuery

_OPEN: Final = [state.value for state in OPEN]
COPY_LABEL: Final = "data_copy"


class RequestRepository(Repository[PersonalRequest]):
    model = PersonalRequest
    collection_name = "personal_requests"
    not_found = RequestNotFound
    conflicts = {"active_for": RequestAlreadyOpen}
    indexes = (
        IndexModel(
            "active_for",
            unique=True,
            partialFilterExpression={"active_for": {"$type": "string"}},
        ),
        IndexModel([("state", ASCENDING), ("due_at", ASCENDING)]),
        newest_first("person_id", "kind"),
        newest_first("kind"),
        newest_first(),
    )

    async def due(self, now: datetime, limit: int) -> list[PersonalRequest]:
        """Also those that were cut short. Oldest first."""
        query = {"state": {"$in": _OPEN}, "due_at": {"$lte": now}}
        return await self.find(query, limit=limit, sort=[("due_at", 1)])

    async def latest(self, person_id: str, kind: RequestKind) -> PersonalRequest | None:
        query = {"person_id": person_id, "kind": kind}
        found = await self.find(query, limit=1, sort=[("created_at", -1), ("_id", -1)])
        return found[0] if found else None

    async def of(self, person_id: str, kind: RequestKind, request_id: str) -> PersonalRequest:
        """Raises RequestNotFound, for another person's too."""
        found = await self.find_one({"_id": request_id, "person_id": person_id, "kind": kind})
        if found is None:
            raise RequestNotFound
        return found

    async def page_of(
        self, person_id: str, kind: RequestKind, asked: PageQuery
    ) -> Page[PersonalRequest]:
        return await self.page({"person_id": person_id, "kind": kind}, asked)

    async def page_all(self, kind: RequestKind | None, asked: PageQuery) -> Page[PersonalRequest]:
        return await self.page({"kind": kind} if kind else {}, asked)


class CopyParts:
    """The bytes of copies, sealed piece by piece, until they expire."""

    def __init__(self, mongo: Mongo) -> None:
        self._parts = mongo.collection("data_copies")
        self._crypto = mongo.crypto

    async def ensure_indexes(self) -> None:
        await self._parts.create_indexes(
            [IndexModel("copy_id"), IndexModel("expire_at", expireAfterSeconds=0)]
        )

    async def put(self, copy_id: str, number: int, part: str, expire_at: datetime) -> None:
        """In place of what an attempt that was cut short left."""
        identity = f"{copy_id}:{number:06d}"
        row = {
            "copy_id": copy_id,
            "part": self._crypto.seal(COPY_LABEL, identity, part),
            "expire_at": expire_at,
        }
        await self._parts.update_one({"_id": identity}, {"$set": row}, upsert=True)

    async def read(self, copy_id: str, count: int) -> AsyncIterator[str]:
        for number in range(count):
            identity = f"{copy_id}:{number:06d}"
            row = await self._parts.find_one({"_id": identity})
            if row is None:
                raise RequestNotFound
            yield self._crypto.open(COPY_LABEL, identity, row["part"])

    async def forget(self, copy_ids: list[str]) -> None:
        await self._parts.delete_many({"copy_id": {"$in": copy_ids}})


class DeletionLog:
    """Whose data were deleted, as a keyed digest of the account's id: whoever restores an older
    backup finds the accounts again that have to go, and nobody else can tell who they were."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection("deletion_log")
        self._crypto = mongo.crypto

    async def note(self, person_id: str, at: datetime) -> None:
        row = {"$setOnInsert": {"at": at}}
        await self._rows.update_one({"_id": self.digest(person_id)}, row, upsert=True)

    async def holds(self, person_id: str) -> bool:
        return await self._rows.find_one({"_id": self.digest(person_id)}) is not None

    async def everything(self) -> AsyncIterator[tuple[str, datetime]]:
        async for row in self._rows.stream({}, sort=[("_id", 1)]):
            yield row["_id"], row["at"]

    async def take_in(self, digest: str, at: datetime) -> None:
        """A line of the log that was kept outside the database that was restored."""
        await self._rows.update_one({"_id": digest}, {"$setOnInsert": {"at": at}}, upsert=True)

    def digest(self, person_id: str) -> str:
        return self._crypto.blind("deleted_person", person_id)


class WorkingRows:
    """Deletes what is overdue, some at a time."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo

    async def overdue(self, collection: str, field: str, now: datetime, limit: int) -> list[Any]:
        rows = await self._mongo.collection(collection).find(
            {field: {"$lt": now}}, limit=limit, projection={"_id": 1}
        )
        return [row["_id"] for row in rows]

    async def delete(self, collection: str, field: str, now: datetime, ids: list[Any]) -> int:
        """Only what is still overdue: its time may have been put off meanwhile."""
        return await self._mongo.collection(collection).delete_many(
            {"_id": {"$in": ids}, field: {"$lt": now}}
        )
