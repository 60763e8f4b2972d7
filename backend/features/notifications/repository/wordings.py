from typing import Final

from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.features.notifications.errors import WordingRevisionNotFound
from backend.features.notifications.models import TemplateIds, WordingRevision
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.policies import QuietHours
from backend.kit.errors import StaleDocument
from backend.kit.mongo import Mongo, Repository

MOST_REVISIONS_KEPT: Final = 50


class WordingRevisionRepository(Repository[WordingRevision]):
    """Append-only; the newest revision of an occasion counts."""

    model = WordingRevision
    collection_name = "wording_revisions"
    not_found = WordingRevisionNotFound
    indexes = (IndexModel([("occasion", ASCENDING), ("revision", DESCENDING)], unique=True),)
    conflicts = {"occasion": StaleDocument}

    async def newest(self, occasion: Occasion) -> WordingRevision | None:
        found = await self.of(occasion, limit=1)
        return found[0] if found else None

    async def of(self, occasion: Occasion, *, limit: int) -> list[WordingRevision]:
        """Newest first."""
        return await self.find(
            {"occasion": occasion.value}, limit=limit, sort=[("revision", DESCENDING)]
        )

    async def newest_template_ids(self) -> dict[Occasion, TemplateIds]:
        """Of every occasion that was ever worded anew."""
        rows = await self.collection.aggregate(
            [
                {"$sort": {"occasion": 1, "revision": -1}},
                {"$group": {"_id": "$occasion", "ids": {"$first": "$template_ids"}}},
            ]
        )
        known = {each.value for each in Occasion}
        return {
            Occasion(row["_id"]): TemplateIds.model_validate(row["ids"])
            for row in rows
            if row["_id"] in known
        }

    async def append(self, revision: WordingRevision) -> None:
        """Raises StaleDocument if another one took its number."""
        await self.add(revision)
        forgotten = revision.revision - MOST_REVISIONS_KEPT
        await self.collection.delete_many(
            {"occasion": revision.occasion.value, "revision": {"$lte": forgotten}}
        )


class FirmSettings:
    """What the firm has set for its notices; as shipped until then."""

    def __init__(self, mongo: Mongo) -> None:
        self._settings = mongo.collection("notification_settings")

    async def quiet_hours(self) -> QuietHours:
        row = await self._settings.find_one({"_id": "quiet_hours"}, projection={"_id": 0})
        return QuietHours.model_validate(row) if row else QuietHours()

    async def keep_quiet_hours(self, hours: QuietHours) -> None:
        await self._settings.update_one(
            {"_id": "quiet_hours"}, {"$set": hours.model_dump()}, upsert=True
        )
