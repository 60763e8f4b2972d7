"""What WeCom's address book said of him, as one of the staff or before he was."""

from collections.abc import AsyncIterator

from backend.features.privacy.person import Person
from backend.features.privacy.ports import NothingMore, OwnDocument
from backend.features.roster import Roster


class RosterRecords(NothingMore):
    """Working copies: what became of them stands in his account."""

    name = "roster"

    def __init__(self, roster: Roster) -> None:
        self._proposals = roster.proposals

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        return
        yield

    async def erase(self, person: Person) -> None:
        await self._proposals.collection.delete_many({"staff_id": {"$in": list(person.ids)}})
