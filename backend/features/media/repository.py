from collections.abc import Sequence
from typing import Final

from pymongo import ASCENDING, IndexModel

from backend.features.media.errors import MediaNotFound
from backend.features.media.models import Media
from backend.kit.mongo import Repository

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
