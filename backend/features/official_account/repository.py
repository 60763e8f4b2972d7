from datetime import datetime
from typing import Final

from pymongo.errors import DuplicateKeyError

from backend.features.official_account.errors import SceneCodeNotFound
from backend.features.official_account.models import SceneCode
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.mongo.driver import Document

_LABEL: Final = "wechat_identity"


class SceneCodeRepository(Repository[SceneCode]):
    """Codes are not changed by hand once they are printed: counts and the address are written in
    one step each, beside `version`."""

    model = SceneCode
    collection_name = "scene_codes"
    not_found = SceneCodeNotFound
    indexes = (newest_first(), newest_first("days"))

    async def permanent(self, most: int) -> int:
        """How many there are, counted up to `most`."""
        return len(await self.collection.find({"days": None}, projection={"_id": 1}, limit=most))

    async def count(self, code_id: str, what: str) -> None:
        """One more: `what` is follows or scans. Call in the unit of work of the event."""
        await self.collection.update_one({"_id": code_id}, {"$inc": {what: 1}})

    async def issued(self, code_id: str, url: str, expires_at: datetime | None) -> SceneCode:
        """Keep the address unless another process has kept one: the code as it is then."""
        drawn = {"url": url, "expires_at": expires_at}
        await self.collection.update_one({"_id": code_id, "url": ""}, {"$set": drawn})
        return await self.get(code_id)


class FollowerBook:
    """Who follows, as far as events told; people are known by their blind index alone."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection("followers")
        self._blind = mongo.crypto.blind

    async def note(self, app_id: str, openid: str, at: datetime, *, follows: bool) -> bool:
        """Whether he follows now: events come in any order, the latest of them counts."""
        key = self._blind(_LABEL, f"{app_id}|{openid}")
        try:
            row = await self._note(key, at, follows=follows)
        except DuplicateKeyError:  # two first ones at once
            row = await self._note(key, at, follows=follows)
        return bool(row and row["follows"])

    async def _note(self, key: str, at: datetime, *, follows: bool) -> Document | None:
        is_newer = {"$gte": [at, {"$ifNull": ["$changed_at", at]}]}
        changes = {
            "follows": {"$cond": [is_newer, follows, "$follows"]},
            "changed_at": {"$cond": [is_newer, at, "$changed_at"]},
        }
        return await self._rows.find_one_and_update({"_id": key}, [{"$set": changes}], upsert=True)
