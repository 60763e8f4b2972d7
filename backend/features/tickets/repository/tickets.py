"""Tickets as they are stored and found: every list has its index, every search is blind."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pymongo import IndexModel

from backend.features.tickets.errors import (
    SameBrandNumberAtOnce,
    SameDeviceAtOnce,
    TicketNotFound,
)
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.derived import derived_facts
from backend.features.tickets.models.filters import TicketFilter
from backend.features.tickets.models.own_figures import own_figures
from backend.features.tickets.models.positions import oldest
from backend.features.tickets.models.technician_day import day_id
from backend.features.tickets.models.values import code_subject
from backend.features.tickets.repository.counts import counted_home, counted_state
from backend.features.tickets.repository.days import UNSCHEDULED, days_of
from backend.features.tickets.repository.given_out import GIVEN_OUT_INDEX, given_out_to
from backend.features.tickets.repository.in_hand import in_hand
from backend.features.tickets.repository.marks import marks_of
from backend.features.tickets.workflow import LIVE, TicketState
from backend.kit.access import Reach, Scope
from backend.kit.clock import EARLIEST
from backend.kit.mongo import Repository, beginning_with, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery
from backend.kit.tokens import token_hash


class TicketRepository(Repository[Ticket]):
    """`idx` holds what lists and searches go by.

    `own`, `teams` (scopes) · `find` (blind phone, last four digits, name; source) · `devices`,
    `open_devices` · `sole_devices` (unique: reports of one device at once) · `days` (technician and
    day of each visit) · `link` (hash of the public link) · `brand_numbers` (unique) and
    `plain_numbers` (how brands know the work) · `marks` (lists to work through) ·
    `position_at` (the oldest position that is still to be erased) ·
    `position_by` (whose they are) · `facts` (what conditions ask of it) · `running` (service type
    of open ones) · `own_figures` (technicians' months).
    """

    model = Ticket
    collection_name = "tickets"
    not_found = TicketNotFound
    conflicts = {
        "idx.sole_devices": SameDeviceAtOnce,
        "idx.brand_numbers": SameBrandNumberAtOnce,
    }
    scope_fields = {
        Scope.OWN: "idx.own",
        Scope.TEAM: "idx.teams",
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
        newest_first("idx.teams"),
        newest_first("idx.devices"),
        newest_first("household_id"),
        newest_first("idx.find"),
        IndexModel(
            [("is_urged", 1), ("created_at", -1), ("_id", -1)],
            partialFilterExpression={"is_urged": True},
        ),
        IndexModel(
            "idx.open_devices",
            partialFilterExpression={"idx.open_devices": {"$exists": True}},
        ),
        IndexModel(
            "idx.sole_devices",
            unique=True,
            partialFilterExpression={"idx.sole_devices": {"$exists": True}},
        ),
        IndexModel(
            "idx.brand_numbers",
            unique=True,
            partialFilterExpression={"idx.brand_numbers": {"$exists": True}},
        ),
        newest_first("idx.plain_numbers"),
        newest_first("idx.marks"),
        newest_first("idx.running"),
        newest_first("idx.own_figures.months"),
        IndexModel("repeat_of", partialFilterExpression={"repeat_of": {"$gt": ""}}),
        IndexModel(
            [("source", 1), ("created_at", -1)], partialFilterExpression={"source": {"$gt": ""}}
        ),
        IndexModel(
            "idx.position_at", partialFilterExpression={"idx.position_at": {"$gt": EARLIEST}}
        ),
        IndexModel(
            [("idx.position_by", 1), ("_id", 1)],
            partialFilterExpression={"idx.position_at": {"$gt": EARLIEST}},
        ),
        *(IndexModel("absorbed.ticket_id", sparse=True), IndexModel("idx.days")),
        *(newest_first("given_out.organisation_id"), GIVEN_OUT_INDEX),
        IndexModel("idx.link", unique=True),
        IndexModel(
            [("state", 1), ("due_at", 1)],
            partialFilterExpression={"due_at": {"$gt": EARLIEST}},
        ),
        IndexModel(
            "step_clock.due_at", partialFilterExpression={"step_clock.due_at": {"$gt": EARLIEST}}
        ),
    )

    def index_values(self, aggregate: Ticket) -> dict[str, Any]:
        ticket, contact = aggregate, aggregate.contact
        device_ids = [subject for device in ticket.devices for subject in device.subjects]
        values: dict[str, Any] = {
            "own": ticket.owner_ids,
            "teams": ticket.team_ids,
            "find": [
                self.blind("phone", contact.phone),
                self.blind("phone_end", contact.phone[-4:]),
                self.blind("person_name", contact.name),
                *([_source(ticket.source)] if ticket.source else []),
            ],
            "devices": device_ids,
            "days": sorted(set(days_of(ticket))),
            "link": token_hash(ticket.link_token),
            "facts": derived_facts(ticket).model_dump(),
            "own_figures": own_figures(ticket).model_dump(),
        }
        if ticket.brand_numbers:
            whose = ticket.organisation_id
            values["brand_numbers"] = [f"{whose}|{each.key}" for each in ticket.brand_numbers]
            values["plain_numbers"] = [each.number for each in ticket.brand_numbers]
        if ticket.is_open:
            values["running"] = ticket.service_type
        if since := oldest(ticket.position_marks):
            values["position_at"] = since
            values["position_by"] = sorted({mark.by for mark in ticket.position_marks})
        if marks := marks_of(ticket):
            values["marks"] = marks
        if device_ids and ticket.is_open:
            values["open_devices"] = device_ids
            if ticket.claims_devices:
                values["sole_devices"] = device_ids
        return values

    def within(self, reach: Reach) -> Filter:
        """A subcontractor's are those given to it, for as long as they are."""
        if reach.scope is Scope.ORGANISATION and reach.value:
            either = ("organisation_id", "given_out.organisation_id")
            return {"$or": [{field: reach.value} for field in either]}
        return super().within(reach)

    # -- one -----------------------------------------------------------------------------------

    async def open_with_device(self, device_ids: Sequence[str]) -> Ticket | None:
        return await self.find_one({"idx.open_devices": {"$in": list(device_ids)}})

    async def of_code(self, code_id: str, *, limit: int) -> list[Ticket]:
        """Those reported through a code that was on no device yet."""
        return await self.find({"idx.devices": code_subject(code_id)}, limit=limit)

    async def other_open_with_device(self, device_id: str, ticket_id: str) -> Ticket | None:
        return await self.find_one({"idx.open_devices": device_id, "_id": {"$ne": ticket_id}})

    async def many(self, ticket_ids: Sequence[str]) -> dict[str, Ticket]:
        """By id; those of one page."""
        ids = list(dict.fromkeys(ticket_ids))
        return {
            each.id: each for each in await self.find({"_id": {"$in": ids}}, limit=len(ids) or 1)
        }

    async def open_ids_with(self, device_id: str, *, limit: int) -> list[str]:
        """Of the open tickets about a device: those made although there was one, too."""
        query, only_ids = {"idx.open_devices": device_id}, {"_id": 1}
        rows = await self.collection.find(query, limit=limit, projection=only_ids)
        return [row["_id"] for row in rows]

    async def by_link(self, token: str) -> Ticket | None:
        return await self.find_one({"idx.link": token_hash(token)})

    async def with_brand_number(self, organisation_id: str, key: str) -> Ticket | None:
        return await self.find_one({"idx.brand_numbers": f"{organisation_id}|{key}"})

    # -- lists ---------------------------------------------------------------------------------

    async def page_within(
        self, reach: Reach, wanted: TicketFilter, asked: PageQuery
    ) -> Page[Ticket]:
        return await self.page({"$and": [self.within(reach), *self.matching(wanted)]}, asked)

    def matching(self, wanted: TicketFilter) -> list[Filter]:
        """As narrow conditions as there are; an empty one matches all."""
        plain = {
            "number": wanted.number,
            "branch_id": wanted.branch_id,
            "customer_id": wanted.customer_id,
            "household_id": wanted.household_id,
            "service_type": wanted.service_type,
            "is_urged": wanted.urged,
            "idx.devices": wanted.device_id,
            "idx.plain_numbers": wanted.brand_number,
            "idx.marks": wanted.mark,
            # The owners' index leads to a person's tickets; what he is there is looked at after.
            "idx.own": wanted.technician_id or wanted.customer_id,
            "visits.technicians.id": wanted.technician_id,
        }
        found: list[Filter] = [
            {field: value} for field, value in plain.items() if value not in ("", None)
        ]
        if wanted.states:
            found.append({"state": {"$in": list(wanted.states)}})
        if start := wanted.brand_number_start:
            found.append({"idx.plain_numbers": {"$elemMatch": beginning_with(start)}})
        found += [*given_out_to(wanted), *({"idx.find": each} for each in self._blinds(wanted))]
        span = {"$gte": wanted.created_from, "$lt": wanted.created_before}
        if bounds := {operator: moment for operator, moment in span.items() if moment}:
            found.append({"created_at": bounds})
        return found

    def _blinds(self, wanted: TicketFilter) -> list[str]:
        sought = {
            "phone": wanted.phone,
            "phone_end": wanted.phone_end,
            "person_name": wanted.name,
        }
        blinds = [self.blind(label, value) for label, value in sought.items() if value]
        return [*blinds, _source(wanted.source)] if wanted.source else blinds

    async def of_day(self, technician_id: str, day: date | None) -> list[Ticket]:
        """A technician's visits of a day; without a day, those under way that have none yet."""
        key = day_id(technician_id, day) if day else f"{technician_id}|{UNSCHEDULED}"
        return await self.find({"idx.days": key}, limit=100)

    async def counts_within(self, reach: Reach) -> dict[TicketState, int]:
        """Live tickets by state, each counted up to MOST_COUNTED, in one round trip."""
        within = self.within(reach)
        first, *others = [counted_state(state, within) for state in LIVE]
        unions = [
            {"$unionWith": {"coll": self.collection_name, "pipeline": pipeline}}
            for pipeline in others
        ]
        rows = await self.collection.aggregate([*first, *unions])
        counted = {row["_id"]: row["count"] for row in rows}
        return {state: counted.get(state, 0) for state in LIVE}

    async def counts_of_household(self, reach: Reach, household_id: str) -> dict[TicketState, int]:
        """All of a home's tickets by state, of the latest MOST_COUNTED."""
        rows = await self.collection.aggregate(counted_home(household_id, self.within(reach)))
        return {TicketState(row["_id"]): row["count"] for row in rows}

    # -- the clock -----------------------------------------------------------------------------

    async def due(self, states: Sequence[TicketState], now: datetime, limit: int) -> list[str]:
        """Ids of tickets in these states on which the clock is to act, the longest due first."""
        query = {"state": {"$in": list(states)}, "due_at": {"$gt": EARLIEST, "$lte": now}}
        return await self._ids(query, "due_at", limit)

    async def over_limit(self, now: datetime, limit: int) -> list[str]:
        """Ids of tickets that have stood in a state for longer than their flow has said, the
        longest due first."""
        query = {"step_clock.due_at": {"$gt": EARLIEST, "$lte": now}}
        return await self._ids(query, "step_clock.due_at", limit)

    async def with_positions_before(self, moment: datetime, limit: int) -> list[str]:
        """Ids of tickets whose oldest position was taken down by then, the oldest first."""
        query = {"idx.position_at": {"$gt": EARLIEST, "$lte": moment}}
        return await self._ids(query, "idx.position_at", limit)

    async def with_positions_of(self, person_id: str, after: str, limit: int) -> list[str]:
        """Ids of tickets that still say where he was, in the order of their ids."""
        query = {
            "idx.position_by": person_id,
            "idx.position_at": {"$gt": EARLIEST},
            "_id": {"$gt": after},
        }
        return await self._ids(query, "_id", limit)

    async def _ids(self, query: Filter, order: str, limit: int) -> list[str]:
        rows = await self.collection.find(
            query, limit=limit, sort=[(order, 1)], projection={"_id": 1}
        )
        return [row["_id"] for row in rows]

    async def in_hand_of(self, technician_id: str, after: str, limit: int) -> list[Ticket]:
        """Tickets with a visit under way that he is on, in the order of their ids."""
        return await self.find(in_hand(technician_id, after), limit=limit, sort=[("_id", 1)])

    async def of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        return await self.find({"idx.own": customer_id, "customer_id": customer_id}, limit=limit)


def _source(tag: str) -> str:
    return f"source {tag}"
