from collections.abc import Iterable, Sequence
from typing import NoReturn

from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.features.definitions.errors import DefinitionNotFound, DefinitionVersionNotFound
from backend.features.definitions.kinds import MOST_PER_KIND, Reference
from backend.features.definitions.models import Definition, DefinitionVersion, definition_id
from backend.kit.errors import StaleDocument
from backend.kit.mongo import Repository
from backend.kit.pagination import Page, PageQuery

MOST_USERS_NAMED = 20


class DefinitionRepository(Repository[Definition]):
    model = Definition
    collection_name = "definitions"
    not_found = DefinitionNotFound
    conflicts = {"_id": StaleDocument}
    indexes = (
        IndexModel([("kind", ASCENDING), ("key", ASCENDING)], unique=True),
        IndexModel([("uses.kind", ASCENDING), ("uses.key", ASCENDING)]),
    )

    async def find_of(self, kind: str, key: str) -> Definition | None:
        return await self.find_one({"_id": definition_id(kind, key)})

    async def current_of(self, kind: str, key: str) -> int | None:
        """The number of the version that counts; 0 where none does, None where nothing is
        stored."""
        row = await self.collection.find_one(
            {"_id": definition_id(kind, key)}, projection={"current": 1, "withdrawn": 1}
        )
        if row is None:
            return None
        return 0 if row.get("withdrawn") else int(row["current"])

    async def current_of_kind(self, kind: str) -> dict[str, int]:
        """By key, as `current_of`; everything that is stored of the kind."""
        rows = await self.collection.find(
            {"kind": kind},
            limit=MOST_PER_KIND,
            sort=[("key", 1)],
            projection={"key": 1, "current": 1, "withdrawn": 1},
        )
        return {row["key"]: 0 if row.get("withdrawn") else int(row["current"]) for row in rows}

    async def current_of_these(
        self, keys: Iterable[tuple[str, str]], kinds: Iterable[str]
    ) -> dict[tuple[str, str], int]:
        """By kind and key, as `current_of`: these definitions, and all of these kinds."""
        wanted = [definition_id(kind, key) for kind, key in keys]
        whole = list(kinds)
        rows = await self.collection.find(
            {"$or": [{"_id": {"$in": wanted}}, {"kind": {"$in": whole}}]},
            limit=MOST_PER_KIND * len(whole) + len(wanted),
            projection={"kind": 1, "key": 1, "current": 1, "withdrawn": 1},
        )
        return {
            (row["kind"], row["key"]): 0 if row.get("withdrawn") else int(row["current"])
            for row in rows
        }

    async def of_kind(self, kind: str) -> list[Definition]:
        """In the order of their keys."""
        return await self.find({"kind": kind}, limit=MOST_PER_KIND, sort=[("key", 1)])

    async def count_of(self, kind: str) -> int:
        return await self.collection.count({"kind": kind}, limit=MOST_PER_KIND)

    async def users_of(self, kind: str, key: str) -> list[Definition]:
        """Those whose present version needs it."""
        return await self.find(
            {"uses": {"$elemMatch": {"kind": kind, "key": key}}},
            limit=MOST_PER_KIND,
            sort=[("_id", 1)],
        )

    async def rely_on(self, needed: Sequence[Reference]) -> None:
        """Written down with each of them: a withdrawal in the same moment then meets this one."""
        ids = sorted({definition_id(each.kind, each.key) for each in needed})
        for one in ids:
            await self.collection.update_one({"_id": one}, {"$inc": {"relied_on": 1}})


class VersionRepository(Repository[DefinitionVersion]):
    """Inserted and read, never changed."""

    model = DefinitionVersion
    collection_name = "definition_versions"
    not_found = DefinitionVersionNotFound
    conflicts = {"_id": StaleDocument}
    indexes = (
        IndexModel(
            [
                ("kind", ASCENDING),
                ("key", ASCENDING),
                ("number", DESCENDING),
                ("_id", DESCENDING),
            ]
        ),
    )

    async def page_of(self, kind: str, key: str, asked: PageQuery) -> Page[DefinitionVersion]:
        """Newest first."""
        return await self.page({"kind": kind, "key": key}, asked, by="number")

    async def numbered(self, ids: Sequence[str]) -> list[DefinitionVersion]:
        return await self.find({"_id": {"$in": list(ids)}}, limit=MOST_PER_KIND)

    async def save(self, aggregate: DefinitionVersion) -> NoReturn:
        raise TypeError("a version is never changed; another follows it")
