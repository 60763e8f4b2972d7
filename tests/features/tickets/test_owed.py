"""该谁动: for every state, and for everything that changes it, exactly one answer."""

from typing import Final

import pytest

from backend.features.tickets.models.stages import Charge
from backend.features.tickets.words import Party, SuspendReason, TransferReason
from backend.features.tickets.workflow import TicketState
from tests.features.tickets.news import News
from tests.support.ticket_desk import TicketDesk
from tests.support.tickets import (
    AGENT,
    CUSTOMER,
    FOLLOW_UP,
    HOUR,
    NOON,
    RULES,
    TIMER,
    WANG,
    a_task,
    a_ticket_in,
    suspend,
)

S = TicketState

BY_STATE: Final = {
    "submitted": "service",
    "need_info": "customer",
    "review": "service",
    "rejected": "nobody",
    "remote_solved": "customer",
    "to_dispatch": "dispatcher",
    "dispatched": "technician",
    "accepted": "technician",
    "appointed": "technician",
    "in_service": "technician",
    "suspended": "warehouse",
    "to_revisit": "dispatcher",
    "done": "customer",
    "follow_up": "service",
    "closed": "nobody",
    "cancelled": "nobody",
}


@pytest.mark.parametrize("state", list(S))
def test_every_state_has_somebody_who_owes_the_next_act(state: TicketState) -> None:
    ticket = a_ticket_in(state)
    assert ticket.owes_next == BY_STATE[state]
    if ticket.is_open:
        assert ticket.urge("", CUSTOMER, NOON, RULES) == BY_STATE[state]


@pytest.mark.parametrize(
    ("reason", "party"),
    [
        ("customer_info", "customer"),
        ("customer_unreachable", "service"),
        ("customer_reschedule", "customer"),
        ("waiting_part", "warehouse"),
        ("waiting_approval", "approver"),
        ("factory_judgement", "factory"),
        ("force_majeure", "dispatcher"),
        ("technician_reason", "technician"),
    ],
)
def test_what_holds_it_up_says_who_owes(reason: str, party: str) -> None:
    ticket = a_ticket_in(S.ACCEPTED)
    visit = ticket.visit_under_way
    assert visit is not None
    visit.failed_calls = RULES.call_attempts
    assert suspend(ticket, SuspendReason(reason)).owes_next == party


def test_after_reminders_in_vain_staff_owe_the_call() -> None:
    ticket = a_ticket_in(S.NEED_INFO)
    for reminder in range(RULES.reminders + 1):
        assert ticket.owes_next == Party.CUSTOMER
        ticket.remind(TIMER, NOON + 24 * (reminder + 1) * HOUR, RULES)
    assert ticket.owes_next == "service"


@pytest.mark.parametrize("state", [S.DISPATCHED, S.ACCEPTED, S.APPOINTED])
def test_a_technician_who_wants_out_leaves_it_to_the_dispatcher(state: TicketState) -> None:
    ticket = a_ticket_in(state)
    ticket.ask_transfer(TransferReason.ILLNESS, "", WANG, NOON)
    assert ticket.owes_next == Party.DISPATCHER


def test_an_unanswered_price_is_the_customers_and_a_wrong_record_the_technicians() -> None:
    ticket = a_ticket_in(S.IN_SERVICE)
    ticket.ask_price([Charge(name="电容", amount_fen=100)], 0, "", [], WANG, NOON)
    assert ticket.owes_next == Party.CUSTOMER
    returned = a_ticket_in(S.FOLLOW_UP)
    returned.return_record(["parts"], "少写一个件", FOLLOW_UP, NOON)
    assert returned.owes_next is Party.TECHNICIAN


def test_a_blocking_task_before_the_closing_is_the_departments() -> None:
    ticket = a_ticket_in(S.FOLLOW_UP)
    ticket.ask_task(a_task(ticket), AGENT, NOON)
    assert ticket.owes_next == "service"
    ticket.ask_task(a_task(ticket, blocking=True), AGENT, NOON)
    assert ticket.owes_next == "department"
    in_service = a_ticket_in(S.IN_SERVICE)
    in_service.ask_task(a_task(in_service, blocking=True), AGENT, NOON)
    assert in_service.owes_next is Party.TECHNICIAN


async def test_a_department_that_holds_the_closing_is_hurried(desk: TicketDesk) -> None:
    news = News(desk)
    ticket = await desk.done()
    await desk.act(desk.customer, ticket, "accept")
    task = {
        "to": {"kind": "person", "id": desk.li.id},
        "asked": "旧件收到了吗",
        "due_at": desk.in_hours(4)["start"],
        "blocking": True,
    }
    await desk.act(desk.agent, ticket, "ask_task", task)
    await news.drain()
    urged = await desk.act(desk.customer, ticket, "urge", {"note": "什么时候结束"})
    assert urged["owes_next"]["name"] == "协办部门"
    told = await news.fresh()
    assert ("staff.urged", "li") in told
    assert told["staff.urged", "li"]["message"] == "什么时候结束"
