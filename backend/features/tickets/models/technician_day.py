"""What one technician has promised on one day: the place where double booking is refused."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.tickets.errors import TechnicianBusy
from backend.features.tickets.models.sending import USUAL_MINUTES
from backend.features.tickets.models.values import Window
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant, shanghai_day

KEEP: Final = timedelta(days=40)
MOST_BOOKINGS: Final = 100
MOST_GRABS: Final = 100


class Booking(BaseModel):
    """Without a window: some time that day. `minutes` are of work, without the way."""

    visit_id: str
    ticket_id: str
    window: Window | None = None
    minutes: int = USUAL_MINUTES

    @property
    def timed(self) -> Window:
        assert self.window is not None  # noqa: S101 - asked of those with a window only
        return self.window


class TechnicianDay(Aggregate):
    """One small document for each technician and Shanghai day; its id is both.

    Two who promise one technician at once, dispatchers, rules or the pool, write the same document,
    whichever tickets they come from. The later commit conflicts, runs again, and sees the other's
    booking. So of overlapping windows one wins: both lie on the day (or, past midnight, on both
    days) they share. The same holds for what else is counted by the day. `grabbed`: the tickets he
    took from the pool that day, whenever they are for.
    """

    bookings: Annotated[list[Booking], Field(max_length=MOST_BOOKINGS)] = []
    grabbed: Annotated[list[str], Field(max_length=MOST_GRABS)] = []
    expire_at: Instant

    @classmethod
    def of(cls, technician_id: str, day: date, now: datetime) -> "TechnicianDay":
        return cls(id=day_id(technician_id, day), expire_at=now + KEEP)

    def book(self, booking: Booking, name: str) -> None:
        """In place of what the same visit held. Raises TechnicianBusy."""
        others = self.others_than(booking.visit_id)
        window = booking.window
        if window is not None:
            if self.overlapping(booking):
                raise TechnicianBusy(name)
            self.expire_at = max(self.expire_at, window.end + KEEP)
        if len(others) >= MOST_BOOKINGS:
            raise TechnicianBusy(name)
        self.bookings = [*others, booking]

    def release(self, visit_id: str) -> None:
        self.bookings = self.others_than(visit_id)

    def overlapping(self, booking: Booking) -> list[Booking]:
        """What else he has promised in that time."""
        window, others = booking.window, _timed(self.others_than(booking.visit_id))
        return [held for held in others if window is not None and held.timed.overlaps(window)]

    def others_than(self, visit_id: str) -> list[Booking]:
        return [held for held in self.bookings if held.visit_id != visit_id]

    def neighbours(self, window: Window, visit_id: str) -> "Neighbours":
        """What lies next to a window that overlaps none of the others."""
        timed = _timed(self.others_than(visit_id))
        return Neighbours(
            before=max(
                (each for each in timed if each.timed.end <= window.start),
                key=lambda each: each.timed.end,
                default=None,
            ),
            after=min(
                (each for each in timed if each.timed.start >= window.end),
                key=lambda each: each.timed.start,
                default=None,
            ),
        )

    def grab(self, ticket_id: str, most: int) -> bool:
        """Whether he may have one more from the pool today."""
        others = [each for each in self.grabbed if each != ticket_id]
        if len(others) >= min(most, MOST_GRABS):
            return False
        self.grabbed = [*others, ticket_id]
        return True


class Neighbours(BaseModel):
    before: Booking | None
    after: Booking | None

    @property
    def tickets(self) -> Sequence[str]:
        return [each.ticket_id for each in (self.before, self.after) if each]


def _timed(bookings: Iterable[Booking]) -> list[Booking]:
    return [held for held in bookings if held.window is not None]


def day_id(technician_id: str, day: date) -> str:
    return f"{technician_id}|{day.isoformat()}"


def days_of(window: Window) -> list[date]:
    """The Shanghai days a window touches: one, or two past midnight."""
    first = shanghai_day(window.start)
    last = shanghai_day(window.end - timedelta(milliseconds=1))
    return [first] if first == last else [first, last]
