from typing import Final

from pymongo import IndexModel

from backend.features.exports.errors import ExportNotFound
from backend.features.exports.models import Export, ExportChunk
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.mongo.driver import from_now
from backend.kit.pagination import Page, PageQuery

_OWNER: Final = "requester.id"


class ExportRepository(Repository[Export]):
    model = Export
    collection_name = "exports"
    not_found = ExportNotFound
    indexes = (
        newest_first(_OWNER),
        IndexModel([("lease_until", 1)], partialFilterExpression={"is_open": True}),
        IndexModel([(_OWNER, 1), ("is_open", 1)]),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def own(self, staff_id: str, export_id: str) -> Export:
        """Raises ExportNotFound, for another person's too."""
        found = await self.find_one({"_id": export_id, _OWNER: staff_id})
        if found is None:
            raise ExportNotFound
        return found

    async def page_of(self, staff_id: str, asked: PageQuery) -> Page[Export]:
        return await self.page({_OWNER: staff_id}, asked)

    async def count_open(self, staff_id: str, most: int) -> int:
        return await self.collection.count({_OWNER: staff_id, "is_open": True}, limit=most)

    async def claim(self, holder: str, seconds: float) -> Export | None:
        """The open export that has waited longest for its turn."""
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

    async def extend(self, export_id: str, holder: str, seconds: float) -> bool:
        """Whether it is still the holder's; also inside a unit of work."""
        return await self.collection.update_one(
            {"_id": export_id, "holder": holder}, [{"$set": {"lease_until": from_now(seconds)}}]
        )

    async def needed_files(self, keys: list[str]) -> set[str]:
        """Those of finished exports."""
        rows = await self.collection.find({"file_key": {"$in": keys}}, limit=len(keys))
        return {row["file_key"] for row in rows}


class ChunkRepository(Repository[ExportChunk]):
    """What is left by an export that nobody could finish goes by itself."""

    model = ExportChunk
    collection_name = "export_chunks"
    not_found = ExportNotFound
    indexes = (IndexModel("export_id"), IndexModel("expire_at", expireAfterSeconds=0))

    async def forget(self, export_id: str) -> None:
        await self.collection.delete_many({"export_id": export_id})


class ExportStores:
    def __init__(self, mongo: Mongo) -> None:
        self.exports = ExportRepository(mongo)
        self.chunks = ChunkRepository(mongo)
