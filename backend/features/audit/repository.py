"""Audit rows: inserted and found, never updated or deleted."""

from collections.abc import Sequence
from typing import NoReturn

from bson import Timestamp
from pymongo import ASCENDING, IndexModel

from backend.features.audit.errors import AuditEntryNotFound
from backend.features.audit.models import AuditEntry
from backend.features.audit.schemas import AuditQuery
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository
from backend.kit.mongo.driver import Document
from backend.kit.pagination import Page

_EQUAL = ("actor_id", "action", "subject_kind", "subject_id")


def _latest(*fields: str) -> IndexModel:
    return IndexModel([*((field, ASCENDING) for field in fields), ("at", -1), ("_id", -1)])


class AuditRepository(Repository[AuditEntry]):
    """`stamped` is the database's logical clock at the insert: it never goes back, even when
    another node takes over, and seals cover ranges of it."""

    model = AuditEntry
    collection_name = "audit_entries"
    not_found = AuditEntryNotFound
    indexes = (
        IndexModel("stamped"),
        _latest(),
        _latest("actor_id"),
        _latest("action"),
        _latest("actor_id", "action"),
        _latest("subject_kind"),
        _latest("subject_id"),
    )
    scope_fields = {
        Scope.OWN: "actor_id",
        Scope.TEAM: "team_id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }

    async def page_of(self, reach: Reach, query: AuditQuery) -> Page[AuditEntry]:
        equal = query.model_dump(include=set(_EQUAL), exclude_defaults=True)
        time = {"$gte": query.since} if query.since else {}
        time |= {"$lt": query.until} if query.until else {}
        return await self.page(
            {"$and": [self.within(reach), equal, {"at": time} if time else {}]}, query, by="at"
        )

    async def stored_between(
        self, after: Timestamp, up_to: Timestamp, limit: int
    ) -> list[Document]:
        """Rows as they are stored, in the order of their stamps; `up_to` counts."""
        span = {"stamped": {"$gt": after, "$lte": up_to}}
        return await self.collection.find(span, limit=limit, sort=[("stamped", 1)])

    async def existing(self, ids: Sequence[str]) -> list[str]:
        """Which of the ids are stored at all, whatever their stamps say."""
        if not ids:
            return []
        rows = await self.collection.find(
            {"_id": {"$in": list(ids)}}, limit=len(ids), projection={"_id": 1}
        )
        return [row["_id"] for row in rows]

    async def ids_without_stamp(self, limit: int) -> list[str]:
        """Rows that no seal can reach, because what they hold is no stamp of the server."""
        bare = {"stamped": {"$not": {"$gt": Timestamp(0, 1)}}}
        rows = await self.collection.find(bare, limit=limit, projection={"_id": 1})
        return [str(row["_id"]) for row in rows]

    async def count_after(self, stamp: Timestamp) -> int:
        return await self.collection.count({"stamped": {"$gt": stamp}}, limit=1_000_000)

    def dump(self, aggregate: AuditEntry) -> Document:
        # The server fills an empty timestamp in as it inserts the row.
        return super().dump(aggregate) | {"stamped": Timestamp(0, 0)}

    async def save(self, aggregate: AuditEntry) -> NoReturn:
        raise TypeError("audit rows are never changed")

    async def delete(self, aggregate: AuditEntry) -> NoReturn:
        raise TypeError("audit rows are never deleted")
