"""Views are made, shared, changed and counted."""

from collections.abc import Sequence
from typing import Final

from backend.features.accounts import Permission, StaffLeft
from backend.features.saved_views.errors import (
    NotYoursToShareWith,
    SavedViewNotFound,
    TooManySavedViews,
)
from backend.features.saved_views.models import (
    MOST_OF_ONE_PERSON,
    MOST_SHARED,
    SavedView,
    SharedWith,
    Sharing,
)
from backend.features.saved_views.repository import SavedViewRepository
from backend.features.saved_views.schemas import SavedViewChange, SavedViewCount, SavedViewDraft
from backend.features.tickets import TicketReading
from backend.kit.access import Actor, Scope
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional

MOST_COUNTED: Final = 200
COUNT_SECONDS: Final = 0.5


class SavedViewService:
    def __init__(
        self,
        views: SavedViewRepository,
        tickets: TicketReading,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._views = views
        self._tickets = tickets
        self._now = now

    async def visible(self, actor: Actor) -> Sequence[SavedView]:
        """One's own first."""
        return [*await self._views.own(actor), *await self._views.shared_with(actor)]

    async def counts(self, actor: Actor) -> list[SavedViewCount]:
        """How many tickets each view has within the actor's own reach."""
        counted = []
        for view in await self.visible(actor):
            count = await self._tickets.count(
                actor, view.filter.as_filter(), most=MOST_COUNTED, seconds=COUNT_SECONDS
            )
            counted.append(SavedViewCount(id=view.id, count=count, most=MOST_COUNTED))
        return counted

    @transactional
    async def save(self, actor: Actor, draft: SavedViewDraft) -> SavedView:
        """Raises TooManySavedViews, NotYoursToShareWith."""
        if len(await self._views.own(actor)) >= MOST_OF_ONE_PERSON:
            raise TooManySavedViews(most=MOST_OF_ONE_PERSON)
        view = SavedView(
            title=draft.title,
            owner_id=actor.id,
            organisation_id=actor.organisation_id,
            sharing=await self._sharing(actor, draft.sharing, None),
            filter=draft.filter,
            created_at=self._now(),
        )
        await self._views.add(view)
        return view

    @transactional
    async def change(self, actor: Actor, view_id: str, change: SavedViewChange) -> SavedView:
        """Raises SavedViewNotFound, StaleDocument, TooManySavedViews, NotYoursToShareWith."""
        view = await self._kept_by(actor, view_id)
        if view.version != change.version:
            raise StaleDocument
        view.sharing = await self._sharing(actor, change.sharing, view.sharing)
        view.title, view.filter = change.title, change.filter
        await self._views.save(view)
        return view

    @transactional
    async def delete(self, actor: Actor, view_id: str) -> None:
        """Raises SavedViewNotFound."""
        await self._views.delete(await self._kept_by(actor, view_id))

    async def forget_leaver(self, event: StaffLeft) -> None:
        await self._views.forget_private(event.staff_id)

    async def _kept_by(self, actor: Actor, view_id: str) -> SavedView:
        """His own; whoever edits how the firm works keeps the shared ones of others, too."""
        view = await self._views.get(view_id)
        keeps_shared = actor.may(Permission.DEFINITIONS_EDIT) and view.sharing is not None
        same_firm = view.organisation_id == actor.organisation_id
        if view.owner_id != actor.id and not (keeps_shared and same_firm):
            raise SavedViewNotFound
        return view

    async def _sharing(
        self, actor: Actor, wanted: Sharing | None, before: Sharing | None
    ) -> Sharing | None:
        if wanted is None:
            return None
        reach = actor.reach(Permission.TICKETS_READ).scope
        is_office = reach is not None and reach.width >= Scope.BRANCH.width
        elsewhere = wanted.kind is SharedWith.BRANCH and wanted.id != actor.branch_id
        if not is_office or elsewhere:
            raise NotYoursToShareWith
        if before is None and await self._views.count_shared(actor.organisation_id) >= MOST_SHARED:
            raise TooManySavedViews(most=MOST_SHARED)
        return Sharing(kind=wanted.kind, id=wanted.id)
