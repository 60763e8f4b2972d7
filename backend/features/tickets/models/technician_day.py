"""What one technician has promised on one day: the place where double booking is refused."""

from datetime import date, datetime, timedelta
from typing import Final

from pydantic import BaseModel

from backend.features.tickets.errors import TechnicianBusy
from backend.features.tickets.models.values import Window
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant, shanghai_day

KEEP: Final = timedelta(days=40)


class Booking(BaseModel):
    visit_id: str
    ticket_id: str
    window: Window


class TechnicianDay(Aggregate):
    """One small document for each technician and Shanghai day; its id is both.

    Two dispatchers who promise one technician at once write the same document, whichever tickets
    they come from. The later commit conflicts, runs again, and sees the other's booking. So of
    overlapping windows one wins: both lie on the day (or, past midnight, on both days) they share.
    """

    bookings: list[Booking] = []
    expire_at: Instant

    @classmethod
    def of(cls, technician_id: str, day: date, now: datetime) -> "TechnicianDay":
        return cls(id=day_id(technician_id, day), expire_at=now + KEEP)

    def book(self, booking: Booking, name: str) -> None:
        """In place of what the same visit held. Raises TechnicianBusy."""
        others = [held for held in self.bookings if held.visit_id != booking.visit_id]
        if any(held.window.overlaps(booking.window) for held in others):
            raise TechnicianBusy(technician=name)
        self.bookings = [*others, booking]
        self.expire_at = max(self.expire_at, booking.window.end + KEEP)

    def release(self, visit_id: str) -> None:
        self.bookings = [held for held in self.bookings if held.visit_id != visit_id]


def day_id(technician_id: str, day: date) -> str:
    return f"{technician_id}|{day.isoformat()}"


def days_of(window: Window) -> list[date]:
    """The Shanghai days a window touches: one, or two past midnight."""
    first = shanghai_day(window.start)
    last = shanghai_day(window.end - timedelta(milliseconds=1))
    return [first] if first == last else [first, last]
