from pymongo import IndexModel

from backend.features.saved_views.errors import SavedViewNotFound
from backend.features.saved_views.models import (
    MOST_OF_ONE_PERSON,
    MOST_SHARED,
    SavedView,
    SharedWith,
)
from backend.kit.access import Actor
from backend.kit.mongo import Repository

_BY_TITLE = [("title", 1), ("_id", 1)]


class SavedViewRepository(Repository[SavedView]):
    model = SavedView
    collection_name = "saved_views"
    not_found = SavedViewNotFound
    indexes = (
        IndexModel([("owner_id", 1), *_BY_TITLE]),
        IndexModel(
            [("organisation_id", 1), ("sharing.kind", 1), ("sharing.id", 1), *_BY_TITLE],
            partialFilterExpression={"sharing.id": {"$gt": ""}},
        ),
    )

    async def own(self, actor: Actor) -> list[SavedView]:
        return await self.find({"owner_id": actor.id}, limit=MOST_OF_ONE_PERSON, sort=_BY_TITLE)

    async def shared_with(self, actor: Actor) -> list[SavedView]:
        """By others."""
        found: list[SavedView] = []
        for kind, ids in (
            (SharedWith.BRANCH, [actor.branch_id]),
            (SharedWith.ROLE, list(actor.role_ids)),
        ):
            query = {
                "organisation_id": actor.organisation_id,
                "sharing.kind": kind,
                "sharing.id": {"$in": ids, "$gt": ""},
                "owner_id": {"$ne": actor.id},
            }
            found += await self.find(query, limit=MOST_SHARED, sort=_BY_TITLE)
        return found

    async def count_shared(self, organisation_id: str) -> int:
        query = {"organisation_id": organisation_id, "sharing.id": {"$gt": ""}}
        return await self.collection.count(query, limit=MOST_SHARED)

    async def forget_private(self, owner_id: str) -> None:
        """What was shared stays with those who work by it."""
        await self.collection.delete_many({"owner_id": owner_id, "sharing": None})
