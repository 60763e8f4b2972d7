"""Purses and their ledger, under keys made of blind indexes: nobody's openid is stored."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final

from pymongo import ASCENDING, IndexModel

from backend.features.notifications.errors import PurseNotFound
from backend.features.notifications.wallet.models import KEEP_PURSE, Purse
from backend.kit.mongo import Repository
from backend.kit.mongo.driver import Document

_LABEL: Final = "wechat_identity"
BATCH: Final = 200
LEDGER: Final = "consent_ledger"


class PurseRepository(Repository[Purse]):
    """`_id` is the blind index of the openid, a bar, and the template's id."""

    model = Purse
    collection_name = "message_consents"
    not_found = PurseNotFound
    indexes = (
        IndexModel("expire_at", expireAfterSeconds=0),
        IndexModel([("template_id", ASCENDING), ("count", ASCENDING)]),
        IndexModel(
            [("held_since", ASCENDING), ("_id", ASCENDING)],
            partialFilterExpression={"held_since": {"$type": "date"}},
        ),
    )

    def key(self, openid: str, template_id: str) -> str:
        return f"{self.blind(_LABEL, openid)}|{template_id}"

    async def of(self, openid: str, template_ids: Sequence[str]) -> dict[str, Purse]:
        """By template; those he never answered for are missing."""
        keys = [self.key(openid, template_id) for template_id in template_ids]
        found = await self.find({"_id": {"$in": keys}}, limit=max(len(keys), 1))
        return {purse.template_id: purse for purse in found}

    async def fetch(self, openid: str, template_id: str, now: datetime) -> Purse:
        """Inside the unit of work that stores it; an empty one for who has none."""
        key = self.key(openid, template_id)
        found = await self.find_one({"_id": key})
        return found or Purse.empty(key, template_id, now)

    async def keep(self, purse: Purse, now: datetime) -> None:
        """Without a unit of work: one that a killed worker leaves open would hold the purse for a
        minute. Raises StaleDocument, DuplicateEntry when somebody else was faster."""
        await self.write_lines(purse)
        lines = purse.take_lines()
        purse.expire_at = now + KEEP_PURSE
        await (self.add(purse) if purse.is_new else self.save(purse))
        if lines:
            await self.write_lines(purse)

    async def write_lines(self, purse: Purse) -> None:
        """Bring the latest lines into the ledger; those that are there stay as they are."""
        ledger = self.mongo.collection(LEDGER)
        for line in purse.latest_lines:
            row = line.model_dump() | {"expire_at": purse.expire_at}
            key = {"_id": f"{line.purse_id}|{line.seq}"}
            await ledger.update_one(key, {"$setOnInsert": row}, upsert=True)

    async def held_since_before(self, moment: datetime) -> AsyncIterator[Purse]:
        """Oldest first, in batches, each read once."""
        beyond: Document = {}
        while True:
            query = {"$and": [{"held_since": {"$type": "date", "$lt": moment}}, beyond]}
            found = await self.find(query, limit=BATCH, sort=[("held_since", 1), ("_id", 1)])
            for purse in found:
                yield purse
            if len(found) < BATCH:
                return
            last = found[-1]
            same = {"held_since": last.held_since, "_id": {"$gt": last.id}}
            beyond = {"$or": [{"held_since": {"$gt": last.held_since}}, same]}

    async def levels(self) -> list[Document]:
        """For each template: how many purses hold none, one, two, and more."""
        return await self.collection.aggregate(
            [
                {"$match": {"template_id": {"$gt": ""}}},
                {"$project": {"_id": 0, "template_id": 1, "count": 1}},
                {
                    "$group": {
                        "_id": {"template": "$template_id", "level": {"$min": ["$count", 3]}},
                        "people": {"$sum": 1},
                        "consents": {"$sum": "$count"},
                    }
                },
            ]
        )

    async def ensure_indexes(self) -> None:
        await super().ensure_indexes()
        ledger = self.mongo.collection(LEDGER)
        await ledger.create_indexes(
            [
                IndexModel("expire_at", expireAfterSeconds=0),
                IndexModel([("purse_id", ASCENDING), ("seq", ASCENDING)], unique=True),
            ]
        )
