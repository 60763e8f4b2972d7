from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pymongo import ASCENDING, IndexModel

from backend.features.media.errors import MediaNotFound
from backend.features.media.models import Media, StoreKind
from backend.features.media.schemas import UploadAnnouncement
from backend.kit.mongo import Mongo, Repository
from backend.kit.mongo.driver import Document

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

    async def outside(self, store: StoreKind, after: str, limit: int) -> list[Media]:
        """Those that lie elsewhere, in the order of their ids."""
        query = {"store": _outside(store), "_id": {"$gt": after}}
        return await self.find(query, limit=limit, sort=[("_id", ASCENDING)])

    async def count_outside(self, store: StoreKind) -> int:
        return await self.collection.count({"store": _outside(store)})


def _outside(store: StoreKind) -> Document:
    """Older records do not say where they lie: in the database."""
    unsaid = [None] if store is StoreKind.GRIDFS else []
    return {"$nin": [store.value, *unsaid]}


@dataclass(frozen=True)
class DirectUpload:
    """A form that was handed out, and what was announced for it."""

    id: str
    actor_id: str
    asked: UploadAnnouncement

    @property
    def key(self) -> str:
        """Apart from files that have been taken in: nothing that lies here is ever shown."""
        return f"incoming/{self.id}"


class DirectUploadRepository:
    """Rows go by themselves; what was uploaded with them is swept as an unfinished upload."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection("media_direct_uploads")

    async def ensure_indexes(self) -> None:
        await self._rows.create_indexes([IndexModel("expire_at", expireAfterSeconds=0)])

    async def add(self, upload: DirectUpload, expire_at: datetime) -> None:
        asked = upload.asked.model_dump(mode="json")
        row = {"_id": upload.id, "actor_id": upload.actor_id, "asked": asked}
        await self._rows.insert_one(row | {"expire_at": expire_at})

    async def get(self, upload_id: str, actor_id: str) -> DirectUpload | None:
        row = await self._rows.find_one({"_id": upload_id, "actor_id": actor_id})
        if row is None:
            return None
        asked = UploadAnnouncement.model_validate(row["asked"])
        return DirectUpload(row["_id"], row["actor_id"], asked)


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
