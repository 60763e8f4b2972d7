from datetime import datetime
from typing import Any, Final

from pymongo import IndexModel

from backend.features.tickets.errors import ComplaintNotFound
from backend.features.tickets.models.complaint import Complaint, ComplaintState
from backend.features.tickets.models.fields import link_actor
from backend.features.tickets.schemas.complaints import ComplaintListQuery, Turn
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page

_OPEN: Final = {"$in": [each for each in ComplaintState if each is not ComplaintState.RESOLVED]}
"""Not "unlike resolved": the states it can be in are looked up in an index one by one."""


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
        found += _of_turn(asked)
        if asked.overdue:
            found.append({"state": _OPEN, "due_at": {"$lt": now}})
        if made := _between(asked.created_from, asked.created_to):
            found.append({"created_at": made})
        query = {"$and": [self.within(reach), *found]}
        if asked.number is not None:
            query["$and"].append({"number": asked.number})
            return Page(items=await self.find(query, limit=1), next_cursor=None)
        return await self.page(query, asked)

    async def open_without_ticket(self, customer_id: str, limit: int) -> int:
        query = {
            "customer_id": customer_id,
            "ticket_id": "",
            "state": _OPEN,
        }
        return await self.collection.count(query, limit=limit)

    async def of_customer(self, customer_id: str, limit: int) -> list[Complaint]:
        return await self.find({"idx.own": customer_id, "customer_id": customer_id}, limit=limit)


def _of_turn(asked: ComplaintListQuery) -> list[Filter]:
    found: list[Filter] = []
    if asked.is_open is not None:
        found.append({"state": _OPEN if asked.is_open else ComplaintState.RESOLVED})
    match asked.turn:
        case Turn.DESK:
            found.append({"state": _OPEN, "owner_id": ""})
        case Turn.OWNER:
            found.append({"state": _OPEN, "owner_id": {"$gt": ""}})
        case Turn.NOBODY:
            found.append({"state": ComplaintState.RESOLVED})
    return found


def _between(start: datetime | None, end: datetime | None) -> Filter:
    ends = {"$gte": start, "$lt": end}
    return {name: moment for name, moment in ends.items() if moment is not None}
