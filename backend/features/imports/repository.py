from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from pymongo import IndexModel

from backend.features.imports.errors import ImportNotFound
from backend.features.imports.lines import Identity
from backend.features.imports.models import BadRow, Import, ImportChunk, slot_of
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.mongo.driver import from_now
from backend.kit.pagination import Page, PageQuery
from backend.kit.spreadsheets import MOST_ROWS

MOST_KEYS_AT_ONCE: Final = 2000
MOST_CHUNKS: Final = MOST_ROWS
"""Of one import, were every batch a single row."""


class ImportRepository(Repository[Import]):
    model = Import
    collection_name = "imports"
    not_found = ImportNotFound
    indexes = (
        # Not by its type: an equality would not be known to lie within, and read everything.
        IndexModel("slot", unique=True, partialFilterExpression={"slot": {"$gt": ""}}),
        IndexModel([("lease_until", 1)], partialFilterExpression={"is_open": True}),
        IndexModel([("branch_id", 1), ("is_open", 1)]),
        IndexModel("expire_at", expireAfterSeconds=0),
        newest_first(),
        newest_first("branch_id"),
        newest_first("organisation_id"),
        newest_first("importer.id"),
    )
    scope_fields = {
        Scope.OWN: "importer.id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }

    async def earlier(self, branch_id: str, kind: str, sha256: str) -> Import | None:
        """The import that is at this file, or has brought all of it in."""
        return await self.find_one({"slot": slot_of(branch_id, kind, sha256)})

    async def count_open(self, branch_id: str, most: int) -> int:
        return await self.collection.count({"branch_id": branch_id, "is_open": True}, limit=most)

    async def page_within(
        self, reach: Reach, kinds: Sequence[str], asked: PageQuery
    ) -> Page[Import]:
        return await self.page({**self.within(reach), "kind": {"$in": list(kinds)}}, asked)

    async def claim(self, holder: str, seconds: float) -> Import | None:
        """The open import that has waited longest for its turn."""
        row = await self.collection.find_one_and_update(
            {"is_open": True, "$expr": {"$lte": ["$lease_until", "$$NOW"]}},
            [
                {
                    "$set": {
                        "holder": holder,
                        "lease_until": from_now(seconds),
                        "version": {"$add": ["$version", 1]},
                    }
                }
            ],
            sort=[("lease_until", 1)],
        )
        return None if row is None else self.load(row)

    async def extend(self, import_id: str, holder: str, seconds: float) -> bool:
        """Whether it is still the holder's; also inside a unit of work."""
        return await self.collection.update_one(
            {"_id": import_id, "holder": holder}, [{"$set": {"lease_until": from_now(seconds)}}]
        )


class ChunkRepository(Repository[ImportChunk]):
    """What is left by an import that nobody could finish goes by itself."""

    model = ImportChunk
    collection_name = "import_chunks"
    not_found = ImportNotFound
    indexes = (IndexModel("import_id"), IndexModel("expire_at", expireAfterSeconds=0))

    async def forget(self, import_id: str) -> None:
        await self.collection.delete_many({"import_id": import_id})

    async def keep_until(self, import_id: str, at: datetime) -> int:
        """How many there are."""
        await self.collection.update_many({"import_id": import_id}, {"$set": {"expire_at": at}})
        return await self.collection.count({"import_id": import_id}, limit=MOST_CHUNKS)


class BadRowRepository(Repository[BadRow]):
    model = BadRow
    collection_name = "import_bad_rows"
    not_found = ImportNotFound
    indexes = (
        IndexModel([("import_id", 1), ("line", 1), ("_id", 1)]),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def page_of(self, import_id: str, asked: PageQuery) -> Page[BadRow]:
        return await self.page({"import_id": import_id}, asked, by="line", order=1)

    async def after(self, import_id: str, line: int, limit: int) -> list[BadRow]:
        query = {"import_id": import_id, "line": {"$gt": line}}
        return await self.find(query, limit=limit, sort=[("line", 1), ("_id", 1)])

    async def put(self, rows: Sequence[BadRow]) -> None:
        """In place of what was known of the same lines."""
        if rows:
            await self.collection.delete_many({"_id": {"$in": [row.id for row in rows]}})
            await self.add_all(rows)

    async def forget(self, import_id: str) -> None:
        await self.collection.delete_many({"import_id": import_id})

    async def let_expire(self, import_id: str, at: datetime) -> None:
        await self.collection.update_many(
            {"import_id": import_id, "expire_at": None}, {"$set": {"expire_at": at}}
        )


class SeenKeys:
    """Which line of a table first had what no two may share. Only hashes are kept: a key may be a
    phone number."""

    def __init__(self, mongo: Mongo) -> None:
        self._keys = mongo.collection("import_keys")
        self._blind = mongo.crypto.blind

    async def ensure_indexes(self) -> None:
        await self._keys.create_indexes(
            [IndexModel("import_id"), IndexModel("expire_at", expireAfterSeconds=0)]
        )

    def hashed(self, import_id: str, identity: Identity) -> str:
        key = self._blind("import_key", f"{identity.column}|{identity.key}")
        return f"{import_id}-{key}"

    async def first_lines(self, keys: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(keys), MOST_KEYS_AT_ONCE):
            some = list(keys[start : start + MOST_KEYS_AT_ONCE])
            rows = await self._keys.find({"_id": {"$in": some}}, limit=len(some))
            found |= {row["_id"]: row["line"] for row in rows}
        return found

    async def remember(self, import_id: str, lines: Mapping[str, int], expire_at: datetime) -> None:
        await self._keys.insert_many(
            [
                {"_id": key, "import_id": import_id, "line": line, "expire_at": expire_at}
                for key, line in lines.items()
            ]
        )

    async def forget(self, import_id: str) -> None:
        await self._keys.delete_many({"import_id": import_id})


class ImportStores:
    def __init__(self, mongo: Mongo) -> None:
        self.imports = ImportRepository(mongo)
        self.chunks = ChunkRepository(mongo)
        self.bad_rows = BadRowRepository(mongo)
        self.keys = SeenKeys(mongo)
