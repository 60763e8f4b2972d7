"""Who else has the board before him (decision 0204)."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from backend.features.accounts import Permission, StaffDirectory
from backend.features.live.models import Presence
from backend.features.live.policies import may_see
from backend.features.live.repository import PresenceStore
from backend.features.live.schemas import PresenceInput, said_presence
from backend.features.live.service.listener import Listener
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, RateLimit

PRESENT_FOR: Final = timedelta(seconds=30)
"""A page says each ten seconds that it is there: one that stands still is gone after this."""


class Presences:
    """What pages say of themselves."""

    def __init__(self, mongo: Mongo, store: PresenceStore, now: Clock) -> None:
        self._store = store
        self._now = now
        self._limit = RateLimit(mongo, "presence", limit=120, seconds=60)

    async def arrive(self, actor: Actor, held: PresenceInput) -> None:
        """Or says that he is still there. Raises TooManyRequests."""
        await self._limit.count(actor.id)
        presence = Presence(
            person_id=actor.id,
            branch_id=actor.branch_id,
            organisation_id=actor.organisation_id,
            ticket_id=held.ticket_id or "",
            staff_id=held.staff_id or "",
        )
        await self._store.put(presence, self._now() + PRESENT_FOR)

    async def leave(self, actor: Actor) -> None:
        """Raises TooManyRequests."""
        await self._limit.count(actor.id)
        await self._store.remove(actor.id)


class PresenceWatch:
    """Tells the pages of one web process; each is told what has changed for it."""

    def __init__(self, store: PresenceStore, staff: StaffDirectory, now: Clock) -> None:
        self._store = store
        self._staff = staff
        self._now = now

    async def tell(self, listeners: Iterable[Listener]) -> None:
        watching = [each for each in listeners if _works_on_boards(each.actor)]
        if not watching:
            return
        there = await self._store.at(self._now())
        seen = {each: [p for p in there if may_see(each.actor, p)] for each in watching}
        changed = {each: people for each, people in seen.items() if people != each.present}
        names = await self._names({p.person_id for people in changed.values() for p in people})
        for listener, people in changed.items():
            listener.present = people
            listener.put(said_presence(people, names))

    async def _names(self, person_ids: Collection[str]) -> dict[str, str]:
        """Read when there is something new to tell alone: a name is not kept beside what is gone in
        half a minute."""
        cards = await self._staff.many(person_ids) if person_ids else {}
        return {card.id: card.name for card in cards.values()}


def _works_on_boards(actor: Actor) -> bool:
    return actor.reach(Permission.TICKETS_DISPATCH).scope is not None
