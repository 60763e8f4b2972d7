"""Records and entries in and out of MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pymongo import ASCENDING, IndexModel

from backend.features.sla.errors import ClocksNotFound
from backend.features.sla.models.entries import ClockEntry, Pin
from backend.features.sla.models.record import ClockRecord, Watch
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository
from backend.kit.pagination import Page, PageQuery

MOST_ENTRIES: Final = 2000
"""Of one ticket, read at once."""

_OPEN: Final = [watch.value for watch in Watch if watch is not Watch.ENDED]
_SCOPES: Final = {
    Scope.OWN: "technician_ids",
    Scope.TEAM: "team_ids",
    Scope.BRANCH: "branch_id",
    Scope.ORGANISATION: "organisation_ids",
}


class ClockRepository(Repository[ClockRecord]):
    model = ClockRecord
    collection_name = "sla_records"
    not_found = ClocksNotFound
    scope_fields = _SCOPES
    indexes = (
        IndexModel([("next_check_at", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("watch", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("watch", ASCENDING), ("next_due_at", ASCENDING), ("_id", ASCENDING)]),
        *(
            IndexModel(
                [
                    (field, ASCENDING),
                    ("watch", ASCENDING),
                    ("next_due_at", ASCENDING),
                    ("_id", ASCENDING),
                ]
            )
            for field in _SCOPES.values()
        ),
        # Of the open ones alone, so that their order is the index's and nothing is to be sorted;
        # with the version, so that those that run by the present one are passed over unread.
        IndexModel(
            [
                ("policy.key", ASCENDING),
                ("created_at", ASCENDING),
                ("_id", ASCENDING),
                ("policy.version", ASCENDING),
            ],
            partialFilterExpression={"watch": {"$in": _OPEN}},
        ),
    )

    async def of_ticket(self, ticket_id: str) -> ClockRecord | None:
        return await self.find_one({"_id": ticket_id})

    # -- the clock -----------------------------------------------------------------------------

    async def due(self, moment: datetime, limit: int) -> list[str]:
        """Ids of those to be looked at by then, the longest due first."""
        rows = await self.collection.find(
            {"next_check_at": {"$lte": moment}},
            limit=limit,
            sort=[("next_check_at", ASCENDING), ("_id", ASCENDING)],
            projection={"_id": 1},
        )
        return [row["_id"] for row in rows]

    async def count_due(self, moment: datetime, limit: int) -> int:
        return await self.collection.count({"next_check_at": {"$lte": moment}}, limit=limit)

    async def longest_due(self, moment: datetime) -> datetime | None:
        row = await self.collection.find_one(
            {"next_check_at": {"$lte": moment}},
            sort=[("next_check_at", ASCENDING), ("_id", ASCENDING)],
            projection={"next_check_at": 1},
        )
        return row["next_check_at"] if row else None

    async def still_due(self, ticket_ids: Sequence[str], moment: datetime) -> list[ClockRecord]:
        """Of these, in their order."""
        query = {"_id": {"$in": list(ticket_ids)}, "next_check_at": {"$lte": moment}}
        found = {each.id: each for each in await self.find(query, limit=len(ticket_ids))}
        return [found[ticket_id] for ticket_id in ticket_ids if ticket_id in found]

    async def put_off(self, ticket_id: str, until: datetime) -> None:
        """What cannot be looked at now must not stand before all others."""
        await self.collection.update_one({"_id": ticket_id}, {"$set": {"next_check_at": until}})

    # -- many ----------------------------------------------------------------------------------

    async def open_after(self, ticket_id: str, limit: int) -> list[ClockRecord]:
        """Those with a clock that has not ended, in the order of their ids."""
        query = {"watch": {"$in": _OPEN}, "_id": {"$gt": ticket_id}}
        return await self.find(query, limit=limit, sort=[("_id", ASCENDING)])

    async def correct(self, records: Sequence[ClockRecord]) -> int:
        """What follows from the rest is written anew, of those nobody has changed meanwhile."""
        if not records:
            return 0
        return await self.collection.update_each(
            [
                (
                    {"_id": record.id, "version": record.version},
                    {
                        "$set": record.model_dump(
                            include={"watch", "next_check_at", "next_due_at", "promise"}
                        ),
                        "$inc": {"version": 1},
                    },
                )
                for record in records
            ]
        )

    async def page_watched(
        self, reach: Reach, watches: Sequence[Watch], asked: PageQuery
    ) -> Page[ClockRecord]:
        """Within the reach, the next due first."""
        query = {"$and": [self.within(reach), {"watch": {"$in": list(watches)}}]}
        return await self.page(query, asked, by="next_due_at", order=ASCENDING)

    async def page_of_policy(
        self, reach: Reach, policy: Pin, asked: PageQuery
    ) -> Page[ClockRecord]:
        """Open ones that run by another version of this policy, the oldest first."""
        query = {
            "$and": [
                self.within(reach),
                {
                    "policy.key": policy.key,
                    "policy.version": {"$ne": policy.version},
                    "watch": {"$in": _OPEN},
                },
            ]
        }
        return await self.page(query, asked, by="created_at", order=ASCENDING)


class EntryRepository(Repository[ClockEntry]):
    model = ClockEntry
    collection_name = "sla_entries"
    not_found = ClocksNotFound
    indexes = (
        IndexModel([("ticket_id", ASCENDING), ("recorded_at", ASCENDING), ("_id", ASCENDING)]),
        IndexModel("customer_id"),
    )

    async def of_ticket(self, ticket_id: str) -> list[ClockEntry]:
        """In the order in which they were written."""
        order = [("recorded_at", ASCENDING), ("_id", ASCENDING)]
        return await self.find({"ticket_id": ticket_id}, limit=MOST_ENTRIES, sort=order)

    async def known(self, entry_ids: Sequence[str]) -> set[str]:
        """Those of these ids that are there."""
        rows = await self.collection.find(
            {"_id": {"$in": list(entry_ids)}}, limit=len(entry_ids), projection={"_id": 1}
        )
        return {row["_id"] for row in rows}
