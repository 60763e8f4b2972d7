"""What names its customer by id and says something of him in words: sales, leads, complaints."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from backend.features.privacy.person import GONE, Person
from backend.features.privacy.ports import NothingMore, OwnDocument
from backend.kit.access import ActorKind
from backend.kit.mongo import Repository, UnitOfWork
from backend.kit.mongo.driver import Filter
from backend.kit.personal_fields import rewritten


class RelatedRecords(NothingMore):
    """`repositories`: of documents with a `customer_id`. Those in `for_nothing_else` were written
    to win him, or about him alone: their texts go as a whole; elsewhere only what names him."""

    name = "related"

    def __init__(
        self,
        repositories: Mapping[str, Repository[Any]],
        for_nothing_else: frozenset[str],
        unit_of_work: UnitOfWork,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._repositories = repositories
        self._for_nothing_else = for_nothing_else

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        if person.kind is not ActorKind.CUSTOMER:
            return
        for name, repository in self._repositories.items():
            async for row in repository.collection.stream(_of(person)):
                yield OwnDocument(name, repository.load(row))

    async def erase(self, person: Person) -> None:
        if person.kind is not ActorKind.CUSTOMER:
            return
        for name, repository in self._repositories.items():
            found = repository.collection.stream(_of(person), projection={"_id": 1})
            async for row in found:
                await self._erase(name, repository, row["_id"], person)

    async def _erase(
        self, name: str, repository: Repository[Any], document_id: str, person: Person
    ) -> None:
        def rewrite(label: str, path: str, value: str) -> str:
            whole = name in self._for_nothing_else and value
            return GONE if whole else person.hidden_from(value)

        async def erase() -> None:
            document = await repository.get(document_id)
            left = rewritten(document, rewrite)
            if left is not document:
                await repository.save(left)

        await self.unit_of_work.run(erase)


def _of(person: Person) -> Filter:
    return {"customer_id": {"$in": list(person.ids)}}
