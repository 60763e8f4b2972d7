"""The front door: who could do what, where and when on a day, for many people at once."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from backend.features.accounts import (
    Permission,
    StaffCard,
    StaffDirectory,
    StaffSearch,
    Standing,
)
from backend.features.workforce.models import DayInHand, FactKind, StaffFact, WorkforceDay
from backend.features.workforce.repository import StaffFactRepository
from backend.kit.access import Actor, ActorKind, Reach, Scope
from backend.kit.clock import Clock, shanghai_day
from backend.kit.pagination import Page, PageQuery

EXPIRES_SOON: Final = timedelta(days=30)


class Workforce:
    def __init__(self, facts: StaffFactRepository, directory: StaffDirectory, now: Clock) -> None:
        self._facts = facts
        self._directory = directory
        self._now = now

    async def on_day(
        self, staff_ids: Collection[str], day: date, known_at: datetime | None = None
    ) -> dict[str, WorkforceDay]:
        """By id; unknown people are left out. Two queries, whatever the number of people.

        A day that has passed is answered as it is believed to have been now; with `known_at` as
        the firm knew it then (what a rehearsal of that time must see).
        """
        people = await self._directory.standing_of(staff_ids)
        return await self._put_together(people, day, known_at)

    async def page_within(
        self, actor: Actor, asked: StaffSearch, day: date, page: PageQuery
    ) -> tuple[Page[StaffCard], dict[str, WorkforceDay]]:
        """People within the actor's reach, each with his day."""
        found = await self._directory.page_within(actor.reach(Permission.STAFF_READ), asked, page)
        people = {card.id: card.standing for card in found.items}
        return found, await self._put_together(people, day, None)

    async def _put_together(
        self, people: Mapping[str, Standing], day: date, known_at: datetime | None
    ) -> dict[str, WorkforceDay]:
        today = shanghai_day(self._now())
        hands = {
            staff_id: DayInHand(staff_id, day, is_employed=_is_employed(standing, day, today))
            for staff_id, standing in people.items()
        }
        for staff_id, fact in await self._facts.on_day(list(hands), day, known_at):
            hands[staff_id].take(fact)
        return {staff_id: hand.whole() for staff_id, hand in hands.items()}

    async def expiring(self, actor: Actor, within_days: int, page: PageQuery) -> Page[StaffFact]:
        """Certificates within the actor's reach that end in so many days, the earliest first."""
        today = shanghai_day(self._now())
        return await self._facts.expiring(
            actor.reach(Permission.STAFF_READ), today, today + timedelta(days=within_days), page
        )

    async def history(
        self, actor: Actor, staff_id: str, kind: FactKind | None, page: PageQuery
    ) -> Page[StaffFact]:
        """Raises StaffNotFound."""
        await self._directory.get_within(actor.reach(Permission.STAFF_READ), staff_id)
        return await self._facts.history(staff_id, kind, page)

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        """For photos of certificates: the person himself, and who reads staff there."""
        if await self._facts.has_certificate(actor.reach(Permission.STAFF_READ), subject_id):
            return True
        is_staff = actor.kind is ActorKind.STAFF
        return is_staff and await self._facts.has_certificate(Reach(actor, Scope.OWN), subject_id)


def _is_employed(standing: Standing, day: date, today: date) -> bool:
    """Who left was there up to his last day; who is locked out is not there from today on."""
    if standing.left_on is not None:
        return day <= standing.left_on
    return standing.active or day < today
