"""What a technician's month is counted from: computed from the ticket, stored beside it each time
it is saved. The shares are those of domain-rules.md (g)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from backend.features.tickets.models.fields import TicketFields
from backend.features.tickets.models.stages import Arrival
from backend.features.tickets.models.visit import Visit
from backend.features.tickets.words import FinishResult, IncompleteReason, ServiceType
from backend.features.tickets.workflow import TicketState, VisitState
from backend.kit.clock import shanghai_day

REPEATED_WITHIN: Final = timedelta(days=30)
"""A report of the same fault within these days takes the first-time fix away."""

_ENDED: Final = (VisitState.FINISHED, VisitState.INCOMPLETE, VisitState.NO_SHOW)


class Figure(StrEnum):
    """`jobs`: visits of his that ended with the work finished. `hours`: also those that ended
    without. `on_time`: those he arrived on that had a window. `first_time`: repairs that were
    closed. `ratings`: of work he finished, but for anonymous ones. `rated`: all."""

    JOBS = "jobs"
    HOURS = "hours"
    ON_TIME = "on_time"
    FIRST_TIME = "first_time"
    RATINGS = "ratings"
    RATED = "rated"


class OwnVisit(BaseModel):
    """One technician's part in a visit that has ended. `on_time` is None where he did not arrive or
    no window was agreed; `day` is Shanghai's."""

    technician_id: str
    month: str
    day: str
    finished: bool
    on_time: bool | None
    travel_seconds: int
    work_seconds: int
    break_seconds: int


class OwnFigures(BaseModel):
    """`months`: under `figure|technician|month` the ticket is found. `fixed_at_once`: None where it
    is no closed repair; a later report of the fault may still take it away. `fixers`: whose it
    is."""

    months: list[str]
    visits: list[OwnVisit]
    fixers: list[str]
    fixed_at_once: bool | None


def key_of(figure: Figure, technician_id: str, month: str) -> str:
    return f"{figure}|{technician_id}|{month}"


def own_figures(ticket: TicketFields) -> OwnFigures:
    visits = [each for visit in ticket.visits for each in _own_visits(visit)]
    done = ticket.handed_over_visit
    fixed = _fixed_at_once(ticket)
    fixers = done.technician_ids if done and fixed is not None else []
    keys = {key for visit in visits for key in _visit_keys(visit)}
    if ticket.ended_at:
        keys |= {key_of(Figure.FIRST_TIME, who, _month(ticket.ended_at)) for who in fixers}
    if ticket.rating and done:
        kinds = [Figure.RATED]
        kinds += [] if ticket.rating.rating.anonymous else [Figure.RATINGS]
        month = _month(ticket.rating.first_at)
        keys |= {key_of(kind, who, month) for kind in kinds for who in done.technician_ids}
    return OwnFigures(months=sorted(keys), visits=visits, fixers=fixers, fixed_at_once=fixed)


def _own_visits(visit: Visit) -> list[OwnVisit]:
    if visit.state not in _ENDED or visit.ends_at is None:
        return []
    day = shanghai_day(visit.ends_at).isoformat()
    return [
        OwnVisit(
            technician_id=who,
            month=day[:7],
            day=day,
            finished=visit.state is VisitState.FINISHED,
            on_time=_on_time(visit, who),
            travel_seconds=visit.travel_seconds,
            work_seconds=visit.work_seconds,
            break_seconds=visit.break_seconds,
        )
        for who in visit.technician_ids
    ]


def _on_time(visit: Visit, who: str) -> bool | None:
    arrival = _arrival_of(visit, who)
    if arrival is None or visit.window is None:
        return None
    return arrival.at <= visit.window.end


def _arrival_of(visit: Visit, who: str) -> Arrival | None:
    there = [*([visit.arrival] if visit.arrival else []), *visit.joined]
    return next((arrival for arrival in there if arrival.technician_id == who), None)


def _visit_keys(visit: OwnVisit) -> list[str]:
    stands = {
        Figure.HOURS: True,
        Figure.JOBS: visit.finished,
        Figure.ON_TIME: visit.on_time is not None,
    }
    return [
        key_of(figure, visit.technician_id, visit.month) for figure, does in stands.items() if does
    ]


def _fixed_at_once(ticket: TicketFields) -> bool | None:
    """Out of the count: what is no repair, and what was looked at only."""
    work = ticket.hand_over
    is_repair = ticket.service_type is ServiceType.REPAIR and ticket.state is TicketState.CLOSED
    if not is_repair or work is None or work.completion.result is not FinishResult.SOLVED:
        return None
    productive = [visit for visit in ticket.visits if _is_productive(visit)]
    return len(productive) == 1 and ticket.cycle == 1 and not ticket.is_rework


def _is_productive(visit: Visit) -> bool:
    """He was there, and so was the customer."""
    if visit.arrival is None or visit.state not in (VisitState.FINISHED, VisitState.INCOMPLETE):
        return False
    why = visit.unfinished.reason if visit.unfinished else None
    return why is not IncompleteReason.CUSTOMER_ABSENT


def _month(moment: datetime) -> str:
    return shanghai_day(moment).isoformat()[:7]
