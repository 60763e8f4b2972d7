"""From the pool to an appointment."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from backend.features.tickets import TicketState, VisitState
from backend.features.tickets.errors import (
    CallsMissing,
    TooManyVisits,
    WindowInThePast,
)
from backend.features.tickets.models.values import Window
from backend.features.tickets.words import (
    ChangeCause,
    ContactMeans,
    Party,
    RefuseReason,
    SuspendReason,
    TransferReason,
)
from tests.support.tickets import (
    AGENT,
    CUSTOMER,
    DISPATCHER,
    HOUR,
    MINUTE,
    NOON,
    TIMER,
    WANG,
    a_ticket_in,
    dispatch,
    event_names,
    fail_a_call,
    suspend,
    window,
)

S = TicketState


def test_a_dispatched_visit_waits_for_its_technician_until_the_time_is_up() -> None:
    ticket = dispatch(a_ticket_in(S.TO_DISPATCH))
    visit = ticket.visit_under_way
    assert visit is not None
    assert (visit.state, visit.number, visit.in_charge_id) == (VisitState.NOTIFIED, 1, "wang")
    assert ticket.due_at == NOON + 30 * MINUTE
    assert event_names(ticket) == ["VisitDispatched"]
    ticket.time_out(TIMER, NOON + 30 * MINUTE)
    assert (ticket.state, visit.state) == (S.TO_DISPATCH, VisitState.RELEASED)
    assert visit.release is not None
    assert visit.release.at_fault is True
    assert event_names(ticket) == ["VisitWithdrawn"]
    assert "due_at" not in ticket.model_dump(exclude_none=True)


@pytest.mark.parametrize(
    ("reason", "at_fault"),
    [
        (RefuseReason.TIME_CONFLICT, True),
        (RefuseReason.SKILL, False),
        (RefuseReason.NO_PARTS, False),
        (RefuseReason.CUSTOMER_ABSENT, False),
    ],
)
def test_a_refusal_counts_against_the_technician_only_if_it_is_his_fault(
    reason: RefuseReason, at_fault: bool
) -> None:
    ticket = a_ticket_in(S.DISPATCHED)
    visit = ticket.refuse(reason, "", WANG, NOON)
    assert visit.release is not None
    assert visit.release.at_fault is at_fault
    assert ticket.state is S.TO_DISPATCH
    assert event_names(ticket) == ["VisitRefused"]


def test_a_second_visit_that_is_refused_goes_back_to_the_second_visits() -> None:
    ticket = dispatch(a_ticket_in(S.TO_REVISIT))
    assert [v.state for v in ticket.visits] == [VisitState.INCOMPLETE, VisitState.NOTIFIED]
    ticket.refuse(RefuseReason.SKILL, "", WANG, NOON)
    assert ticket.state is S.TO_REVISIT


def test_a_technician_may_ask_to_be_relieved_and_the_dispatcher_decides() -> None:
    ticket = a_ticket_in(S.APPOINTED)
    ticket.ask_transfer(TransferReason.ILLNESS, "发烧", WANG, NOON)
    assert ticket.state is S.APPOINTED
    visit = ticket.transfer(TransferReason.ILLNESS, "", DISPATCHER, NOON)
    assert (ticket.state, visit.state) == (S.TO_DISPATCH, VisitState.RELEASED)
    assert ticket.technician_ids == []
    assert event_names(ticket) == ["VisitRefused", "VisitWithdrawn"]


def test_a_ticket_has_an_end_to_its_visits() -> None:
    ticket = a_ticket_in(S.TO_DISPATCH)
    for _ in range(30):
        dispatch(ticket).recall("", DISPATCHER, NOON)
    with pytest.raises(TooManyVisits):
        dispatch(ticket)
    assert (len(ticket.visits), ticket.state) == (30, S.TO_DISPATCH)


def test_three_failed_calls_suspend_the_ticket() -> None:
    ticket = a_ticket_in(S.ACCEPTED)
    fail_a_call(fail_a_call(ticket))
    assert (ticket.state, ticket.hold) == (S.ACCEPTED, None)
    fail_a_call(ticket)
    assert ticket.hold is not None
    assert ticket.hold.reason is SuspendReason.CUSTOMER_UNREACHABLE
    assert ticket.owes_next is Party.SERVICE
    ticket.resume("客户回电", AGENT, NOON)
    fail_a_call(ticket)
    assert [line.after for line in ticket.take_lines()] == [
        S.ACCEPTED,
        S.ACCEPTED,
        S.SUSPENDED,
        S.ACCEPTED,
        S.ACCEPTED,
    ]


def test_unreachable_may_not_be_claimed_without_the_calls() -> None:
    ticket = fail_a_call(a_ticket_in(S.APPOINTED))
    with pytest.raises(CallsMissing) as refused:
        suspend(ticket, SuspendReason.CUSTOMER_UNREACHABLE)
    assert refused.value.params == {"needed": 3, "recorded": 1}
    assert ticket.state is S.APPOINTED


def test_a_change_by_the_technician_is_a_broken_promise() -> None:
    ticket = a_ticket_in(S.APPOINTED)
    visit = ticket.visit_under_way
    assert visit is not None
    later = window(5)
    ticket.rebook(later, ContactMeans.PHONE, ChangeCause.CUSTOMER, "", CUSTOMER, NOON)
    ticket.rebook(window(7), ContactMeans.PHONE, ChangeCause.TECHNICIAN, "", WANG, NOON)
    assert (visit.changes, visit.broken_promises) == (2, 1)
    assert visit.window == window(7)
    line = ticket.take_lines()[-1]
    assert line.reason == "technician"
    assert line.changes["window"][0] == [later.start.isoformat(), later.end.isoformat()]
    assert event_names(ticket) == ["AppointmentChanged"] * 2


def test_nobody_is_promised_a_time_that_has_passed() -> None:
    ticket = a_ticket_in(S.ACCEPTED)
    past = Window(start=NOON - 2 * HOUR, end=NOON)
    with pytest.raises(WindowInThePast):
        ticket.book(past, ContactMeans.PHONE, "", WANG, NOON)
    assert ticket.state is S.ACCEPTED
    appointed = a_ticket_in(S.APPOINTED)
    with pytest.raises(WindowInThePast):
        appointed.rebook(past, ContactMeans.PHONE, ChangeCause.CUSTOMER, "", CUSTOMER, NOON)
    assert appointed.take_lines() == []


@pytest.mark.parametrize("hours", [0, -1, 12.1])
def test_a_window_ends_after_its_start_and_within_half_a_day(hours: float) -> None:
    with pytest.raises(ValidationError):
        Window(start=NOON, end=NOON + timedelta(hours=hours))
