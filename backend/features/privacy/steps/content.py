"""What he wrote, where a check of it keeps a copy."""

from collections.abc import AsyncIterator

from backend.features.content_safety import ContentSafety
from backend.features.privacy.person import Person
from backend.features.privacy.ports import NothingMore, OwnDocument
from backend.kit.access import ActorKind
from backend.kit.mongo.driver import Filter


class ContentRecords(NothingMore):
    name = "content"

    def __init__(self, content: ContentSafety) -> None:
        self._checks = content.stored

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        if person.kind is ActorKind.CUSTOMER:
            async for row in self._checks.collection.stream(_by(person)):
                yield OwnDocument("content_checks", self._checks.load(row))

    async def erase(self, person: Person) -> None:
        if person.kind is ActorKind.CUSTOMER:
            await self._checks.collection.delete_many(_by(person))


def _by(person: Person) -> Filter:
    return {"author_id": {"$in": list(person.ids)}}
