"""Books technicians for a visit, in the unit of work that sends them."""

from dataclasses import dataclass
from datetime import datetime

from backend.features.places import GeoPoint
from backend.features.tickets.errors import NoRoomThatDay
from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.models.room import shortfalls
from backend.features.tickets.models.sending import Sending
from backend.features.tickets.models.technician_day import Booking, TechnicianDay
from backend.features.tickets.models.values import Technician, Window
from backend.features.tickets.repository import TechnicianDayRepository, TicketRepository
from backend.features.tickets.repository.technician_days import in_order
from backend.features.workforce import Workforce
from backend.kit.clock import shanghai_day


@dataclass(frozen=True)
class Room:
    """`overlapping`: promises that nobody may break by another; `shortfalls`: what the day has no
    room for, which a written reason overcomes."""

    overlapping: list[Booking]
    shortfalls: list[str]


class Capacity:
    """The facts are read and the day is written in one unit of work: of two who promise the same
    room at once, the later one looks again, and sees that it is taken."""

    def __init__(
        self, days: TechnicianDayRepository, tickets: TicketRepository, workforce: Workforce
    ) -> None:
        self._days = days
        self._tickets = tickets
        self._workforce = workforce

    async def hold(
        self, ticket: Ticket, visit: Visit, window: Window | None, sending: Sending, now: datetime
    ) -> None:
        """With a written reason also beyond what a day has room for; never twice at once.

        Raises TechnicianBusy, NoRoomThatDay.
        """
        booked = await self._days.book(ticket.id, visit, window, now)
        if sending.override:
            return
        day = shanghai_day(window.start if window else now)
        worked = await self._workforce.on_day(visit.technician_ids, day)
        for technician, his in zip(in_order(visit.technicians), booked, strict=True):
            booking = next(each for each in his.bookings if each.visit_id == visit.id)
            if technician.id not in worked:
                continue
            points = await self._points(ticket, booking, his)
            if short := shortfalls(booking, his, worked[technician.id], points, sending.pace):
                raise NoRoomThatDay(technician=_name(technician), reasons="；".join(short))

    async def room(
        self, ticket: Ticket, technician_id: str, window: Window | None, now: datetime
    ) -> Room:
        """What `hold` would say, without holding anything: for one who considers it."""
        day = shanghai_day(window.start if window else now)
        his = (await self._days.of_day([technician_id], day)).get(technician_id)
        his = his or TechnicianDay.of(technician_id, day, now)
        visit = ticket.visit_under_way
        booking = Booking(visit_id=visit.id if visit else "", ticket_id=ticket.id, window=window)
        overlapping = his.overlapping(booking)
        worked = (await self._workforce.on_day([technician_id], day)).get(technician_id)
        if overlapping or worked is None:
            return Room(overlapping, [])
        points = await self._points(ticket, booking, his)
        return Room([], shortfalls(booking, his, worked, points))

    async def _points(
        self, ticket: Ticket, booking: Booking, his: TechnicianDay
    ) -> dict[str, GeoPoint]:
        """Of this ticket and of those next to it that day, where they are known."""
        if booking.window is None:
            return {}
        beside = his.neighbours(booking.window, booking.visit_id).tickets
        if not beside:
            return {}
        near = [*(await self._tickets.many(beside)).values(), ticket]
        return {each.id: each.place.located.point for each in near if each.place.located}


def _name(technician: Technician) -> str:
    return technician.name or "师傅"
