from collections.abc import Iterable
from datetime import date, datetime

from pymongo import IndexModel

from backend.features.tickets.errors import TicketNotFound
from backend.features.tickets.models import Visit
from backend.features.tickets.models.sending import USUAL_MINUTES
from backend.features.tickets.models.technician_day import (
    Booking,
    TechnicianDay,
    day_id,
    days_of,
)
from backend.features.tickets.models.values import Technician, Window
from backend.kit.mongo import Repository


class TechnicianDayRepository(Repository[TechnicianDay]):
    model = TechnicianDay
    collection_name = "technician_days"
    not_found = TicketNotFound
    indexes = (IndexModel("expire_at", expireAfterSeconds=0),)

    async def book(
        self, ticket_id: str, visit: Visit, window: Window | None, now: datetime
    ) -> list[TechnicianDay]:
        """Within the unit of work that promises the window, or, without one, the day it was sent
        on. The first day of each technician, in the order of their ids. Raises TechnicianBusy."""
        booking = Booking(
            visit_id=visit.id,
            ticket_id=ticket_id,
            window=window,
            minutes=visit.planned_minutes or USUAL_MINUTES,
        )
        first_days = []
        for technician in in_order(visit.technicians):
            booked = [
                await self._book(technician, day, booking, now) for day in _days(visit, window)
            ]
            first_days += booked[:1]
        return first_days

    async def _book(
        self, technician: Technician, day: date, booking: Booking, now: datetime
    ) -> TechnicianDay:
        held = await self.find_one({"_id": day_id(technician.id, day)})
        promised = held or TechnicianDay.of(technician.id, day, now)
        promised.book(booking, technician.name)
        await (self.save(promised) if held else self.add(promised))
        return promised

    async def move(
        self, ticket_id: str, visit: Visit, before: Window | None, window: Window, now: datetime
    ) -> None:
        """As `book`, giving back what the visit held. Raises TechnicianBusy."""
        if set(_days(visit, before)) - set(days_of(window)):
            await self.release(visit, before)
        await self.book(ticket_id, visit, window, now)

    async def release(self, visit: Visit, window: Window | None) -> None:
        """Give back what the visit held in that window, or on the day it was sent on."""
        for technician in in_order(visit.technicians):
            for day in _days(visit, window):
                if held := await self.find_one({"_id": day_id(technician.id, day)}):
                    held.release(visit.id)
                    await self.save(held)

    async def grab(
        self, technician_id: str, day: date, ticket_id: str, most: int, now: datetime
    ) -> bool:
        """Whether he may take one more from the pool that day; then it is counted."""
        held = await self.find_one({"_id": day_id(technician_id, day)})
        his = held or TechnicianDay.of(technician_id, day, now)
        if not his.grab(ticket_id, most):
            return False
        await (self.save(his) if held else self.add(his))
        return True

    async def of_day(self, technician_ids: Iterable[str], day: date) -> dict[str, TechnicianDay]:
        """By technician; who has promised nothing is left out."""
        by_day = {day_id(technician_id, day): technician_id for technician_id in technician_ids}
        if not by_day:
            return {}
        found = await self.find({"_id": {"$in": list(by_day)}}, limit=len(by_day))
        return {by_day[each.id]: each for each in found}


def _days(visit: Visit, window: Window | None) -> list[date]:
    if window is not None:
        return days_of(window)
    return [visit.held_day] if visit.held_day else []


def in_order(technicians: Iterable[Technician]) -> list[Technician]:
    """The same order for everybody, so that two units of work meet at the first document."""
    return sorted(technicians, key=lambda technician: technician.id)
