"""Which messages the next steps of a ticket will be told by: what to ask consent for at a tap."""

from collections.abc import Mapping
from typing import Final

from backend.features.notifications import Moment, Occasion, Subscription, Subscriptions
from backend.features.tickets.services.reading import TicketReading
from backend.features.tickets.workflow import TicketState
from backend.kit.access import Actor

_ARRANGED: Final = (
    Occasion.CUSTOMER_NEED_INFO,
    Occasion.CUSTOMER_APPOINTMENT_MADE,
    Occasion.CUSTOMER_DISPATCHED,
    Occasion.CUSTOMER_ON_THE_WAY,
)
_VISITED: Final = (
    Occasion.CUSTOMER_APPOINTMENT_MADE,
    Occasion.CUSTOMER_ON_THE_WAY,
    Occasion.CUSTOMER_APPOINTMENT_CHANGED,
    Occasion.CUSTOMER_FINISHED,
)
_OVER: Final = (
    Occasion.CUSTOMER_RATE_US,
    Occasion.CUSTOMER_MESSAGE,
    Occasion.CUSTOMER_CLOSED,
)

NEXT_STEPS: Final[Mapping[TicketState, tuple[Occasion, ...]]] = {
    TicketState.SUBMITTED: _ARRANGED,
    TicketState.NEED_INFO: _ARRANGED,
    TicketState.REVIEW: _ARRANGED,
    TicketState.REMOTE_SOLVED: (Occasion.CUSTOMER_NEED_INFO, *_OVER),
    TicketState.TO_DISPATCH: (*_ARRANGED[1:], Occasion.CUSTOMER_FINISHED),
    TicketState.DISPATCHED: _VISITED,
    TicketState.ACCEPTED: _VISITED,
    TicketState.APPOINTED: _VISITED[1:],
    TicketState.IN_SERVICE: (
        Occasion.CUSTOMER_FINISHED,
        Occasion.CUSTOMER_NEED_INFO,
        Occasion.CUSTOMER_EXPECTED_FINISH,
    ),
    TicketState.SUSPENDED: (Occasion.CUSTOMER_EXPECTED_FINISH, *_VISITED),
    TicketState.TO_REVISIT: (Occasion.CUSTOMER_EXPECTED_FINISH, *_VISITED),
    TicketState.DONE: _OVER,
    TicketState.FOLLOW_UP: _OVER,
    TicketState.REJECTED: (Occasion.CUSTOMER_MESSAGE,),
    TicketState.CLOSED: (Occasion.CUSTOMER_COMPLAINT, Occasion.CUSTOMER_MESSAGE),
    TicketState.CANCELLED: (),
}
"""Next first."""

_SETTLED_BY: Final[Mapping[Moment, Occasion]] = {
    Moment.REPORTING: Occasion.CUSTOMER_SUBMITTED,
    Moment.BOOKING: Occasion.CUSTOMER_APPOINTMENT_MADE,
    Moment.ACCEPTING: Occasion.CUSTOMER_FINISHED,
    Moment.RATING: Occasion.CUSTOMER_RATE_US,
}
"""What the tap itself makes needless to tell."""


class TicketSubscriptions:
    def __init__(self, reading: TicketReading, subscriptions: Subscriptions) -> None:
        self._reading = reading
        self._subscriptions = subscriptions

    async def offered(self, actor: Actor, ticket_id: str, moment: Moment) -> list[Subscription]:
        """At most three, the most needed first; none for staff. Raises TicketNotFound."""
        ticket = await self._reading.get(actor, ticket_id)
        settled = _SETTLED_BY.get(moment)
        upcoming = [each for each in NEXT_STEPS[ticket.state] if each is not settled]
        return await self._subscriptions.offered(actor, upcoming)
