"""How full everybody's day is, and every area's: for the dispatcher to look at (DSP-13)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from backend.features.accounts import Permission, StaffCard, StaffSearch
from backend.features.dispatch.judging.deciding import Deciding
from backend.features.dispatch.judging.loading import Candidates, Days, ids_of
from backend.features.dispatch.judging.reading import within
from backend.features.dispatch.models.candidate import Candidate, Point
from backend.features.dispatch.models.capacity import saturation
from backend.features.dispatch.models.words import PositionSource
from backend.features.dispatch.schemas import (
    LoadsQuery,
    LoadView,
    PositionView,
    ZoneQuery,
    ZoneView,
)
from backend.features.places import Gazetteer
from backend.features.workforce import AreaReach, Workforce
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai, shanghai_day
from backend.kit.pagination import Page, decode_cursor, encode_cursor


class LoadReading:
    def __init__(
        self,
        deciding: Deciding,
        candidates: Candidates,
        workforce: Workforce,
        areas: Gazetteer,
        now: Clock,
    ) -> None:
        self._deciding = deciding
        self._candidates = candidates
        self._workforce = workforce
        self._areas = areas
        self._now = now

    async def of_people(self, actor: Actor, asked: LoadsQuery) -> Page[LoadView]:
        """Active staff within one's reach with shifts, skills, areas, load and place."""
        day, now = self._day(asked.day)
        sought = StaffSearch(branch_id=asked.branch_id, team_id=asked.team_id, active=True)
        people, _ = await self._workforce.page_within(actor, sought, day, asked)
        found, days = await self._loaded([card.id for card in people.items], day, now)
        views = [
            _load(card, candidate, now, days)
            for card, candidate in zip(people.items, found, strict=True)
        ]
        return Page(items=views, next_cursor=people.next_cursor)

    async def of_zones(self, actor: Actor, asked: ZoneQuery) -> Page[ZoneView]:
        """By code: every area that somebody within one's reach has as his own."""
        day, now = self._day(asked.day)
        places = await self._candidates.who(actor.organisation_id)
        mine = ids_of(within(actor.reach(Permission.TICKETS_DISPATCH), places))
        found, _ = await self._loaded(mine, day, now)
        after = decode_cursor(asked.cursor)[1] if asked.cursor else ""
        zones = self._zones(found)
        codes = sorted(code for code in zones if code > after)
        shown = codes[: asked.limit]
        return Page(
            items=[zones[code] for code in shown],
            next_cursor=encode_cursor(shown[-1], shown[-1]) if len(codes) > len(shown) else None,
        )

    def _zones(self, people: Iterable[Candidate]) -> dict[str, ZoneView]:
        """Whose day counts in each area of his own: he may be sent to any of them."""
        by_code: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in people:
            for code, reach in candidate.areas.items():
                if reach is AreaReach.HARD:
                    by_code[code].append(candidate)
        return {code: self._zone(code, here) for code, here in by_code.items()}

    def _zone(self, code: str, people: list[Candidate]) -> ZoneView:
        planned = sum(each.minutes_today for each in people)
        available = sum(each.minutes_available for each in people)
        area = self._areas.find(code)
        return ZoneView(
            code=code,
            name=self._areas.full_name(area) if area else "",
            technicians=len(people),
            jobs=sum(each.jobs_today for each in people),
            planned_minutes=planned,
            available_minutes=available,
            saturation=saturation(planned, available),
        )

    async def _loaded(
        self, staff_ids: list[str], day: date, now: int | None
    ) -> tuple[list[Candidate], Days]:
        travelling = (await self._deciding.book()).content.travelling
        return await self._candidates.on_day(staff_ids, day, now, travelling)

    def _day(self, asked: date | None) -> tuple[date, int | None]:
        """The day, and the minute of it that it is; none on another day than today."""
        today, local = shanghai_day(self._now()), shanghai(self._now())
        day = asked or today
        return day, local.hour * 60 + local.minute if day == today else None


def _load(card: StaffCard, candidate: Candidate, now: int | None, days: Days) -> LoadView:
    fix = days.first.loads.fixes.get(card.id)
    return LoadView(
        staff_id=card.id,
        name=card.name,
        team_id=card.team_id,
        jobs=candidate.jobs_today,
        most_jobs=candidate.most_jobs,
        planned_minutes=candidate.minutes_today,
        available_minutes=candidate.minutes_available,
        saturation=saturation(candidate.minutes_today, candidate.minutes_available),
        skills=dict(candidate.skills),
        areas=dict(candidate.areas),
        suspended=candidate.suspended,
        position=_position(candidate, now, fix.at if fix else None),
    )


def _position(candidate: Candidate, now: int | None, at: datetime | None) -> PositionView:
    """A fresh position, else where his last visit was that is over; home stays his own."""
    if candidate.gps is not None:
        return _at(PositionSource.GPS, candidate.gps, at)
    over = [held.point for held in candidate.held if now is None or held.window.end <= now]
    if over and over[-1] is not None:
        return _at(PositionSource.LAST_VISIT, over[-1], None)
    known = candidate.base is not None
    return PositionView(source=PositionSource.BASE if known else PositionSource.UNKNOWN)


def _at(source: PositionSource, point: Point, at: datetime | None) -> PositionView:
    return PositionView(source=source, latitude=point.latitude, longitude=point.longitude, at=at)
