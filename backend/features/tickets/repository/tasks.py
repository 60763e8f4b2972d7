from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo import IndexModel

from backend.features.tickets.errors import TaskNotFound
from backend.features.tickets.models.task import Task
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery


class TaskRepository(Repository[Task]):
    """`idx.for` is the key of the department it is for. Scopes are those of the ticket."""

    model = Task
    collection_name = "ticket_tasks"
    not_found = TaskNotFound
    scope_fields = {
        Scope.OWN: "asked_by.id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }
    indexes = (
        IndexModel([("is_open", 1), ("due_at", 1), ("_id", 1)]),
        IndexModel([("idx.for", 1), ("is_open", 1), ("due_at", 1), ("_id", 1)]),
        IndexModel([("ticket_id", 1), ("is_open", 1), ("due_at", 1), ("_id", 1)]),
        IndexModel([("branch_id", 1), ("is_open", 1), ("due_at", 1), ("_id", 1)]),
        IndexModel([("organisation_id", 1), ("is_open", 1), ("due_at", 1), ("_id", 1)]),
        IndexModel([("asked_by.id", 1), ("is_open", 1), ("due_at", 1), ("_id", 1)]),
    )

    def index_values(self, aggregate: Task) -> dict[str, Any]:
        return {"for": aggregate.to.key}

    async def for_departments(
        self, keys: Sequence[str], asked: PageQuery, *, ended: bool, overdue_at: datetime | None
    ) -> Page[Task]:
        query: Filter = {"idx.for": {"$in": list(keys)}, **_open(ended, overdue_at)}
        return await self.page(query, asked, by="due_at", order=1)

    async def within_reach(
        self,
        reach: Reach,
        ticket_id: str,
        asked: PageQuery,
        *,
        ended: bool,
        overdue_at: datetime | None,
    ) -> Page[Task]:
        about = {"ticket_id": ticket_id} if ticket_id else {}
        query: Filter = {"$and": [self.within(reach), about, _open(ended, overdue_at)]}
        return await self.page(query, asked, by="due_at", order=1)

    async def open_of(self, ticket_id: str, limit: int) -> list[Task]:
        return await self.find({"ticket_id": ticket_id, "is_open": True}, limit=limit)


def _open(ended: bool, overdue_at: datetime | None) -> Filter:
    if overdue_at is not None:
        return {"is_open": True, "due_at": {"$lt": overdue_at}}
    return {"is_open": not ended}
