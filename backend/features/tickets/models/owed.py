"""Who owes the next act 该谁动: exactly one answer for each ticket (console.md 1)."""

from dataclasses import dataclass
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


_ON_THE_WAY: Final = frozenset(
    {TicketState.DISPATCHED, TicketState.ACCEPTED, TicketState.APPOINTED}
)


@dataclass(frozen=True)
class Owing:
    """What besides the state decides it.

    `unanswered`: reminded in vain, staff call. `wants_out`: the technician asks to be relieved.
    `waits_for_tasks`: only another department holds the closing up.
    """

    hold: Hold | None = None
    returned: Returned | None = None
    waits_for_quote: bool = False
    unanswered: bool = False
    wants_out: bool = False
    waits_for_tasks: bool = False


def owes_next(state: TicketState, owing: Owing) -> Party:
    """A price the customer has not answered comes first; then the reason of a suspension."""
    if owing.waits_for_quote and state in (TicketState.IN_SERVICE, TicketState.SUSPENDED):
        return Party.CUSTOMER
    if owing.hold is not None:
        return owing.hold.reason.owner
    if owing.returned is not None:
        return Party.TECHNICIAN
    return _instead(state, owing) or _BY_STATE[state]


def _instead(state: TicketState, owing: Owing) -> Party | None:
    """Where somebody else has to act before whoever the state names can."""
    exceptions = (
        (state is TicketState.NEED_INFO and owing.unanswered, Party.SERVICE),
        (state in _ON_THE_WAY and owing.wants_out, Party.DISPATCHER),
        (state is TicketState.FOLLOW_UP and owing.waits_for_tasks, Party.DEPARTMENT),
    )
    return next((party for holds, party in exceptions if holds), None)
