"""Hurried along, and talked about."""

import pytest

from backend.features.tickets import Act, TicketState
from backend.features.tickets.errors import (
    AlreadyUrged,
)
from backend.features.tickets.words import (
    Party,
)
from tests.features.tickets.acts import AT
from tests.support.tickets import (
    AGENT,
    CUSTOMER,
    HOUR,
    MINUTE,
    NOON,
    RULES,
    WANG,
    a_ticket_in,
    accept,
    dispatch,
    event_names,
)

S = TicketState


def test_urging_names_who_owes_the_next_act_and_is_throttled() -> None:
    ticket = a_ticket_in(S.TO_DISPATCH)
    assert ticket.urge("", CUSTOMER, NOON, RULES) is Party.DISPATCHER
    assert (ticket.is_urged, ticket.urge_count) == (True, 1)
    with pytest.raises(AlreadyUrged) as refused:
        ticket.urge("", CUSTOMER, NOON + 59 * MINUTE, RULES)
    assert refused.value.params == {"party": "调度", "retry_after": 61}
    assert ticket.urge_count == 1
    ticket.urge("", CUSTOMER, NOON + HOUR, RULES)
    assert ticket.urge_count == 2
    assert event_names(ticket) == ["TicketUrged"] * 2
    dispatch(ticket)
    assert (ticket.is_urged, ticket.urge_count) == (False, 2)
    assert ticket.owes_next is Party.TECHNICIAN


def test_internal_messages_are_not_for_the_customer() -> None:
    ticket = a_ticket_in(S.TO_DISPATCH)
    ticket.message("客户脾气急", [], AGENT, NOON, to_customer=False)
    ticket.message("今晚前安排好", [], AGENT, NOON, to_customer=True)
    ticket.message("门口有狗", [], CUSTOMER, NOON, to_customer=False)
    assert [line.public for line in ticket.take_lines()] == [False, True, True]
    assert ticket.contact_count == 3
    assert event_names(ticket) == ["CustomerMessaged"] * 2


def test_nothing_can_be_said_that_no_row_says() -> None:
    with pytest.raises(AssertionError):
        a_ticket_in(S.SUBMITTED).conclude(Act.TAKE, WANG, AT, S.ACCEPTED)


def test_accepting_clears_the_clock() -> None:
    assert accept(a_ticket_in(S.DONE)).due_at is None
