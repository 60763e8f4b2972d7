from collections.abc import Iterable
from datetime import datetime

from pymongo import IndexModel

from backend.features.tickets.errors import TicketNotFound
from backend.features.tickets.models import Visit
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

    async def book(self, ticket_id: str, visit: Visit, window: Window, now: datetime) -> None:
        """Within the unit of work that promises the window. Raises TechnicianBusy."""
        booking = Booking(visit_id=visit.id, ticket_id=ticket_id, window=window)
        for technician in _in_order(visit.technicians):
            for day in days_of(window):
                held = await self.find_one({"_id": day_id(technician.id, day)})
                promised = held or TechnicianDay.of(technician.id, day, now)
                promised.book(booking, technician.name)
                await (self.save(promised) if held else self.add(promised))

    async def move(
        self, ticket_id: str, visit: Visit, before: Window | None, window: Window, now: datetime
    ) -> None:
        """As `book`, giving back what the visit held. Raises TechnicianBusy."""
        if before and set(days_of(before)) - set(days_of(window)):
            await self.release(visit, before)
        await self.book(ticket_id, visit, window, now)

    async def release(self, visit: Visit, window: Window | None) -> None:
        """Give back what the visit held in that window."""
        if window is None:
            return
        for technician in _in_order(visit.technicians):
            for day in days_of(window):
                if held := await self.find_one({"_id": day_id(technician.id, day)}):
                    held.release(visit.id)
                    await self.save(held)


def _in_order(technicians: Iterable[Technician]) -> list[Technician]:
    """The same order for everybody, so that two units of work meet at the first document."""
    return sorted(technicians, key=lambda technician: technician.id)
