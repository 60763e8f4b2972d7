"""Two dispatchers, one ticket or one hour: who comes second is told by whom and when, and nothing
of the first one's work is undone."""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from backend.features.tickets import Assignments
from backend.features.tickets.models.sending import Sending
from backend.features.tickets.services.assigning import Waiting
from backend.kit.clock import shanghai
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk


@pytest.fixture
async def first(desk: TicketDesk, people: People) -> SignedIn:
    return await people.staff("dispatcher", branch_id=desk.branch_id, name="何静")


@pytest.fixture
async def second(desk: TicketDesk, people: People) -> SignedIn:
    return await people.staff("dispatcher", branch_id=desk.branch_id, name="方宁")


async def waiting(desk: TicketDesk) -> Json:
    ticket = await desk.report(anyway="另一个问题")
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    return ticket


async def post(desk: TicketDesk, who: SignedIn, ticket: Json, act: str, body: Json) -> Answer:
    path = f"/api/v1/tickets/{ticket['id']}/{act}"
    return await desk.api.post(path, body, token=who.token, key=uuid4().hex)


def to(who: SignedIn, window: Json) -> Json:
    return {"technician_ids": [who.id], "window": window}


async def sent_to(desk: TicketDesk, ticket: Json) -> list[str]:
    visits = (await desk.read(desk.agent, ticket))["visits"]
    return [each["id"] for visit in visits for each in visit["technicians"]]


async def test_of_two_who_send_one_ticket_at_once_one_wins_and_the_other_is_told(
    desk: TicketDesk, first: SignedIn, second: SignedIn
) -> None:
    ticket, window = await waiting(desk), desk.in_hours(3)
    people = {first.id: ("何静", desk.wang), second.id: ("方宁", desk.li)}
    answers = await asyncio.gather(
        post(desk, first, ticket, "dispatch", to(desk.wang, window)),
        post(desk, second, ticket, "dispatch", to(desk.li, window)),
    )
    won, lost = sorted(answers, key=lambda answer: answer.status)
    assert (won.status, lost.status, lost.body["code"]) == (200, 409, "already_sent")
    winner, his = people[first.id if answers[0].status == 200 else second.id]
    (visit,) = (await desk.read(desk.agent, ticket))["visits"]
    told = lost.body["params"]
    assert (told["by"], told["visit_id"]) == (winner, visit["id"])
    assert told["sent_at"] == visit["dispatched_at"].replace("Z", "+00:00")
    at = shanghai(datetime.fromisoformat(told["sent_at"]))
    # Of the day before, where midnight came between.
    assert told["at"] in (at.strftime("%H:%M:%S"), at.strftime("%m-%d %H:%M"))
    technician = (await desk.read(first, ticket))["visits"][0]["technicians"][0]["name"]
    assert lost.body["detail"].startswith(
        f"{winner}在 {told['at']} 已把这张工单派给{told['technician']}，"
    )
    assert told["technician"] == technician
    assert set(told) == {"by", "at", "technician", "sent_at", "visit_id"}
    assert await sent_to(desk, ticket) == [his.id]


async def test_who_wants_an_hour_that_a_colleague_has_just_given_away_is_told_by_whom(
    desk: TicketDesk, first: SignedIn, second: SignedIn
) -> None:
    one, other, window = await waiting(desk), await waiting(desk), desk.in_hours(3)
    assert (await post(desk, first, one, "dispatch", to(desk.wang, window))).status == 200
    lost = await post(desk, second, other, "dispatch", to(desk.wang, window))
    assert (lost.status, lost.body["code"]) == (409, "technician_busy")
    assert "已有安排（何静 " in lost.body["detail"]
    assert "派出），请换个时间或换位师傅" in lost.body["detail"]
    assert await sent_to(desk, other) == []


async def test_a_move_of_what_a_colleague_has_moved_already_undoes_nothing(
    desk: TicketDesk, first: SignedIn, second: SignedIn
) -> None:
    ticket, window = await waiting(desk), desk.in_hours(3)
    assert (await post(desk, first, ticket, "dispatch", to(desk.wang, window))).status == 200
    seen = (await desk.read(desk.agent, ticket))["visits"][0]["id"]
    move = {"visit_id": seen, "reason": "other", "to": to(desk.li, window)}
    assert (await post(desk, first, ticket, "transfer", move)).status == 200
    late = {"visit_id": seen, "reason": "other", "to": to(desk.wang, desk.in_hours(8))}
    lost = await post(desk, second, ticket, "transfer", late)
    assert (lost.status, lost.body["code"], lost.body["params"]["by"]) == (
        409,
        "already_sent",
        "何静",
    )
    undo = await post(desk, second, ticket, "recall", {"visit_id": seen})
    assert (undo.status, undo.body["code"]) == (409, "already_sent")
    assert (await sent_to(desk, ticket))[-1] == desk.li.id
    assert (await desk.read(desk.agent, ticket))["state"] == "dispatched"


async def test_a_move_of_what_a_colleague_has_taken_back_says_so(
    desk: TicketDesk, first: SignedIn, second: SignedIn
) -> None:
    ticket, window = await waiting(desk), desk.in_hours(3)
    assert (await post(desk, first, ticket, "dispatch", to(desk.wang, window))).status == 200
    seen = (await desk.read(desk.agent, ticket))["visits"][0]["id"]
    assert (await post(desk, first, ticket, "recall", {"visit_id": seen})).status == 200
    move = {"visit_id": seen, "reason": "other", "to": to(desk.li, window)}
    for act, body in (("transfer", move), ("recall", {"visit_id": seen})):
        lost = await post(desk, second, ticket, act, body)
        assert (lost.status, lost.body["code"]) == (409, "already_taken_back")
        assert lost.body["params"]["by"] == "何静"
    assert (await desk.read(desk.agent, ticket))["state"] == "to_dispatch"


async def test_a_visit_that_never_was_is_moved_by_nobody(desk: TicketDesk, first: SignedIn) -> None:
    ticket = await waiting(desk)
    lost = await post(desk, first, ticket, "recall", {"visit_id": "v-unknown"})
    assert (lost.status, lost.body["code"]) == (409, "visit_not_found")


async def test_what_the_rules_have_sent_is_said_to_be_theirs(
    desk: TicketDesk, second: SignedIn
) -> None:
    ticket, window = await waiting(desk), desk.in_hours(3)
    assignments: Assignments = desk.container.tickets.assignments
    held = await assignments.waiting(ticket["id"])
    assert held is not None
    await assignments.assign(Waiting(held.id, held.round), desk.wang.id, None, Sending())
    lost = await post(desk, second, ticket, "dispatch", to(desk.li, window))
    assert lost.body["params"]["by"] == "派单规则"
    assert await sent_to(desk, ticket) == [desk.wang.id]


async def booked(desk: TicketDesk, first: SignedIn) -> tuple[Json, Json]:
    """The ticket, and what its visit is promised for."""
    ticket, window = await waiting(desk), desk.in_hours(3)
    order = {"technician_ids": [desk.wang.id]}
    assert (await post(desk, first, ticket, "dispatch", order)).status == 200
    await desk.act(desk.wang, ticket, "take")
    await desk.act(desk.agent, ticket, "book", {"window": window})
    return ticket, (await desk.read(desk.agent, ticket))["visits"][-1]


def at_another(desk: TicketDesk, hours: int, seen: Json) -> Json:
    window = {name: seen["appointment"]["window"][name] for name in ("start", "end")}
    return {"window": desk.in_hours(hours), "cause": "customer", "seen_window": window}


async def test_of_two_who_agree_on_another_time_at_once_one_wins_and_the_other_is_told(
    desk: TicketDesk, people: People
) -> None:
    first = await people.staff("service_agent", branch_id=desk.branch_id, name="何静")
    second = await people.staff("service_agent", branch_id=desk.branch_id, name="方宁")
    dispatcher = await people.staff("dispatcher", branch_id=desk.branch_id)
    ticket, seen = await booked(desk, dispatcher)
    path = f"visits/{seen['id']}/appointment-change"
    earlier, later = at_another(desk, 24, seen), at_another(desk, 27, seen)
    answers = await asyncio.gather(
        post(desk, first, ticket, path, earlier), post(desk, second, ticket, path, later)
    )
    won, lost = sorted(answers, key=lambda answer: answer.status)
    assert (won.status, lost.status, lost.body["code"]) == (200, 409, "already_agreed")
    winner, his = ("何静", earlier) if answers[0].status == 200 else ("方宁", later)
    told = lost.body["params"]
    assert told["by"] == winner
    assert lost.body["detail"].startswith(
        f"{winner}在 {told['at']} 已和客户约好 {told['window']}，"
    )
    visit = (await desk.read(desk.agent, ticket))["visits"][-1]
    agreed = visit["appointment"]
    kept = (agreed["window"]["start"], agreed["window"]["end"])
    assert (told["start"], told["end"]) == tuple(each.replace("Z", "+00:00") for each in kept)
    at = shanghai(datetime.fromisoformat(told["agreed_at"]))
    assert told["at"] in (at.strftime("%H:%M:%S"), at.strftime("%m-%d %H:%M"))
    asked = datetime.fromisoformat(his["window"]["start"])
    assert abs(datetime.fromisoformat(kept[0]) - asked) < timedelta(milliseconds=1)
    again = {**at_another(desk, 30, visit), "cause": "company"}
    assert (await post(desk, second, ticket, path, again)).status == 200


async def test_another_time_for_a_visit_that_a_colleague_has_moved_changes_nothing(
    desk: TicketDesk, first: SignedIn
) -> None:
    ticket, seen = await booked(desk, first)
    move = {"visit_id": seen["id"], "reason": "other", "to": to(desk.li, desk.in_hours(6))}
    assert (await post(desk, first, ticket, "transfer", move)).status == 200
    path = f"visits/{seen['id']}/appointment-change"
    lost = await post(desk, desk.agent, ticket, path, at_another(desk, 24, seen))
    assert (lost.status, lost.body["code"]) == (409, "already_sent")
    assert lost.body["params"]["by"] == "何静"
    assert await sent_to(desk, ticket) == [desk.wang.id, desk.li.id]


async def test_who_agrees_on_a_first_time_that_another_has_agreed_already_is_told(
    desk: TicketDesk, first: SignedIn
) -> None:
    ticket, seen = await booked(desk, first)
    path = f"visits/{seen['id']}/appointment"
    lost = await post(desk, desk.agent, ticket, path, {"window": desk.in_hours(24)})
    assert (lost.status, lost.body["code"]) == (409, "already_agreed")
    visit = (await desk.read(desk.agent, ticket))["visits"][-1]
    assert visit["appointment"] == seen["appointment"]
