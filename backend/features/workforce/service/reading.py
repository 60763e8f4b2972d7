"""Days, rows and expiring papers as screens show them, with the names that belong to them."""

from backend.features.accounts import (
    Permission,
    StaffCard,
    StaffDirectory,
    StaffNotFound,
    StaffSearch,
)
from backend.features.workforce.models import CertificateHeld
from backend.features.workforce.repository import WorkforceStores
from backend.features.workforce.schemas.views import (
    DaysQuery,
    ExpiringCertificate,
    ExpiryQuery,
    FactQuery,
    FactView,
    OneDayQuery,
    StaffDayView,
    WorkforceDayView,
)
from backend.features.workforce.service.workforce import Workforce
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock, shanghai_day
from backend.kit.pagination import Page


class DayReading:
    def __init__(
        self,
        workforce: Workforce,
        stores: WorkforceStores,
        directory: StaffDirectory,
        now: Clock,
    ) -> None:
        self._workforce = workforce
        self._stores = stores
        self._directory = directory
        self._now = now

    async def of(self, actor: Actor, staff_id: str, asked: OneDayQuery) -> StaffDayView:
        """Raises StaffNotFound."""
        reach = actor.reach(Permission.STAFF_READ)
        card = await self._directory.get_within(reach, staff_id)
        return await self._view(card, asked, with_base=actor.may(Permission.STAFF_MANAGE))

    async def own(self, actor: Actor, asked: OneDayQuery) -> StaffDayView:
        """Raises StaffNotFound for who is not staff."""
        if actor.kind is not ActorKind.STAFF:
            raise StaffNotFound
        card = await self._directory.get(actor.id)
        return await self._view(card, asked, with_base=True)

    async def _view(self, card: StaffCard, asked: OneDayQuery, *, with_base: bool) -> StaffDayView:
        day = asked.day or shanghai_day(self._now())
        on = (await self._workforce.on_day([card.id], day, asked.known_at))[card.id]
        view = WorkforceDayView.of(card, on, await self._names(), with_base=with_base)
        version = await self._stores.ledgers.version(card.id)
        return StaffDayView(**view.model_dump(), version=version)

    async def days(self, actor: Actor, asked: DaysQuery) -> Page[WorkforceDayView]:
        day = asked.day or shanghai_day(self._now())
        sought = StaffSearch(
            role_id=asked.role_id,
            branch_id=asked.branch_id,
            team_id=asked.team_id,
            active=True,
        )
        people, days = await self._workforce.page_within(actor, sought, day, asked)
        names, with_base = await self._names(), actor.may(Permission.STAFF_MANAGE)
        views = [
            WorkforceDayView.of(card, days[card.id], names, with_base=with_base)
            for card in people.items
        ]
        return Page(items=views, next_cursor=people.next_cursor)

    async def history(self, actor: Actor, staff_id: str, asked: FactQuery) -> Page[FactView]:
        """Raises StaffNotFound."""
        page = await self._workforce.history(actor, staff_id, asked.kind, asked)
        return Page(items=[FactView.of(row) for row in page.items], next_cursor=page.next_cursor)

    async def expiring(self, actor: Actor, asked: ExpiryQuery) -> Page[ExpiringCertificate]:
        page = await self._workforce.expiring(actor, asked.within_days, asked)
        cards = await self._directory.many({row.staff_id for row in page.items})
        papers = [
            ExpiringCertificate(
                staff_id=row.staff_id,
                name=cards[row.staff_id].name,
                certificate_id=row.key,
                certificate=row.fact.certificate,
                expires_on=row.fact.expires_on,
            )
            for row in page.items
            if isinstance(row.fact, CertificateHeld) and _is_here(cards.get(row.staff_id))
        ]
        return Page(items=papers, next_cursor=page.next_cursor)

    async def _names(self) -> dict[str, str]:
        return {skill.id: skill.name for skill in await self._stores.skills.every()}


def _is_here(card: StaffCard | None) -> bool:
    return card is not None and card.active
