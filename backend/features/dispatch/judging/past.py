"""Keeps what past work says of people and of kinds of work, event by event, each counted once."""

from datetime import timedelta
from typing import Final

from backend.features.dispatch.judging.work import last_there, line_of
from backend.features.dispatch.models.record import (
    CountedRating,
    sample_id,
)
from backend.features.dispatch.repository import DispatchStores
from backend.features.tickets import (
    Act,
    Tickets,
    VisitDispatched,
    VisitRefused,
    VisitWithdrawn,
    WorkFinished,
    WorkRated,
)
from backend.kit.clock import Clock
from backend.kit.mongo import Inbox, UnitOfWork, transactional

SUBSCRIBER: Final = "dispatch_past"
KEEP_RATINGS: Final = timedelta(days=400)
"""Much longer than a rating can be changed."""

LEAST_MINUTES: Final = 5
"""A shorter visit says nothing of how long such work takes."""


class PastWork:
    def __init__(
        self,
        stores: DispatchStores,
        tickets: Tickets,
        inbox: Inbox,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._stores = stores
        self._tickets = tickets
        self._inbox = inbox
        self._now = now

    @transactional
    async def count_sent(self, event: VisitDispatched) -> None:
        """Unless it was taken back meanwhile, whichever news comes first."""
        if not await self._is_news(event.event_id):
            return
        ticket = await self._tickets.stores.tickets.get(event.ticket_id)
        visit = next((each for each in ticket.visits if each.id == event.visit_id), None)
        if visit is None or visit.release is not None or visit.withdrawn:
            return
        for technician_id in sorted(set(event.technician_ids)):
            record = await self._stores.records.of(technician_id)
            record.send(event.visit_id, event.occurred_at)
            await self._stores.records.keep(record)

    async def forget_refused(self, event: VisitRefused) -> None:
        """Asking to be relieved is not yet being relieved: that is told as withdrawn."""
        if event.act == Act.REFUSE:
            await self._take_back(event.visit_id, [event.technician_id])

    async def forget_withdrawn(self, event: VisitWithdrawn) -> None:
        await self._take_back(event.visit_id, event.technician_ids)

    @transactional
    async def _take_back(self, visit_id: str, technician_ids: list[str]) -> None:
        """Bears repetition."""
        for technician_id in sorted(set(technician_ids)):
            record = await self._stores.records.of(technician_id)
            if record.take_back(visit_id):
                await self._stores.records.keep(record)

    @transactional
    async def count_minutes(self, event: WorkFinished) -> None:
        """A visit once, however often its record is handed in again."""
        if not await self._is_news(event.visit_id):
            return
        ticket = await self._tickets.stores.tickets.get(event.ticket_id)
        visit = next((each for each in ticket.visits if each.id == event.visit_id), None)
        if visit is None or not ticket.problem_type or visit.work_minutes < LEAST_MINUTES:
            return
        key = sample_id(ticket.problem_type, line_of(ticket))
        samples = await self._stores.samples.of(key)
        samples.add_job(visit.work_minutes)
        await self._stores.samples.keep(samples)

    @transactional
    async def count_rating(self, event: WorkRated) -> None:
        """As it stands now: for whoever handed the work over last, in place of what was counted
        before."""
        ticket = await self._tickets.stores.tickets.get(event.ticket_id)
        if ticket.rating is None:
            return
        stars, technician_ids = ticket.rating.rating.stars, last_there(ticket)
        counted = await self._stores.ratings.find_one({"_id": ticket.id})
        if counted and (counted.stars, counted.technician_ids) == (stars, technician_ids):
            return
        before = dict.fromkeys(counted.technician_ids, counted.stars) if counted else {}
        for technician_id in sorted({*before, *technician_ids}):
            record = await self._stores.records.of(technician_id)
            record.rate(
                stars if technician_id in technician_ids else None, before.get(technician_id)
            )
            await self._stores.records.keep(record)
        now = counted or CountedRating(id=ticket.id, expire_at=self._now() + KEEP_RATINGS)
        now.technician_ids, now.stars = technician_ids, stars
        await self._stores.ratings.keep(now)

    async def _is_news(self, key: str) -> bool:
        return await self._inbox.first_time(SUBSCRIBER, key, self._now())
