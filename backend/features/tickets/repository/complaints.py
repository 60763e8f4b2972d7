from datetime import datetime
from typing import Any

from pymongo import IndexModel

from backend.features.tickets.errors import ComplaintNotFound
from backend.features.tickets.models.complaint import Complaint, ComplaintState
from backend.features.tickets.models.fields import link_actor
from backend.features.tickets.schemas.complaints import ComplaintListQuery
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page


class ComplaintRepository(Repository[Complaint]):
    """`idx.own`: the customer, and who holds the link of the ticket it is about."""

    model = Complaint
    collection_name = "complaints"
    not_found = ComplaintNotFound
    scope_fields = {
        Scope.OWN: "idx.own",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }
    indexes = (
        IndexModel("number", unique=True),
        newest_first(),
        newest_first("state"),
        newest_first("branch_id"),
        newest_first("branch_id", "state"),
        newest_first("organisation_id"),
        newest_first("organisation_id", "state"),
        newest_first("idx.own"),
        newest_first("ticket_id"),
        newest_first("owner_id"),
        newest_first("counted_ids"),
        IndexModel([("customer_id", 1), ("ticket_id", 1), ("state", 1)]),
    )

    def index_values(self, aggregate: Complaint) -> dict[str, Any]:
        ticket_id = aggregate.ticket_id
        return {"own": [aggregate.customer_id, *([link_actor(ticket_id)] if ticket_id else [])]}

    async def page_within(
        self, reach: Reach, asked: ComplaintListQuery, now: datetime
    ) -> Page[Complaint]:
        plain = {
            "state": asked.state,
            "category": asked.category,
            "severity": asked.severity,
            "outcome.verdict": asked.verdict,
            "owner_id": asked.owner_id,
            "ticket_id": asked.ticket_id,
            "customer_id": asked.customer_id,
            "idx.own": asked.customer_id,
            "counted_ids": asked.counted_id,
        }
        found: list[Filter] = [{name: value} for name, value in plain.items() if value is not None]
        if asked.overdue:
            found.append({"state": {"$ne": ComplaintState.RESOLVED}, "due_at": {"$lt": now}})
        return await self.page({"$and": [self.within(reach), *found]}, asked)

    async def open_without_ticket(self, customer_id: str, limit: int) -> int:
        query = {
            "customer_id": customer_id,
            "ticket_id": "",
            "state": {"$ne": ComplaintState.RESOLVED},
        }
        return await self.collection.count(query, limit=limit)

    async def of_customer(self, customer_id: str, limit: int) -> list[Complaint]:
        return await self.find({"idx.own": customer_id, "customer_id": customer_id}, limit=limit)
