"""Puts the board together from what tickets, people and rules know, in a fixed number of reads."""

from collections.abc import Mapping, Sequence
from datetime import date

from backend.features.accounts import Permission, StaffDirectory, StaffPlace
from backend.features.dispatch.board.schemas import (
    MOST_ROWS,
    MOST_WAITING,
    AwaySpan,
    Board,
    BoardQuery,
    BoardRow,
    BoardVisit,
    PointView,
    Span,
    WaitingTicket,
)
from backend.features.dispatch.judging.deciding import Deciding
from backend.features.dispatch.judging.loading import Candidates, Days, ids_of
from backend.features.dispatch.judging.reading import within
from backend.features.dispatch.models.candidate import Candidate, Point, km_between
from backend.features.dispatch.models.fitting import travel_minutes
from backend.features.dispatch.models.rule_parts import Travelling
from backend.features.places import GeoPoint
from backend.features.tickets import (
    PromisedVisit,
    Ticket,
    TicketFilter,
    TicketReading,
    TicketRow,
    TicketState,
)
from backend.features.workforce import Away, Minutes, WorkforceDay
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai, shanghai_day
from backend.kit.pagination import PageQuery

WAITING = (TicketState.TO_DISPATCH, TicketState.TO_REVISIT)


class BoardReading:
    def __init__(
        self,
        tickets: TicketReading,
        deciding: Deciding,
        candidates: Candidates,
        directory: StaffDirectory,
        now: Clock,
    ) -> None:
        self._tickets = tickets
        self._deciding = deciding
        self._candidates = candidates
        self._directory = directory
        self._now = now

    async def of_day(self, actor: Actor, asked: BoardQuery) -> Board:
        """Technicians whom the actor may send, by id, with what waits within his reach."""
        day, now = self._day(asked.day)
        people = await self._people(actor, asked)
        shown = people[:MOST_ROWS]
        travelling = (await self._deciding.book()).content.travelling
        loaded, days = await self._candidates.on_day(ids_of(shown), day, now, travelling)
        rows = await self._rows(actor, shown, loaded, days, travelling)
        waiting = [] if asked.after else await self._waiting(actor, asked)
        return Board(
            day=day,
            waiting=waiting[:MOST_WAITING],
            more_waiting=len(waiting) > MOST_WAITING,
            given_out=[] if asked.after else await self._given_out(actor, asked),
            rows=rows,
            next_after=shown[-1].id if len(people) > MOST_ROWS else None,
        )

    async def _people(self, actor: Actor, asked: BoardQuery) -> list[StaffPlace]:
        """One more than a page, where there are more."""
        places = await self._candidates.who(actor.organisation_id)
        mine = [
            place
            for place in within(actor.reach(Permission.TICKETS_DISPATCH), places)
            if place.id > asked.after
            and asked.branch_id in ("", place.branch_id)
            and asked.team_id in ("", place.team_id)
        ]
        return sorted(mine, key=lambda place: place.id)[: MOST_ROWS + 1]

    async def _waiting(self, actor: Actor, asked: BoardQuery) -> list[WaitingTicket]:
        wanted = TicketFilter(
            states=WAITING, branch_id=asked.branch_id, assigned_by=actor.organisation_id
        )
        page = await self._tickets.page(actor, wanted, PageQuery(limit=MOST_WAITING))
        found = [
            WaitingTicket(ticket=TicketRow.of(ticket), point=_place(ticket))
            for ticket in page.items
        ]
        return [*found, *found[:1]] if page.next_cursor else found

    async def _given_out(self, actor: Actor, asked: BoardQuery) -> list[TicketRow]:
        """A subcontractor has given nothing out: what was given to it waits for its own people."""
        wanted = TicketFilter(
            states=WAITING, branch_id=asked.branch_id, given_out_by=actor.organisation_id
        )
        page = await self._tickets.page(actor, wanted, PageQuery(limit=MOST_WAITING))
        return [TicketRow.of(ticket) for ticket in page.items]

    async def _rows(
        self,
        actor: Actor,
        people: Sequence[StaffPlace],
        loaded: Sequence[Candidate],
        days: Days,
        travelling: Travelling,
    ) -> list[BoardRow]:
        visits = {place.id: days.visits_of_the_day(place.id, but="") for place in people}
        ticket_ids = [each.ticket_id for his in visits.values() for each in his]
        tickets = await self._tickets.many(actor, ticket_ids)
        names = await self._directory.many(ids_of(people))
        return [
            _row(
                place,
                names[place.id].name if place.id in names else "",
                candidate,
                days.first.worked.get(place.id),
                _visits(visits[place.id], tickets, candidate.base, travelling),
            )
            for place, candidate in zip(people, loaded, strict=True)
        ]

    def _day(self, asked: date | None) -> tuple[date, int | None]:
        today, local = shanghai_day(self._now()), shanghai(self._now())
        day = asked or today
        return day, local.hour * 60 + local.minute if day == today else None


def _row(
    place: StaffPlace,
    name: str,
    candidate: Candidate,
    worked: WorkforceDay | None,
    visits: list[BoardVisit],
) -> BoardRow:
    return BoardRow(
        staff_id=place.id,
        name=name,
        team_id=place.team_id,
        branch_id=place.branch_id,
        has_shifts=worked is not None and worked.has_shifts,
        shifts=[_span(each, worked.day) for each in worked.windows] if worked else [],
        away=[_away(each, worked.day) for each in worked.away] if worked else [],
        visits=visits,
        jobs=candidate.jobs_today,
        most_jobs=candidate.most_jobs,
        planned_minutes=candidate.minutes_today,
        most_minutes=candidate.most_minutes,
        available_minutes=candidate.minutes_available,
        suspended=candidate.suspended,
    )


def _visits(
    promised: Sequence[PromisedVisit],
    tickets: Mapping[str, Ticket],
    base: Point | None,
    travelling: Travelling,
) -> list[BoardVisit]:
    shown, before = [], base
    for each in promised:
        here = Point(each.point.latitude, each.point.longitude) if each.point else None
        timed = each.window is not None
        travel = _travel(before, here, travelling) if timed else None
        shown.append(_visit(each, tickets.get(each.ticket_id), travel))
        if timed:
            before = here
    return shown


def _visit(promised: PromisedVisit, ticket: Ticket | None, travel: int | None) -> BoardVisit:
    visit = next((v for v in ticket.visits if v.id == promised.visit_id), None) if ticket else None
    return BoardVisit(
        visit_id=promised.visit_id,
        ticket=TicketRow.of(ticket) if ticket else None,
        visit_state=visit.state if visit else None,
        window=promised.window,
        minutes=promised.minutes,
        travel_minutes=travel,
        is_pinned=visit is not None and visit.pin is not None,
        point=_point(promised.point) if ticket else None,
    )


def _travel(before: Point | None, here: Point | None, travelling: Travelling) -> int | None:
    if before is None or here is None:
        return None
    return travel_minutes(km_between(before, here) * travelling.road_factor, travelling.km_per_hour)


def _away(away: Away, day: date) -> AwaySpan:
    start, end = away.minutes.moments(day)
    return AwaySpan(start=start, end=end, leave=away.leave)


def _span(minutes: Minutes, day: date) -> Span:
    start, end = minutes.moments(day)
    return Span(start=start, end=end)


def _place(ticket: Ticket) -> PointView | None:
    located = ticket.place.located
    return _point(located.point) if located else None


def _point(point: GeoPoint | None) -> PointView | None:
    return PointView(latitude=point.latitude, longitude=point.longitude) if point else None
