"""Who owes the next act 该谁动: exactly one answer for each ticket (console.md 1)."""

from typing import Final

from backend.features.tickets.models.stages import Hold, Returned
from backend.features.tickets.words import Party
from backend.features.tickets.workflow import TicketState

_BY_STATE: Final[dict[TicketState, Party]] = {
    TicketState.SUBMITTED: Party.SERVICE,
    TicketState.NEED_INFO: Party.CUSTOMER,
    TicketState.REVIEW: Party.SERVICE,
    TicketState.REJECTED: Party.NOBODY,
    TicketState.REMOTE_SOLVED: Party.CUSTOMER,
    TicketState.TO_DISPATCH: Party.DISPATCHER,
    TicketState.DISPATCHED: Party.TECHNICIAN,
    TicketState.ACCEPTED: Party.TECHNICIAN,
    TicketState.APPOINTED: Party.TECHNICIAN,
    TicketState.IN_SERVICE: Party.TECHNICIAN,
    TicketState.TO_REVISIT: Party.DISPATCHER,
    TicketState.DONE: Party.CUSTOMER,
    TicketState.FOLLOW_UP: Party.SERVICE,
    TicketState.CLOSED: Party.NOBODY,
    TicketState.CANCELLED: Party.NOBODY,
}


def owes_next(
    state: TicketState, hold: Hold | None, returned: Returned | None, *, waits_for_quote: bool
) -> Party:
    """A price the customer has not answered comes first; then the reason of a suspension."""
    if waits_for_quote and state in (TicketState.IN_SERVICE, TicketState.SUSPENDED):
        return Party.CUSTOMER
    if hold is not None:
        return hold.reason.owner
    if returned is not None:
        return Party.TECHNICIAN
    return _BY_STATE[state]
