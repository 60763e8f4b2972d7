"""The state of a ticket follows from its visits, as published by those who thought it through."""

from itertools import product

import pytest

from backend.features.tickets import TicketState, VisitFacts, VisitState, roll_up

# Dynamics 365's booking statuses, in our visits. Two differences of ours: a visit under way to the
# customer ("Traveling", in progress there) leaves the ticket where it is until somebody arrives,
# and a finished visit whose work the customer turned down counts as partially completed.
BOOKINGS = {
    "Scheduled": [
        VisitFacts(VisitState.NOTIFIED),
        VisitFacts(VisitState.ACCEPTED),
        VisitFacts(VisitState.ACCEPTED, has_appointment=True),
        VisitFacts(VisitState.TRAVELING, has_appointment=True),
    ],
    "In Progress": [
        VisitFacts(VisitState.ARRIVED),
        VisitFacts(VisitState.WORKING),
        VisitFacts(VisitState.BREAK),
    ],
    "Completed": [VisitFacts(VisitState.FINISHED)],
    "Partially Completed": [
        VisitFacts(VisitState.INCOMPLETE),
        VisitFacts(VisitState.NO_SHOW),
        VisitFacts(VisitState.FINISHED, completes=False),
    ],
    "Canceled": [VisitFacts(VisitState.RELEASED), VisitFacts(VisitState.CANCELLED)],
}
WORK_ORDERS = {
    "Unscheduled": {TicketState.TO_DISPATCH, TicketState.TO_REVISIT},
    "Scheduled": {TicketState.DISPATCHED, TicketState.ACCEPTED, TicketState.APPOINTED},
    "In Progress": {TicketState.IN_SERVICE},
    "Completed": {TicketState.DONE},
}
# domain-rules.md a.5, verbatim: the statuses of the bookings, and the work order's.
DYNAMICS = [
    ((), "Unscheduled"),
    (("Scheduled",), "Scheduled"),
    (("In Progress",), "In Progress"),
    (("Completed",), "Completed"),
    (("Partially Completed",), "Unscheduled"),
    (("Canceled",), "Unscheduled"),
    (("Scheduled", "Scheduled"), "Scheduled"),
    (("Scheduled", "In Progress"), "In Progress"),
    (("Scheduled", "Completed"), "In Progress"),
    (("Scheduled", "Partially Completed"), "Scheduled"),
    (("Completed", "Completed"), "Completed"),
    (("Partially Completed", "Partially Completed"), "Unscheduled"),
    (("In Progress", "Partially Completed"), "In Progress"),
    (("Completed", "Partially Completed"), "Completed"),
    (("Canceled", "Partially Completed"), "Unscheduled"),
]


@pytest.mark.parametrize(("bookings", "work_order"), DYNAMICS)
def test_dynamics_vectors_hold_for_every_visit_they_may_stand_for(
    bookings: tuple[str, ...], work_order: str
) -> None:
    for visits in product(*(BOOKINGS[booking] for booking in bookings)):
        assert roll_up(visits) in WORK_ORDERS[work_order], visits
        assert roll_up(reversed(visits)) is roll_up(visits)


def test_all_fifteen_vectors_are_there() -> None:
    assert len(DYNAMICS) == len(set(DYNAMICS)) == 15


@pytest.mark.parametrize(
    ("visits", "state"),
    [
        ([], TicketState.TO_DISPATCH),
        ([VisitFacts(VisitState.PLANNED)], TicketState.TO_DISPATCH),
        ([VisitFacts(VisitState.RELEASED)], TicketState.TO_DISPATCH),
        ([VisitFacts(VisitState.NOTIFIED)], TicketState.DISPATCHED),
        ([VisitFacts(VisitState.ACCEPTED)], TicketState.ACCEPTED),
        ([VisitFacts(VisitState.ACCEPTED, has_appointment=True)], TicketState.APPOINTED),
        ([VisitFacts(VisitState.TRAVELING, has_appointment=True)], TicketState.APPOINTED),
        ([VisitFacts(VisitState.ARRIVED, has_appointment=True)], TicketState.IN_SERVICE),
        ([VisitFacts(VisitState.BREAK)], TicketState.IN_SERVICE),
        ([VisitFacts(VisitState.FINISHED)], TicketState.DONE),
        ([VisitFacts(VisitState.FINISHED, completes=False)], TicketState.TO_REVISIT),
        ([VisitFacts(VisitState.NO_SHOW)], TicketState.TO_REVISIT),
        (
            [VisitFacts(VisitState.INCOMPLETE), VisitFacts(VisitState.RELEASED)],
            TicketState.TO_REVISIT,
        ),
        (
            [VisitFacts(VisitState.INCOMPLETE), VisitFacts(VisitState.NOTIFIED)],
            TicketState.DISPATCHED,
        ),
    ],
)
def test_each_visit_leads_to_its_own_state(visits: list[VisitFacts], state: TicketState) -> None:
    assert roll_up(visits) is state


def test_servicenow_case_2_a_follow_on_that_nobody_has_yet_waits_for_dispatch() -> None:
    """The only task was closed incomplete and made a follow-on (draft): back to qualification."""
    visits = [VisitFacts(VisitState.INCOMPLETE), VisitFacts(VisitState.PLANNED)]
    assert roll_up(visits) is TicketState.TO_REVISIT


def test_servicenow_case_4_a_completed_follow_on_completes_the_ticket() -> None:
    """All follow-ons are closed complete: so is the work order, though the first task is not."""
    visits = [VisitFacts(VisitState.INCOMPLETE), VisitFacts(VisitState.FINISHED)]
    assert roll_up(visits) is TicketState.DONE


def test_a_hold_stands_above_every_visit() -> None:
    every = [VisitFacts(state) for state in VisitState]
    assert roll_up(every, on_hold=True) is TicketState.SUSPENDED
    assert roll_up([], on_hold=True) is TicketState.SUSPENDED
