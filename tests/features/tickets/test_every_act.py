"""Every act is tried in every state: what the tables do not allow changes nothing."""

import pytest

from backend.features.tickets import Act, Ticket, TicketState
from backend.features.tickets.errors import (
    CancelTooLate,
)
from backend.features.tickets.workflow import STANDING_ACTS, allows
from backend.kit.errors import AppError, TransitionNotAllowed
from tests.features.tickets.acts import DOINGS
from tests.support.tickets import (
    NOON,
    WANG,
    a_ticket_in,
)

S = TicketState


def untouched(ticket: Ticket) -> str:
    return ticket.model_dump_json()


def wrong_orders() -> list[tuple[TicketState, Act]]:
    """Every act in every state that the tables do not allow."""
    visits = {state: a_ticket_in(state).visit_under_way for state in TicketState}
    return [
        (state, act)
        for state, visit in visits.items()
        for act in sorted(DOINGS)
        if not allows(state, act, visit.state if visit else None)
    ]


@pytest.mark.parametrize(("state", "act"), wrong_orders())
def test_an_act_the_state_does_not_allow_is_refused_and_changes_nothing(
    state: TicketState, act: Act
) -> None:
    ticket = a_ticket_in(state)
    before = untouched(ticket)
    with pytest.raises(AppError) as refused:
        DOINGS[act](ticket)
    assert refused.value.status == 409
    assert isinstance(refused.value, TransitionNotAllowed | CancelTooLate)
    assert untouched(ticket) == before
    assert ticket.take_lines() == []
    assert ticket.take_events() == []


@pytest.mark.parametrize("state", list(TicketState))
def test_every_act_that_is_offered_can_be_done_and_leaves_one_line(state: TicketState) -> None:
    for act in set(a_ticket_in(state).open_acts()) & set(DOINGS):
        ticket = a_ticket_in(state)
        DOINGS[act](ticket)
        lines = ticket.take_lines()
        assert [line.act for line in lines] == [act]
        assert (lines[0].before, lines[0].after) == (state, ticket.state)


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (TicketState.IN_SERVICE, Act.ANSWER_QUOTE),  # nothing was quoted
        (TicketState.IN_SERVICE, Act.RECEIVE_PAYMENT),  # nothing is owed
        (TicketState.TO_DISPATCH, Act.CLOSE_INCOMPLETE),  # nobody was there
    ],
)
def test_an_act_without_an_object_is_not_offered(state: TicketState, act: Act) -> None:
    assert act not in a_ticket_in(state).open_acts()


def test_every_act_has_its_doing() -> None:
    assert set(Act) - set(DOINGS) == {
        *(Act.CREATE, Act.EDIT, Act.TASK, Act.COMPLAINT),
        Act.UNDO_MERGE,  # tests/features/tickets/test_joining.py
        Act.JUDGE_QUOTE,  # tests/features/tickets/test_quote_approvals.py
    }
    assert set(STANDING_ACTS) - set(DOINGS) == {Act.EDIT, Act.JUDGE_QUOTE}


def test_a_refusal_says_in_chinese_what_is_and_what_was_tried() -> None:
    with pytest.raises(TransitionNotAllowed) as refused:
        a_ticket_in(S.DONE).take(WANG, NOON)
    assert str(refused.value) == "当前状态「待验收」下不能「接单」，请刷新后查看可以做什么"
    assert refused.value.params["act"] == "take"
    assert refused.value.params["state"] == "done"
