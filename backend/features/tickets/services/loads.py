"""What technicians have promised and where they are, for many of them at once.

For whoever chooses among them: a fixed number of queries, whatever the number of people.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.features.places import GeoPoint
from backend.features.tickets.models.positions import PositionMark
from backend.features.tickets.models.values import Window
from backend.features.tickets.repository import TechnicianDayRepository
from backend.features.tickets.repository.whereabouts import TicketPlace, Whereabouts
from backend.features.timeline import Timeline
from backend.kit.clock import LATEST, Clock


@dataclass(frozen=True)
class PromisedVisit:
    """Without a window: some time that day. `minutes` are of work, without the way."""

    visit_id: str
    ticket_id: str
    window: Window | None
    minutes: int
    point: GeoPoint | None
    area_code: str


@dataclass(frozen=True)
class Fix:
    """Where a technician was, as his telephone told, and when."""

    point: GeoPoint
    at: datetime


@dataclass(frozen=True)
class DayLoads:
    """`visits`: by technician, in the order of their windows, those without one last. `fixes`: the
    latest position of each technician who left one fresh enough on a ticket of the day."""

    visits: Mapping[str, tuple[PromisedVisit, ...]]
    fixes: Mapping[str, Fix]


class TechnicianLoads:
    def __init__(
        self,
        days: TechnicianDayRepository,
        whereabouts: Whereabouts,
        timeline: Timeline,
        now: Clock,
    ) -> None:
        self._days = days
        self._whereabouts = whereabouts
        self._timeline = timeline
        self._now = now

    async def on_day(
        self, technician_ids: Collection[str], day: date, fresh: timedelta | None = None
    ) -> DayLoads:
        """Two queries; with `fresh`, the age up to which a position is one, three."""
        booked = await self._days.of_day(technician_ids, day)
        ticket_ids = {each.ticket_id for his in booked.values() for each in his.bookings}
        places = await self._whereabouts.places(ticket_ids)
        visits = {
            technician_id: _in_order(
                PromisedVisit(
                    visit_id=each.visit_id,
                    ticket_id=each.ticket_id,
                    window=each.window,
                    minutes=each.minutes,
                    point=place.point if (place := places.get(each.ticket_id)) else None,
                    area_code=place.area_code if place else "",
                )
                for each in his.bookings
            )
            for technician_id, his in booked.items()
        }
        fixes = await self._fixes(places, self._now() - fresh) if fresh is not None else {}
        return DayLoads(visits, fixes)

    async def _fixes(self, places: Mapping[str, TicketPlace], since: datetime) -> dict[str, Fix]:
        latest: dict[str, tuple[PositionMark, str]] = {}
        for ticket_id, place in places.items():
            for mark in place.marks:
                known = latest.get(mark.by)
                if mark.by and mark.at >= since and (known is None or mark.at > known[0].at):
                    latest[mark.by] = (mark, ticket_id)
        lines = {(ticket_id, mark.seq) for mark, ticket_id in latest.values()}
        read = await self._timeline.positions_at(lines)
        return {
            by: Fix(GeoPoint(latitude=geo.lat, longitude=geo.lng), mark.at)
            for by, (mark, ticket_id) in latest.items()
            if (geo := read.get((ticket_id, mark.seq)))
        }

    async def served(
        self, device_ids: Sequence[str], household_id: str, but: str
    ) -> frozenset[str]:
        """Who has been to these devices or this household on other tickets than `but`, of late."""
        return await self._whereabouts.served(device_ids, household_id, but)


def _in_order(visits: Iterable[PromisedVisit]) -> tuple[PromisedVisit, ...]:
    return tuple(sorted(visits, key=lambda each: each.window.start if each.window else LATEST))
