from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from backend.features.content_safety.errors import ContentCheckNotFound
from backend.features.content_safety.models import (
    CALL_SECONDS,
    HIDDEN,
    CheckState,
    ContentCheck,
)
from backend.features.content_safety.ports import Suggestion, Verdict
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.mongo.driver import Document, Update
from backend.kit.pagination import Page, PageQuery

KEEP_TRACE: Final = timedelta(days=2)


class ContentCheckRepository(Repository[ContentCheck]):
    model = ContentCheck
    collection_name = "content_checks"
    not_found = ContentCheckNotFound
    scope_fields = {
        Scope.BRANCH: "subject.branch_id",
        Scope.ORGANISATION: "subject.organisation_id",
    }
    indexes = (
        newest_first("state"),
        newest_first("subject.branch_id", "state"),
        newest_first("subject.organisation_id", "state"),
        IndexModel([("subject.kind", ASCENDING), ("subject.id", ASCENDING)]),
        IndexModel("author_id"),
        IndexModel("media_id", partialFilterExpression={"media_id": {"$gt": ""}}),
        IndexModel("due_at", partialFilterExpression={"due_at": {"$type": "date"}}),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def insert_new(self, checks: Sequence[ContentCheck]) -> None:
        """Those that are not there yet, with their events."""
        found = await self.collection.find(
            {"_id": {"$in": [check.id for check in checks]}},
            limit=max(len(checks), 1),
            projection={"_id": 1},
        )
        known = {row["_id"] for row in found}
        for check in {check.id: check for check in checks if check.id not in known}.values():
            await self.add(check)

    async def claim(self, check_id: str, now: datetime) -> ContentCheck | None:
        """Lease it for one call; None if it is not due, or somebody is at it."""
        query: Document = {"_id": check_id, "due_at": {"$type": "date", "$lte": now}}
        leased = {"due_at": now + timedelta(seconds=CALL_SECONDS)}
        row = await self.collection.find_one_and_update(
            query, {"$set": leased, "$inc": {"version": 1}}
        )
        return self.load(row) if row else None

    async def due_ids(self, now: datetime, limit: int) -> list[str]:
        """Whose turn it has been longest."""
        rows = await self.collection.find(
            {"due_at": {"$type": "date", "$lte": now}},
            limit=limit,
            sort=[("due_at", 1)],
            projection={"_id": 1},
        )
        return [row["_id"] for row in rows]

    async def page_in(
        self, reach: Reach, state: CheckState, asked: PageQuery
    ) -> Page[ContentCheck]:
        """Newest first."""
        return await self.page({"$and": [{"state": state.value}, self.within(reach)]}, asked)

    async def hidden_files(self, media_ids: Sequence[str]) -> set[str]:
        rows = await self.collection.find(
            {
                "media_id": {"$in": list(media_ids), "$gt": ""},
                "state": {"$in": sorted(HIDDEN)},
            },
            limit=max(len(media_ids), 1),
            projection={"media_id": 1},
        )
        return {row["media_id"] for row in rows}


class Traces:
    """Which check a push belongs to. The answer to the call and the push come on different ways,
    in either order: each is one write to the row of the number, and whoever is second sees the
    first."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection("content_traces")

    async def ensure_indexes(self) -> None:
        await self._rows.create_indexes([IndexModel("expire_at", expireAfterSeconds=0)])

    async def claim(self, trace_id: str, check_id: str, now: datetime) -> Verdict | None:
        """Say whose it is; the verdict, if it has come already."""
        row = await self._upsert(trace_id, {"check_id": check_id}, now)
        if "suggestion" not in row:
            return None
        return Verdict(Suggestion(row["suggestion"]), int(row["label"]))

    async def tell(self, trace_id: str, verdict: Verdict, now: datetime) -> str:
        """Keep the verdict; the check it is for, empty if nobody has claimed it yet."""
        told: Document = {"suggestion": verdict.suggestion.value, "label": verdict.label}
        row = await self._upsert(trace_id, told, now)
        return str(row.get("check_id", ""))

    async def _upsert(self, trace_id: str, fields: Document, now: datetime) -> Document:
        update: Update = {"$set": {**fields, "expire_at": now + KEEP_TRACE}}
        query = {"_id": trace_id}
        try:
            row = await self._rows.find_one_and_update(query, update, upsert=True)
        except DuplicateKeyError:  # two first ones at once
            row = await self._rows.find_one_and_update(query, update, upsert=True)
        return row or {}
