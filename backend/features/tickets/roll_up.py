"""The state of a ticket, computed from its visits: one pure function (domain-rules.md a.5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.features.tickets.workflow import ON_SITE, TicketState, VisitState

_SCHEDULED = frozenset({VisitState.NOTIFIED, VisitState.ACCEPTED, VisitState.TRAVELING})


@dataclass(frozen=True)
class VisitFacts:
    """What counts of one visit of the present cycle.

    `completes` is false for a finished visit whose work was not accepted: it then counts as an
    incomplete one (Dynamics: a booking status whose switch "Status completes work order" is off).
    """

    state: VisitState
    has_appointment: bool = False
    completes: bool = True

    @property
    def completed(self) -> bool:
        return self.state is VisitState.FINISHED and self.completes

    @property
    def partial(self) -> bool:
        """Somebody was there and the work is not done."""
        unaccepted = self.state is VisitState.FINISHED and not self.completes
        return unaccepted or self.state in (VisitState.INCOMPLETE, VisitState.NO_SHOW)


def roll_up(visits: Iterable[VisitFacts], *, on_hold: bool = False) -> TicketState:
    """Only visits of the present cycle count: a re-opened ticket begins anew."""
    facts = list(visits)
    if on_hold:
        return TicketState.SUSPENDED
    if any(visit.state in ON_SITE for visit in facts):
        return TicketState.IN_SERVICE
    completed = any(visit.completed for visit in facts)
    scheduled = [visit for visit in facts if visit.state in _SCHEDULED]
    if scheduled:
        return TicketState.IN_SERVICE if completed else _least_advanced(scheduled)
    if completed:
        return TicketState.DONE
    if any(visit.partial for visit in facts):
        return TicketState.TO_REVISIT
    return TicketState.TO_DISPATCH


def _least_advanced(scheduled: list[VisitFacts]) -> TicketState:
    if any(visit.state is VisitState.NOTIFIED for visit in scheduled):
        return TicketState.DISPATCHED
    if all(visit.has_appointment for visit in scheduled):
        return TicketState.APPOINTED
    return TicketState.ACCEPTED
