"""From the report to the pool."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.features.tickets import Act, TicketState
from backend.features.tickets.errors import (
    NeedsSecondPerson,
    TooLateToSay,
)
from backend.features.tickets.words import (
    Priority,
)
from tests.support.tickets import (
    AGENT,
    CUSTOMER,
    DUTY,
    HOUR,
    MINUTE,
    NOON,
    REVIEWER,
    RULES,
    TIMER,
    a_ticket,
    a_ticket_in,
    approve,
    ask,
    event_names,
)

S = TicketState


def test_a_report_is_announced_and_its_personal_parts_stay_apart() -> None:
    ticket = a_ticket()
    assert event_names(ticket) == ["TicketSubmitted"]
    (line,) = ticket.take_lines()
    assert (line.act, line.before, line.after, line.public) == (
        Act.CREATE,
        None,
        S.SUBMITTED,
        True,
    )
    assert set(line.personal) == {"contact", "place"}
    assert "13812345678" not in str(line.changes)
    assert ticket.contact_count == 1
    assert ticket.first_human_act_at is None


def test_a_call_taken_by_an_agent_is_the_first_human_act() -> None:
    ticket = a_ticket(channel="phone", created_by=AGENT)
    assert ticket.first_human_act_at == NOON


def test_the_first_human_act_stays_the_first() -> None:
    ticket = ask(a_ticket(), NOON + HOUR)
    ticket.answer("不响", [], CUSTOMER, NOON + 2 * HOUR)
    approve(ticket, NOON + 3 * HOUR)
    assert ticket.first_human_act_at == NOON + HOUR


def test_three_reminders_and_then_staff_are_told_once() -> None:
    ticket = ask(a_ticket())
    ticket.take_events()
    due = [ticket.due_at]
    for _ in range(4):
        ticket.remind(TIMER, ticket.due_at or NOON, RULES)
        due.append(ticket.due_at)
    day = timedelta(hours=24)
    assert due == [NOON + day, NOON + 2 * day, NOON + 3 * day, NOON + 4 * day, None]
    assert event_names(ticket) == ["InfoReminderDue"] * 3 + ["InfoUnanswered"]
    assert ticket.state is S.NEED_INFO
    assert ticket.first_human_act_at == NOON


def test_an_answer_ends_the_reminding() -> None:
    ticket = ask(a_ticket())
    ticket.answer("外机不响", ["photo-new"], CUSTOMER, NOON + HOUR)
    assert (ticket.state, ticket.due_at, ticket.question) == (S.SUBMITTED, None, None)
    assert ticket.contact_count == 2
    assert ticket.media_ids == ["photo-new"]


def test_approval_sets_what_dispatch_needs() -> None:
    ticket = approve(a_ticket_in(S.REVIEW))
    assert (ticket.problem_type, ticket.priority, ticket.duty) == ("制冷", Priority.NORMAL, DUTY)
    (line,) = ticket.take_lines()
    assert line.changes["duty_party"] == (None, "manufacturer")
    assert line.note == "电容早期失效"


def test_four_eyes_need_two_people_where_the_firm_asks_for_them() -> None:
    rules = replace(RULES, four_eyes=True)
    arguments = ("制冷", Priority.NORMAL, None, "branch-1", "organisation-1")
    submitted, review = a_ticket_in(S.SUBMITTED), a_ticket_in(S.REVIEW)
    with pytest.raises(NeedsSecondPerson):
        submitted.approve(*arguments, REVIEWER, NOON, rules)
    with pytest.raises(NeedsSecondPerson):
        review.approve(*arguments, AGENT, NOON, rules)
    assert review.take_lines() == []
    review.approve(*arguments, REVIEWER, NOON, rules)
    assert review.state is S.TO_DISPATCH


def test_not_solved_may_be_said_within_two_days_only() -> None:
    in_time, late = a_ticket_in(S.REMOTE_SOLVED), a_ticket_in(S.REMOTE_SOLVED)
    in_time.not_solved("还是不制冷", CUSTOMER, NOON + 48 * HOUR, RULES)
    assert in_time.state is S.TO_DISPATCH
    with pytest.raises(TooLateToSay) as refused:
        late.not_solved("还是不制冷", CUSTOMER, NOON + 48 * HOUR + MINUTE, RULES)
    assert "48 小时" in str(refused.value)
    assert late.state is S.REMOTE_SOLVED
