"""Everybody who might do a piece of work, loaded in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from backend.features.accounts import Permission, StaffDirectory, StaffPlace
from backend.features.dispatch.judging.work import minutes_of
from backend.features.dispatch.models.candidate import Candidate, Held, Job, Point
from backend.features.dispatch.models.capacity import travel_of_day
from backend.features.dispatch.models.record import WEEK, ServiceRecord
from backend.features.dispatch.models.rule_parts import Travelling
from backend.features.dispatch.models.standing import Standing
from backend.features.dispatch.models.words import PartState
from backend.features.dispatch.ports import VanStock
from backend.features.dispatch.repository import DispatchStores
from backend.features.places import GeoPoint
from backend.features.tickets import DayLoads, PromisedVisit, TechnicianLoads, Ticket
from backend.features.workforce import Minutes, Workforce, WorkforceDay
from backend.kit.clock import SHANGHAI, Clock

NO_RATINGS: Final = 4.6
"""What everybody is taken to be worth while nobody has been rated (domain-rules.md c.3)."""

MINUTES_A_DAY: Final = 24 * 60


@dataclass(frozen=True)
class Field:
    """The people to choose among, and the mean of everybody's ratings."""

    candidates: list[Candidate]
    overall_mean: float


class Candidates:
    def __init__(
        self,
        directory: StaffDirectory,
        workforce: Workforce,
        loads: TechnicianLoads,
        stores: DispatchStores,
        stock: VanStock,
        now: Clock,
    ) -> None:
        self._directory = directory
        self._workforce = workforce
        self._loads = loads
        self._stores = stores
        self._stock = stock
        self._now = now

    async def who(self, organisation_id: str) -> list[StaffPlace]:
        """The technicians of one firm."""
        return await self._directory.places_with_permission(
            Permission.TICKETS_WORK, organisation_id
        )

    async def for_work(
        self, ticket: Ticket, job: Job, staff_ids: Collection[str], travelling: Travelling
    ) -> Field:
        """As many queries for one person as for a thousand."""
        days = await self._days(job, staff_ids, travelling)
        served = await self._loads.served(_devices(ticket), ticket.household_id, ticket.id)
        standings = await self._stores.standings.of_many(staff_ids)
        records = await self._stores.records.of_many(staff_ids)
        parts = await self._parts(ticket, job, staff_ids)
        now = self._now()
        candidates = []
        for staff_id in staff_ids:
            candidate = self._on_days(staff_id, ticket.id, days, travelling)
            _know(candidate, standings.get(staff_id), job.day)
            _remember(candidate, records.get(staff_id), now)
            candidate.served = staff_id in served
            candidate.part = parts.get(staff_id, PartState.UNKNOWN)
            candidates.append(candidate)
        mean = await self._stores.records.overall_mean()
        return Field(candidates, NO_RATINGS if mean is None else mean)

    async def on_day(
        self, staff_ids: Collection[str], day: date, now: int | None, travelling: Travelling
    ) -> tuple[list[Candidate], "Days"]:
        """Everybody's day without any work in view: for looking at loads."""
        job = Job(ticket_id="", day=day, minutes_needed=0, now=now)
        days = await self._days(job, staff_ids, travelling)
        standings = await self._stores.standings.of_many(staff_ids)
        candidates = []
        for staff_id in staff_ids:
            candidate = self._on_days(staff_id, "", days, travelling)
            _know(candidate, standings.get(staff_id), day)
            candidates.append(candidate)
        return candidates, days

    async def _days(self, job: Job, staff_ids: Collection[str], travelling: Travelling) -> "Days":
        fresh = timedelta(minutes=travelling.fresh_minutes) if job.now is not None else None
        first = _Day(
            await self._workforce.on_day(staff_ids, job.day),
            await self._loads.on_day(staff_ids, job.day, fresh),
        )
        if job.window is None or job.window.end <= MINUTES_A_DAY:
            return Days(job.day, first, None)
        following = job.day + timedelta(days=1)
        second = _Day(
            await self._workforce.on_day(staff_ids, following),
            await self._loads.on_day(staff_ids, following),
        )
        return Days(job.day, first, second)

    def _on_days(
        self, staff_id: str, ticket_id: str, days: "Days", travelling: Travelling
    ) -> Candidate:
        worked = days.first.worked.get(staff_id)
        if worked is None:
            return Candidate(id=staff_id, may_work=False)
        visits = days.visits(staff_id, but=ticket_id)
        held = tuple(
            Held(minutes_of(each.window, days.day), _point(each.point))
            for each in visits
            if each.window is not None
        )
        base = Point(worked.base.latitude, worked.base.longitude) if worked.base else None
        today = days.visits_of_the_day(staff_id, but=ticket_id)
        fix = days.first.loads.fixes.get(staff_id)
        return Candidate(
            id=staff_id,
            is_employed=worked.is_employed,
            windows=worked.windows,
            available=days.available(staff_id),
            skills=worked.skills,
            certificates=frozenset(each.kind for each in worked.certificates),
            areas=worked.areas,
            most_jobs=worked.most_jobs,
            most_minutes=worked.most_minutes,
            held=held,
            jobs_today=len(today),
            minutes_today=sum(each.minutes for each in today)
            + travel_of_day(base, held, travelling),
            gps=_point(fix.point) if fix else None,
            base=base,
        )

    async def _parts(
        self, ticket: Ticket, job: Job, staff_ids: Collection[str]
    ) -> Mapping[str, PartState]:
        wanted = wanted_parts(ticket)
        if not wanted:
            return dict.fromkeys(staff_ids, PartState.NONE_WANTED)
        start = job.window.start if job.window else MINUTES_A_DAY
        by = datetime(job.day.year, job.day.month, job.day.day, tzinfo=SHANGHAI)
        return await self._stock.state_of(wanted, staff_ids, by + timedelta(minutes=start))


@dataclass(frozen=True)
class _Day:
    worked: Mapping[str, WorkforceDay]
    loads: DayLoads


@dataclass(frozen=True)
class Days:
    """The day of the work, and the next one where its window goes past midnight."""

    day: date
    first: _Day
    second: _Day | None

    def available(self, staff_id: str) -> tuple[Minutes, ...]:
        """What touches midnight on both sides is one piece."""
        pieces = list(self.first.worked[staff_id].available)
        if self.second is None or staff_id not in self.second.worked:
            return tuple(pieces)
        for piece in self.second.worked[staff_id].available:
            later = Minutes(piece.start + MINUTES_A_DAY, piece.end + MINUTES_A_DAY)
            if pieces and pieces[-1].end == later.start:
                pieces[-1] = Minutes(pieces[-1].start, later.end)
            else:
                pieces.append(later)
        return tuple(pieces)

    def visits_of_the_day(self, staff_id: str, *, but: str) -> list[PromisedVisit]:
        return [each for each in self.first.loads.visits.get(staff_id, ()) if each.ticket_id != but]

    def visits(self, staff_id: str, *, but: str) -> list[PromisedVisit]:
        """Of both days; one that goes past midnight stands in both, and here once."""
        found = self.visits_of_the_day(staff_id, but=but)
        seen = {each.visit_id for each in found}
        later = self.second.loads.visits.get(staff_id, ()) if self.second else ()
        return found + [
            each for each in later if each.ticket_id != but and each.visit_id not in seen
        ]


def wanted_parts(ticket: Ticket) -> list[str]:
    """What the last visit that was left incomplete asked for."""
    left = [visit.unfinished for visit in ticket.visits if visit.unfinished]
    return [part.name for part in left[-1].parts_wanted] if left else []


def _devices(ticket: Ticket) -> list[str]:
    return [subject for device in ticket.devices for subject in device.subjects]


def _point(point: GeoPoint | None) -> Point | None:
    return Point(point.latitude, point.longitude) if point else None


def _know(candidate: Candidate, standing: Standing | None, day: date) -> None:
    if standing is not None:
        candidate.suspended = standing.suspended_on(day)
        candidate.brands = frozenset(standing.brands)
        candidate.customers = frozenset(standing.customers)
        candidate.blocked = frozenset(standing.homes_blocked)


def _remember(candidate: Candidate, record: ServiceRecord | None, now: datetime) -> None:
    if record is not None:
        candidate.ratings = record.ratings
        candidate.rating_mean = record.rating_mean
        candidate.jobs_week = record.jobs_since(now - WEEK)
        candidate.last_assigned_at = record.last_assigned_at


def ids_of(places: Iterable[StaffPlace]) -> list[str]:
    return [place.id for place in places]
