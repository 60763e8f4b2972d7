from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pymongo import ASCENDING, IndexModel

from backend.features.media.errors import MediaNotFound
from backend.features.media.models import Media
from backend.kit.mongo import Mongo, Repository

MOST_AT_ONCE: Final = 500


class MediaRepository(Repository[Media]):
    model = Media
    collection_name = "media"
    not_found = MediaNotFound
    indexes = (
        IndexModel([("uploaded_by", ASCENDING), ("upload_key", ASCENDING)], unique=True),
        IndexModel("created_at", partialFilterExpression={"attached": False}),
    )

    async def known(self, ids: Sequence[str]) -> dict[str, Media]:
        """Those of the ids (at most 500) that exist, in the order asked."""
        found = await self.find({"_id": {"$in": list(ids)}}, limit=MOST_AT_ONCE)
        by_id = {media.id: media for media in found}
        return {media_id: by_id[media_id] for media_id in ids if media_id in by_id}

    async def uploaded_as(self, actor_id: str, upload_key: str) -> Media | None:
        return await self.find_one({"uploaded_by": actor_id, "upload_key": upload_key})

    async def unattached_before(self, moment: datetime) -> list[Media]:
        """Some of them, oldest first."""
        query = {"attached": False, "created_at": {"$lt": moment}}
        return await self.find(query, limit=MOST_AT_ONCE, sort=[("created_at", ASCENDING)])


class UnfinishedUploads:
    """Files whose bytes the store may hold though no record speaks of them.

    Written before the first byte is stored, taken away in the unit of work that inserts the record;
    and the other way round when a file is discarded. So whatever the store holds is named by a
    record or here, wherever a crash strikes.
    """

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection("media_unfinished")

    async def ensure_indexes(self) -> None:
        await self._rows.create_indexes([IndexModel("since")])

    async def begin(self, media_id: str, since: datetime) -> None:
        """One that has begun already stays as it is."""
        begun = {"$setOnInsert": {"since": since}}
        await self._rows.update_one({"_id": media_id}, begun, upsert=True)

    async def finish(self, media_id: str) -> bool:
        """Whether it was there."""
        return await self._rows.delete_one({"_id": media_id})

    async def begun_before(self, moment: datetime) -> list[str]:
        """Some of them, oldest first."""
        rows = await self._rows.find(
            {"since": {"$lt": moment}}, limit=MOST_AT_ONCE, sort=[("since", ASCENDING)]
        )
        return [row["_id"] for row in rows]

    async def among(self, media_ids: Sequence[str]) -> set[str]:
        rows = await self._rows.find({"_id": {"$in": list(media_ids)}}, limit=MOST_AT_ONCE)
        return {row["_id"] for row in rows}
