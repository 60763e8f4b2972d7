"""Cards, standings and records of past work, as they are stored and found."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from pymongo import IndexModel

from backend.features.dispatch.errors import CardNotFound, StandingNotFound
from backend.features.dispatch.models.card import AssignmentCard
from backend.features.dispatch.models.record import CountedRating, ServiceRecord, WorkSamples
from backend.features.dispatch.models.standing import Standing
from backend.kit.aggregate import Aggregate
from backend.kit.errors import StaleDocument
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.mongo.migrations import EnsureIndexes
from backend.kit.pagination import Page, PageQuery

A = TypeVar("A", bound=Aggregate)


class KeptRepository(Repository[A]):
    """Documents that come to be when there is something to say. Version 0 is not stored yet."""

    async def keep(self, aggregate: A) -> None:
        """Raises StaleDocument where it was stored meanwhile."""
        if aggregate.version:
            await self.save(aggregate)
        else:
            aggregate.version = 1
            await self.add(aggregate)


class CardRepository(Repository[AssignmentCard]):
    model = AssignmentCard
    collection_name = "dispatch_cards"
    not_found = CardNotFound
    indexes = (
        newest_first("ticket_id"),
        newest_first("chosen_ids"),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def of_ticket(self, ticket_id: str, card_id: str) -> AssignmentCard:
        """Raises CardNotFound, also for a card of another ticket."""
        found = await self.find_one({"_id": card_id, "ticket_id": ticket_id})
        if found is None:
            raise CardNotFound
        return found

    async def page_of_ticket(self, ticket_id: str, asked: PageQuery) -> Page[AssignmentCard]:
        return await self.page({"ticket_id": ticket_id}, asked)

    async def page_of_chosen(self, staff_id: str, asked: PageQuery) -> Page[AssignmentCard]:
        return await self.page({"chosen_ids": staff_id}, asked)


class StandingRepository(KeptRepository[Standing]):
    model = Standing
    collection_name = "dispatch_standings"
    not_found = StandingNotFound
    conflicts = {"_id": StaleDocument}

    async def of(self, staff_id: str) -> Standing:
        """As it is: nothing said, where nobody has said anything."""
        return await self.find_one({"_id": staff_id}) or Standing(id=staff_id)

    async def of_many(self, staff_ids: Collection[str]) -> dict[str, Standing]:
        return await _by_id(self, staff_ids)


class RecordRepository(KeptRepository[ServiceRecord]):
    model = ServiceRecord
    collection_name = "dispatch_records"
    not_found = StandingNotFound
    conflicts = {"_id": StaleDocument}

    async def of(self, staff_id: str) -> ServiceRecord:
        return await self.find_one({"_id": staff_id}) or ServiceRecord(id=staff_id)

    async def of_many(self, staff_ids: Collection[str]) -> dict[str, ServiceRecord]:
        return await _by_id(self, staff_ids)

    async def overall_mean(self) -> float | None:
        """Of all ratings of everybody; None where there are none."""
        pipeline = [{"$group": {"_id": None, "n": {"$sum": "$ratings"}, "s": {"$sum": "$stars"}}}]
        rows = await self.collection.aggregate(pipeline)
        return rows[0]["s"] / rows[0]["n"] if rows and rows[0]["n"] else None


class CountedRatingRepository(KeptRepository[CountedRating]):
    model = CountedRating
    collection_name = "dispatch_counted_ratings"
    not_found = CardNotFound
    conflicts = {"_id": StaleDocument}
    indexes = (
        IndexModel("expire_at", expireAfterSeconds=0),
        IndexModel([("technician_ids", 1), ("expire_at", -1)]),
    )

    async def latest_stars(self, staff_id: str, most: int) -> list[int]:
        """The newest first: what was counted later expires later."""
        rows = await self.collection.find(
            {"technician_ids": staff_id},
            limit=most,
            sort=[("expire_at", -1)],
            projection={"_id": 0, "stars": 1},
        )
        return [int(row["stars"]) for row in rows]


class SampleRepository(KeptRepository[WorkSamples]):
    model = WorkSamples
    collection_name = "dispatch_work_samples"
    not_found = CardNotFound
    conflicts = {"_id": StaleDocument}

    async def of(self, sample_id: str) -> WorkSamples:
        return await self.find_one({"_id": sample_id}) or WorkSamples(id=sample_id)


async def _by_id(repository: Repository[A], ids: Collection[str]) -> dict[str, A]:
    found = await repository.find({"_id": {"$in": list(ids)}}, limit=max(len(ids), 1))
    return {each.id: each for each in found}


class DispatchStores:
    """The collections of judging, together."""

    def __init__(self, mongo: Mongo) -> None:
        self.cards = CardRepository(mongo)
        self.standings = StandingRepository(mongo)
        self.records = RecordRepository(mongo)
        self.ratings = CountedRatingRepository(mongo)
        self.samples = SampleRepository(mongo)

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (
            self.cards.ensure_indexes,
            self.standings.ensure_indexes,
            self.records.ensure_indexes,
            self.ratings.ensure_indexes,
            self.samples.ensure_indexes,
        )
