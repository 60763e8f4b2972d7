"""Approvals and deputies as they are stored; each list along its index."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, IndexModel

from backend.features.approvals.errors import ApprovalNotFound, AskedAtOnce, DeputyNotFound
from backend.features.approvals.models.approval import Approval
from backend.features.approvals.models.deputy import Absences
from backend.features.approvals.models.state import ApprovalState
from backend.kit.clock import EARLIEST
from backend.kit.mongo import Repository, newest_first
from backend.kit.pagination import Page, PageQuery

AT_ONCE: Final = 100
MOST_STOOD_IN_FOR: Final = 500
PENDING: Final = {"state": ApprovalState.PENDING}


class ApprovalRepository(Repository[Approval]):
    """`idx.decided_by`: whoever decided a part of it · `idx.stuck`: nobody is there."""

    model = Approval
    collection_name = "approvals"
    not_found = ApprovalNotFound
    conflicts = {"subject.kind": AskedAtOnce}
    indexes = (
        IndexModel(
            [("subject.kind", ASCENDING), ("subject.id", ASCENDING)],
            unique=True,
            partialFilterExpression=PENDING,
        ),
        IndexModel("subject.id"),
        newest_first("waiting_for"),
        newest_first("asked_by"),
        newest_first("idx.decided_by"),
        IndexModel(
            [("due_at", ASCENDING), ("_id", ASCENDING)],
            partialFilterExpression={"due_at": {"$gt": EARLIEST}},
        ),
        IndexModel(
            [("idx.stuck", ASCENDING), ("_id", ASCENDING)],
            partialFilterExpression={"idx.stuck": True},
        ),
        IndexModel(
            [("organisation_id", ASCENDING), ("created_at", -1), ("_id", -1)],
            partialFilterExpression={"idx.stuck": True},
        ),
        IndexModel([("state", ASCENDING), ("_id", ASCENDING)], partialFilterExpression=PENDING),
    )

    def index_values(self, aggregate: Approval) -> dict[str, Any]:
        values: dict[str, Any] = {
            "decided_by": sorted({decision.by for decision in aggregate.decisions})
        }
        return {**values, "stuck": True} if aggregate.is_stuck else values

    async def pending_about(self, kind: str, subject_id: str) -> Approval | None:
        return await self.find_one({"subject.kind": kind, "subject.id": subject_id, **PENDING})

    async def waiting_for(self, holders: Collection[str], asked: PageQuery) -> Page[Approval]:
        return await self.page({"waiting_for": {"$in": sorted(holders)}}, asked)

    async def decided_by(self, person: str, asked: PageQuery) -> Page[Approval]:
        return await self.page({"idx.decided_by": person}, asked)

    async def asked_by(self, person: str, asked: PageQuery) -> Page[Approval]:
        return await self.page({"asked_by": person}, asked)

    async def stuck_in(self, organisation_id: str, asked: PageQuery) -> Page[Approval]:
        """Of the firm, those nobody is there to decide."""
        return await self.page({"organisation_id": organisation_id, "idx.stuck": True}, asked)

    async def pending(self, after: str) -> list[str]:
        return await self._ids({**PENDING, "_id": {"$gt": after}}, [("_id", 1)])

    async def ids_waiting_for(self, holder: str, after: str) -> list[str]:
        query = {"waiting_for": holder, "_id": {"$gt": after}}
        return await self._ids(query, [("_id", 1)])

    async def due(self, now: datetime) -> list[str]:
        """The longest due first."""
        query = {"due_at": {"$gt": EARLIEST, "$lte": now}}
        return await self._ids(query, [("due_at", 1), ("_id", 1)])

    async def stuck(self, after: str) -> list[str]:
        return await self._ids({"idx.stuck": True, "_id": {"$gt": after}}, [("_id", 1)])

    async def _ids(self, query: dict[str, Any], order: Sequence[tuple[str, int]]) -> list[str]:
        rows = await self.collection.find(query, limit=AT_ONCE, sort=order, projection={"_id": 1})
        return [row["_id"] for row in rows]


class AbsenceRepository(Repository[Absences]):
    model = Absences
    collection_name = "approval_absences"
    not_found = DeputyNotFound
    indexes = (IndexModel("terms.deputy_id"),)

    async def of_person(self, person_id: str) -> Absences:
        return await self.find_one({"_id": person_id}) or Absences(id=person_id)

    async def store(self, absences: Absences) -> None:
        """Raises StaleDocument, DuplicateEntry where he was changing the same elsewhere."""
        if absences.version or await self.collection.count({"_id": absences.id}, limit=1):
            await self.save(absences)
        else:
            await self.add(absences)

    async def in_force(self, people: Collection[str], at: datetime) -> dict[str, str]:
        """Who stands in for these people at the moment."""
        found = await self.find({"_id": {"$in": sorted(people)}}, limit=max(len(people), 1))
        return {each.id: each.deputy_at(at) for each in found if each.deputy_at(at)}

    async def stood_in_for(self, people: Collection[str], at: datetime) -> set[str]:
        """Whom these people stand in for at the moment."""
        wanted = set(people)
        query = {"terms.deputy_id": {"$in": sorted(wanted)}}
        found = await self.find(query, limit=MOST_STOOD_IN_FOR)
        return {each.id for each in found if each.deputy_at(at) in wanted}
