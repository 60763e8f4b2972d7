"""A ticket as the filters and scores see it."""

from datetime import date, datetime, timedelta

from backend.features.dispatch.models.candidate import Job, Point
from backend.features.dispatch.models.capacity import table_minutes
from backend.features.dispatch.models.record import planned_minutes, sample_id
from backend.features.dispatch.models.rule_book import RuleBook
from backend.features.dispatch.models.words import Exclusion
from backend.features.dispatch.repository import SampleRepository
from backend.features.places import Gazetteer
from backend.features.tickets import Act, Ticket, Tickets, Visit, Window
from backend.features.workforce import Minutes
from backend.kit.clock import Clock, shanghai, shanghai_day

_LET_GO = {Act.REFUSE: Exclusion.REFUSED, Act.TIME_OUT: Exclusion.TIMED_OUT}


class Works:
    """Reads a ticket as a job. Two queries at most."""

    def __init__(
        self, tickets: Tickets, samples: SampleRepository, areas: Gazetteer, now: Clock
    ) -> None:
        self._tickets = tickets
        self._samples = samples
        self._areas = areas
        self._now = now

    async def of(self, ticket: Ticket, book: RuleBook, window: Window | None) -> Job:
        now = self._now()
        day = shanghai_day(window.start if window else now)
        codes, name = self._around(ticket.place.area_code)
        position = ticket.place.position
        return Job(
            ticket_id=ticket.id,
            day=day,
            minutes_needed=await self._minutes(ticket, book),
            window=minutes_of(window, day) if window else None,
            now=_minute_of(now, day) if day == shanghai_day(now) else None,
            point=Point(position.latitude, position.longitude) if position else None,
            area_codes=codes,
            area_name=name,
            brand=ticket.devices[0].brand if ticket.devices else "",
            customer_id=ticket.customer_id,
            household_id=ticket.household_id,
            excluded=await self._excluded(ticket, now - timedelta(hours=book.refusal_hours)),
        )

    def _around(self, code: str) -> tuple[tuple[str, ...], str]:
        """The area's code and those around it, the finest first, and what it is called."""
        area = self._areas.find(code) if code else None
        if area is None:
            return (), ""
        return tuple(each.code for each in reversed(self._areas.path(area))), area.name

    async def _minutes(self, ticket: Ticket, book: RuleBook) -> int:
        problem, line = ticket.problem_type, line_of(ticket)
        table = table_minutes(book.planned, problem, line, book.usual_minutes)
        if not problem:
            return table
        samples = await self._samples.of(sample_id(problem, line))
        return planned_minutes(samples.minutes, table)

    async def _excluded(self, ticket: Ticket, since: datetime) -> dict[str, Exclusion]:
        """Who refused it or let it lapse of late, and whose work is done again."""
        found = dict.fromkeys(await self._reworked(ticket), Exclusion.REWORK)
        for visit in ticket.visits:
            release = visit.release
            if release is not None and release.act in _LET_GO and release.at > since:
                found |= dict.fromkeys(visit.technician_ids, _LET_GO[release.act])
        return found

    async def _reworked(self, ticket: Ticket) -> list[str]:
        if ticket.is_rework:
            return last_there(ticket)
        if not ticket.repeat_of:
            return []
        earlier = await self._tickets.stores.tickets.many([ticket.repeat_of])
        return [each for found in earlier.values() for each in last_there(found)]


def line_of(ticket: Ticket) -> str:
    return ticket.devices[0].product_line_id if ticket.devices else ""


def last_there(ticket: Ticket) -> list[str]:
    """Of the last visit whose work was handed over."""
    done: list[Visit] = [visit for visit in ticket.visits if visit.hand_over]
    return done[-1].technician_ids if done else []


def minutes_of(window: Window, day: date) -> Minutes:
    """From the day's midnight; what lies before it is negative."""
    return Minutes(_minute_of(window.start, day), _minute_of(window.end, day))


def _minute_of(moment: datetime, day: date) -> int:
    local = shanghai(moment)
    days = (local.date() - day).days
    return days * 24 * 60 + local.hour * 60 + local.minute
