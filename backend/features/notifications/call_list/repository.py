from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from pymongo import ASCENDING, IndexModel

from backend.features.notifications.call_list.models import About, CallEntry, CallState
from backend.features.notifications.errors import CallNotFound
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery

MOST_OF_ONE: Final = 50
_BY_AGE = (("state", ASCENDING), ("created_at", ASCENDING), ("_id", ASCENDING))


class CallRepository(Repository[CallEntry]):
    model = CallEntry
    collection_name = "call_list"
    not_found = CallNotFound
    scope_fields = {
        Scope.BRANCH: "about.branch_id",
        Scope.ORGANISATION: "about.organisation_id",
    }
    indexes = (
        IndexModel([("about.branch_id", ASCENDING), *_BY_AGE]),
        IndexModel([("about.organisation_id", ASCENDING), *_BY_AGE]),
        IndexModel([*_BY_AGE]),
        IndexModel("missed"),
        IndexModel("customer_id"),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    @staticmethod
    def key(customer_id: str, about: About) -> str:
        """One entry for a person and a case."""
        return sha256(f"{customer_id}|{about.kind}|{about.id}".encode()).hexdigest()[:32]

    async def page_within(
        self, reach: Reach, states: Sequence[CallState], now: datetime, asked: PageQuery
    ) -> Page[CallEntry]:
        """Who has waited longest first; what is no longer useful is left out."""
        wanted: Filter = {"state": {"$in": sorted(states)}}
        if CallState.DONE not in states:
            wanted = {**wanted, "useful_until": {"$gt": now}}
        return await self.page(
            {"$and": [wanted, self.within(reach)]}, asked, by="created_at", order=1
        )

    async def keep(self, entry: CallEntry) -> None:
        """Raises StaleDocument, DuplicateEntry when somebody else was faster."""
        is_stored = await self.collection.find_one({"_id": entry.id}, projection={"_id": 1})
        await (self.save(entry) if is_stored else self.add(entry))

    async def with_missed(self, delivery_id: str) -> CallEntry | None:
        return await self.find_one({"missed": delivery_id})

    async def missed_by(self, customer_id: str) -> list[str]:
        """The deliveries for which he is to be telephoned."""
        open_ones = {"customer_id": customer_id, "state": {"$ne": CallState.DONE.value}}
        entries = await self.find(open_ones, limit=MOST_OF_ONE)
        return [delivery_id for entry in entries for delivery_id in entry.missed]

    async def hand_over(self, left_id: str, heir_id: str) -> None:
        """Two accounts became one."""
        changes = {"$set": {"customer_id": heir_id}, "$inc": {"version": 1}}
        await self.collection.update_many({"customer_id": left_id}, changes)
