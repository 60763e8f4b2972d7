"""Cases, offers and switches as they are stored and found."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import IndexModel

from backend.features.dispatch.acting.automation import Automation
from backend.features.dispatch.acting.case import DispatchCase
from backend.features.dispatch.acting.errors import CaseNotFound, OfferNotFound
from backend.features.dispatch.acting.offer import Offer, OfferState
from backend.kit.clock import EARLIEST
from backend.kit.errors import StaleDocument
from backend.kit.mongo import Mongo, Repository
from backend.kit.mongo.migrations import EnsureIndexes
from backend.kit.pagination import Page, PageQuery


class CaseRepository(Repository[DispatchCase]):
    model = DispatchCase
    collection_name = "dispatch_cases"
    not_found = CaseNotFound
    conflicts = {"_id": StaleDocument}
    indexes = (
        IndexModel("due_at", partialFilterExpression={"due_at": {"$gt": EARLIEST}}),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def of(self, ticket_id: str) -> DispatchCase | None:
        return await self.find_one({"_id": ticket_id})

    async def due(self, now: datetime, limit: int) -> list[str]:
        """Ids of tickets whose leader, or pool, had their time; the longest due first."""
        rows = await self.collection.find(
            {"due_at": {"$gt": EARLIEST, "$lte": now}},
            limit=limit,
            sort=[("due_at", 1)],
            projection={"_id": 1},
        )
        return [row["_id"] for row in rows]


class OfferRepository(Repository[Offer]):
    model = Offer
    collection_name = "dispatch_offers"
    not_found = OfferNotFound
    indexes = (
        IndexModel([("staff_ids", 1), ("state", 1), ("created_at", -1), ("_id", -1)]),
        IndexModel(
            "ticket_id", partialFilterExpression={"state": OfferState.OPEN.value}, name="open_of"
        ),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def offered_to(self, staff_id: str, offer_id: str) -> Offer:
        """Raises OfferNotFound, also for what was offered to others."""
        found = await self.find_one({"_id": offer_id, "staff_ids": staff_id})
        if found is None:
            raise OfferNotFound
        return found

    async def open_to(self, staff_id: str, now: datetime, asked: PageQuery) -> Page[Offer]:
        query = {
            "staff_ids": staff_id,
            "state": OfferState.OPEN.value,
            "closes_at": {"$gt": now},
        }
        return await self.page(query, asked)

    async def open_of(self, ticket_id: str) -> Offer | None:
        return await self.find_one({"ticket_id": ticket_id, "state": OfferState.OPEN.value})


class AutomationRepository(Repository[Automation]):
    model = Automation
    collection_name = "dispatch_automation"
    not_found = CaseNotFound
    conflicts = {"_id": StaleDocument}

    async def of(self, organisation_id: str) -> Automation:
        """As it is: off, where nobody has said anything."""
        found = await self.find_one({"_id": organisation_id})
        return found or Automation(id=organisation_id)


class ActingStores:
    def __init__(self, mongo: Mongo) -> None:
        self.cases = CaseRepository(mongo)
        self.offers = OfferRepository(mongo)
        self.automation = AutomationRepository(mongo)

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (
            self.cases.ensure_indexes,
            self.offers.ensure_indexes,
            self.automation.ensure_indexes,
        )
