"""Suspended, resumed, not finished."""

import pytest

from backend.features.tickets import TicketState, VisitState
from backend.features.tickets.models.unfinished import Unfinished
from backend.features.tickets.words import (
    IncompleteReason,
    SuspendReason,
)
from tests.support.tickets import (
    AGENT,
    HOUR,
    MINUTE,
    NOON,
    TECHNICIANS,
    WANG,
    a_ticket_in,
    arrive,
    book,
    dispatch,
    fail_a_call,
    finish,
    leave_incomplete,
    suspend,
    take,
    work,
)

S = TicketState


@pytest.mark.parametrize(
    ("left", "visit_after", "back"),
    [
        (S.ACCEPTED, VisitState.ACCEPTED, S.ACCEPTED),
        (S.APPOINTED, VisitState.ACCEPTED, S.APPOINTED),
        (S.IN_SERVICE, VisitState.INCOMPLETE, S.TO_REVISIT),
    ],
)
def test_resuming_goes_back_to_where_it_was_or_to_a_second_visit(
    left: TicketState, visit_after: VisitState, back: TicketState
) -> None:
    ticket = suspend(a_ticket_in(left))
    assert (ticket.state, ticket.visits[0].state) == (S.SUSPENDED, visit_after)
    ticket.resume("配件到了", AGENT, NOON + HOUR)
    assert (ticket.state, ticket.hold) == (back, None)


def test_a_second_visit_is_suggested_to_the_same_technician() -> None:
    ticket = suspend(a_ticket_in(S.IN_SERVICE))
    ticket.resume("", AGENT, NOON)
    planned = ticket.planned_visit
    assert planned is not None
    assert (planned.number, planned.technicians, planned.in_charge_id) == (2, TECHNICIANS, "wang")


def test_a_technician_on_his_way_turns_back_when_the_ticket_is_suspended() -> None:
    ticket = a_ticket_in(S.APPOINTED)
    ticket.depart(WANG, NOON)
    suspend(ticket, SuspendReason.FORCE_MAJEURE, NOON + 15 * MINUTE)
    visit = ticket.visits[0]
    assert (visit.state, visit.travel_minutes) == (VisitState.ACCEPTED, 15)
    ticket.resume("", AGENT, NOON + HOUR)
    assert ticket.state is S.APPOINTED


@pytest.mark.parametrize("reason", list(SuspendReason))
def test_who_owes_the_next_act_follows_the_reason(reason: SuspendReason) -> None:
    ticket = a_ticket_in(S.APPOINTED)
    for _ in range(3):
        fail_a_call(ticket)
    suspend(ticket, reason)
    assert ticket.owes_next is reason.owner
    assert reason.pauses_accountable_clock is (reason is not SuspendReason.TECHNICIAN_REASON)


def test_an_incomplete_visit_makes_the_next_one() -> None:
    ticket = leave_incomplete(a_ticket_in(S.IN_SERVICE), NOON + HOUR)
    assert [v.state for v in ticket.visits] == [VisitState.INCOMPLETE, VisitState.PLANNED]
    dispatch(ticket, NOON + HOUR)
    assert [v.number for v in ticket.visits] == [1, 2]
    finish(work(arrive(book(take(ticket, NOON + HOUR), NOON + HOUR), NOON + 2 * HOUR)))
    assert ticket.state is S.DONE
    assert ticket.visits[0].state is VisitState.INCOMPLETE


def test_nobody_at_home_is_a_trip_in_vain() -> None:
    ticket = arrive(a_ticket_in(S.APPOINTED))
    absent = Unfinished(reason=IncompleteReason.CUSTOMER_ABSENT)
    ticket.leave_incomplete(absent, WANG, NOON + 30 * MINUTE)
    assert (ticket.state, ticket.visits[0].state) == (S.TO_REVISIT, VisitState.NO_SHOW)
    assert ticket.visits[0].work_minutes == 0
