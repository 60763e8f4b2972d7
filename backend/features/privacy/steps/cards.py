"""The cards that staff have of his tickets, or he himself as one of the staff."""

from collections.abc import AsyncIterator

from backend.features.cards import Cards
from backend.features.privacy.person import Person
from backend.features.privacy.ports import NothingMore, OwnDocument
from backend.features.tickets import Tickets
from backend.kit.access import ActorKind
from backend.kit.mongo.driver import Filter


class CardRecords(NothingMore):
    """Working copies of notices: they go, and what is on a phone says no more than before."""

    name = "cards"

    def __init__(self, cards: Cards, tickets: Tickets) -> None:
        self._sets = cards.book.sets
        self._tickets = tickets.stores.tickets

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        return
        yield

    async def erase(self, person: Person) -> None:
        ids = {"$in": list(person.ids)}
        if person.kind is ActorKind.STAFF:
            await self._sets.collection.delete_many({"cards.staff_id": ids})
            return
        his: Filter = {"idx.own": ids, "customer_id": ids}
        async for row in self._tickets.collection.stream(his, projection={"_id": 1}):
            await self._sets.forget_visits(row["_id"])
