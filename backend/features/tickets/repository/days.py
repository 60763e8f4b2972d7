"""The days a ticket is on somebody's list."""

from typing import Final

from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.models.technician_day import day_id
from backend.features.tickets.workflow import VisitState
from backend.kit.clock import shanghai_day

UNSCHEDULED: Final = "open"

_NOT_ON_A_DAY = (VisitState.PLANNED, VisitState.RELEASED, VisitState.CANCELLED)


def days_of(ticket: Ticket) -> list[str]:
    return [key for visit in ticket.visits for key in _days_of(visit)]


def _days_of(visit: Visit) -> list[str]:
    """A day for each technician: when he is expected, or when he was there."""
    if visit.state in _NOT_ON_A_DAY or visit.withdrawn:
        return []
    there = visit.arrival.at if visit.arrival else None
    start = visit.window.start if visit.window else there
    if start is None:
        return [f"{technician_id}|{UNSCHEDULED}" for technician_id in visit.technician_ids]
    return [day_id(technician_id, shanghai_day(start)) for technician_id in visit.technician_ids]
