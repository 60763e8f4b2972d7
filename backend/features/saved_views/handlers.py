from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.saved_views.assembly import SavedViews
from backend.features.saved_views.errors import (
    NotYoursToShareWith,
    SavedViewNotFound,
    TooManySavedViews,
)
from backend.features.saved_views.schemas import (
    SavedViewChange,
    SavedViewCount,
    SavedViewDraft,
    SavedViewShown,
)
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation


class SavedViewEndpoint(Endpoint):
    def initialize(self, views: SavedViews) -> None:
        self.views = views.service


class SavedViewList(SavedViewEndpoint):
    path = "/api/v1/saved-views"

    @operation(permission=Permission.STAFF_READ)
    async def get(self) -> list[SavedViewShown]:
        """One's own views of the list of tickets, and those shared with one, by title."""
        views = await self.views.visible(self.actor)
        return [SavedViewShown.of(view, self.actor) for view in views]

    @operation(
        permission=Permission.STAFF_READ,
        status=201,
        raises=(TooManySavedViews, NotYoursToShareWith),
    )
    async def post(self, body: SavedViewDraft) -> SavedViewShown:
        """Save a filter of the list of tickets under a title."""
        return SavedViewShown.of(await self.views.save(self.actor, body), self.actor)


class SavedViewOne(SavedViewEndpoint):
    path = "/api/v1/saved-views/{view_id}"

    @operation(
        permission=Permission.STAFF_READ,
        raises=(SavedViewNotFound, StaleDocument, TooManySavedViews, NotYoursToShareWith),
    )
    async def put(self, view_id: str, body: SavedViewChange) -> SavedViewShown:
        """Change a view, or with whom it is shared."""
        return SavedViewShown.of(await self.views.change(self.actor, view_id, body), self.actor)

    @operation(permission=Permission.STAFF_READ, raises=(SavedViewNotFound,))
    async def delete(self, view_id: str) -> None:
        """Delete a view."""
        await self.views.delete(self.actor, view_id)


class SavedViewCounts(SavedViewEndpoint):
    path = "/api/v1/saved-view-counts"

    @operation(permission=Permission.STAFF_READ)
    async def get(self) -> list[SavedViewCount]:
        """How many tickets each view has, as far as one may see."""
        return await self.views.counts(self.actor)


ENDPOINTS = (SavedViewList, SavedViewOne, SavedViewCounts)


def routes(views: SavedViews) -> list[URLSpec]:
    return [endpoint.route(views=views) for endpoint in ENDPOINTS]
