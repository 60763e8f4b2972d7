"""What a tap on a ticket asks consent for: the messages of its own next steps."""

from backend.features.notifications import Moment, Occasion
from backend.features.tickets.services.subscriptions import NEXT_STEPS, TicketSubscriptions
from backend.features.tickets.workflow import TicketState
from backend.kit.access import Actor, ActorKind

S, M = TicketState, Moment
LI = Actor(id="li", kind=ActorKind.CUSTOMER)


class Ticket:
    def __init__(self, state: TicketState) -> None:
        self.state = state


class Reading:
    """Stands for the tickets: one in the state that is asked for by its id."""

    async def get(self, actor: Actor, ticket_id: str) -> Ticket:
        return Ticket(TicketState(ticket_id))


class Offers:
    """Stands for the wallet: all is wanted."""

    async def offered(self, actor: Actor, upcoming: list[Occasion]) -> list[Occasion]:
        return upcoming


async def asked(state: TicketState, moment: Moment) -> list[Occasion]:
    offers = TicketSubscriptions(Reading(), Offers())  # type: ignore[arg-type]  # stand-ins
    return await offers.offered(LI, state.value, moment)  # type: ignore[return-value]  # as above


def test_every_state_says_what_comes_next_to_the_customer() -> None:
    assert set(NEXT_STEPS) == set(TicketState)
    for occasions in NEXT_STEPS.values():
        assert all(each.value.startswith("customer.") for each in occasions)
        assert len(set(occasions)) == len(occasions)


async def test_the_next_steps_follow_the_ticket_and_leave_out_what_the_tap_settles() -> None:
    assert await asked(S.DISPATCHED, M.LOOKING) == [
        Occasion.CUSTOMER_APPOINTMENT_MADE,
        Occasion.CUSTOMER_ON_THE_WAY,
        Occasion.CUSTOMER_APPOINTMENT_CHANGED,
        Occasion.CUSTOMER_FINISHED,
    ]
    assert Occasion.CUSTOMER_APPOINTMENT_MADE not in await asked(S.DISPATCHED, M.BOOKING)
    assert (await asked(S.IN_SERVICE, M.PAYING))[0] is Occasion.CUSTOMER_FINISHED
    assert Occasion.CUSTOMER_RATE_US not in await asked(S.DONE, M.RATING)
    assert (await asked(S.DONE, M.ACCEPTING))[0] is Occasion.CUSTOMER_RATE_US
    assert await asked(S.CANCELLED, M.LOOKING) == []
