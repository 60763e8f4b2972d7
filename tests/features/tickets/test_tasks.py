"""协办: another department is asked, answers, and sees no more than it needs."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from backend.features.tickets.errors import DueInThePast, TasksStillOpen, TooManyTasks
from backend.features.tickets.models.stages import FollowUp
from backend.features.tickets.models.task import (
    OPEN,
    TASK_WORKFLOW,
    Task,
    TaskAct,
    TaskState,
    keys_of,
)
from backend.features.tickets.models.tasking import MOST_OPEN_TASKS
from backend.features.tickets.workflow import TicketState
from tests.features.tickets.news import News
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk
from tests.support.tickets import AGENT, FOLLOW_UP, HOUR, NOON, a_task, a_ticket_in


@pytest.fixture
async def keeper(desk: TicketDesk, people: People) -> SignedIn:
    """A warehouse keeper of another branch of the firm: he sees none of the desk's tickets."""
    return await people.staff("warehouse_keeper", branch_id=await people.branch(fresh("仓库")))


def fresh(name: str) -> str:
    return f"{name} {uuid4().hex[:6]}"


def order(desk: TicketDesk, kind: str, target_id: str, **fields: Any) -> Json:
    due = (desk.container.now() + timedelta(hours=4)).isoformat()
    return {"to": {"kind": kind, "id": target_id}, "asked": "压缩机有货吗", "due_at": due, **fields}


async def asked_of(desk: TicketDesk, ticket: Json, kind: str, target: str, **fields: Any) -> str:
    done = await desk.act(desk.agent, ticket, "ask_task", order(desk, kind, target, **fields))
    return str(done["open_tasks"][-1]["task_id"])


async def do(
    desk: TicketDesk,
    who: SignedIn,
    task_id: str,
    verb: str,
    body: Json | None = None,
    key: str = "",
) -> Answer:
    path = f"/api/v1/tasks/{task_id}/{verb}"
    return await desk.api.post(path, body or {}, token=who.token, key=key or uuid4().hex)


async def listed(desk: TicketDesk, who: SignedIn, path: str) -> list[str]:
    answer = await desk.api.get(f"/api/v1/{path}", token=who.token)
    assert answer.status == 200, answer.body
    return [task["id"] for task in answer.body["items"]]


def test_the_states_of_a_task() -> None:
    rows = {(s.action.value, frozenset(s.sources), s.target.value) for s in TASK_WORKFLOW.steps}
    assert rows == {
        ("take", frozenset({TaskState.ASKED}), "taken"),
        ("answer", frozenset({TaskState.TAKEN}), "answered"),
        ("decline", OPEN, "declined"),
        ("withdraw", OPEN, "withdrawn"),
    }
    assert set(TaskAct) == {step.action for step in TASK_WORKFLOW.steps}


async def test_a_department_answers_with_a_photo_and_sees_only_the_task(
    desk: TicketDesk, keeper: SignedIn
) -> None:
    ticket = await desk.report()
    task_id = await asked_of(desk, ticket, "person", keeper.id)
    assert await listed(desk, keeper, "my-tasks") == [task_id]
    seen = (await desk.api.get(f"/api/v1/tasks/{task_id}", token=keeper.token)).body
    assert (seen["ticket_id"], seen["ticket_number"]) == ("", ticket["number"])
    assert (seen["asked"], seen["actions"]) == ("压缩机有货吗", ["take", "decline"])
    assert "鹂鸣" not in str(seen)
    hidden = await desk.api.get(f"/api/v1/tickets/{ticket['id']}", token=keeper.token)
    assert hidden.status == 404

    assert (await do(desk, keeper, task_id, "taking")).body["state"] == "taken"
    photo = await desk.media(keeper)
    answer = {"text": "有货，明天发", "media_ids": [photo]}
    answered = await do(desk, keeper, task_id, "answer", answer)
    assert (answered.status, answered.body["state"]) == (200, "answered"), answered.body
    assert answered.body["actions"] == []
    assert list(answered.body["media"]) == [photo]
    read = (await desk.api.get(f"/api/v1/tasks/{task_id}", token=desk.agent.token)).body
    assert (read["ticket_id"], read["answer"]) == (ticket["id"], "有货，明天发")
    assert list(read["media"]) == [photo]
    directory = desk.container.accounts.directory
    name, asker = [(await directory.get(each.id)).name for each in (keeper, desk.agent)]
    said = [read[f"{each}_name"] for each in ("to", "taken_by", "ended_by", "asked_by")]
    assert said == [name, name, name, asker]
    assert (await desk.read(desk.agent, ticket))["open_tasks"] == []
    lines = [line for line in await desk.lines(ticket) if line["action"] in ("ask_task", "task")]
    assert [line.get("reason_code", "") for line in lines] == [
        "",
        "taken",
        "answered",
    ]
    assert lines[-1]["actor"] == {"id": keeper.id, "role": "department", "via": "password"}
    assert {line["visibility"] for line in lines} == {"internal"}
    assert await listed(desk, keeper, "my-tasks") == []
    assert await listed(desk, keeper, "my-tasks?ended=true") == [task_id]


async def test_a_role_and_a_team_are_departments_of_one_organisation(
    desk: TicketDesk, people: People
) -> None:
    partner = await people.subcontractor(fresh("远山"))
    theirs = await people.branch(fresh("远山网点"), partner)
    finance = await people.staff("finance")
    foreign = await people.staff("finance", branch_id=theirs)
    ticket = await desk.report()
    task_id = await asked_of(desk, ticket, "role", "finance")
    assert task_id in await listed(desk, finance, "my-tasks")
    assert await listed(desk, foreign, "my-tasks") == []
    for path in ("", "/taking"):
        method = "POST" if path else "GET"
        body: Json | None = {} if path else None
        address = f"/api/v1/tasks/{task_id}{path}"
        refused = await desk.api.call(method, address, body, token=foreign.token)
        assert (refused.status, refused.body["code"]) == (404, "task_not_found")
    team = await people.team(fresh("配件组"))
    member = await people.staff("technician", team_id=team)
    assert await asked_of(desk, ticket, "team", team) in await listed(desk, member, "my-tasks")


async def test_nobody_of_another_organisation_is_asked_nor_an_empty_department(
    desk: TicketDesk, people: People
) -> None:
    partner = await people.subcontractor(fresh("远山"))
    theirs = await people.branch(fresh("远山网点"), partner)
    foreign = await people.staff("technician", branch_id=theirs)
    team = await people.team(fresh("远山组"), theirs)
    empty = await people.team(fresh("空组"))
    ticket = await desk.report()
    for kind, target in (
        ("person", foreign.id),
        ("team", team),
        ("team", empty),
        ("team", "0" * 32),
        ("person", "0" * 32),
        ("person", desk.customer.id),
        ("role", "no_such_role"),
    ):
        refused = await desk.try_to(desk.agent, ticket, "ask_task", order(desk, kind, target))
        assert (refused.status, refused.body["code"]) == (422, "unknown_department"), target
    assert (await desk.read(desk.agent, ticket))["open_tasks"] == []


async def test_who_may_see_the_ticket_reads_the_task_but_does_not_answer_it(
    desk: TicketDesk, keeper: SignedIn
) -> None:
    ticket = await desk.dispatched()
    task_id = await asked_of(desk, ticket, "person", keeper.id)
    refused = await do(desk, desk.dispatcher, task_id, "taking")
    assert (refused.status, refused.body["code"]) == (403, "not_your_task")
    for stranger in (desk.customer, desk.stranger, desk.li):
        hidden = await desk.api.get(f"/api/v1/tasks/{task_id}", token=stranger.token)
        assert hidden.status == 404
        assert await listed(desk, stranger, "tasks") == []
        assert await listed(desk, stranger, "my-tasks") == []
    assert (await do(desk, desk.dispatcher, task_id, "withdrawal", {"reason": "不用了"})).body[
        "state"
    ] == "withdrawn"


async def test_of_two_who_take_it_at_once_one_has_it_and_only_he_answers(
    desk: TicketDesk, people: People
) -> None:
    team = await people.team(fresh("配件组"))
    both = [await people.staff("technician", team_id=team) for _ in range(2)]
    ticket = await desk.report()
    task_id = await asked_of(desk, ticket, "team", team)
    answers = await asyncio.gather(*(do(desk, who, task_id, "taking") for who in both))
    assert sorted(a.status for a in answers) == [200, 409]
    taker, other = both if answers[0].status == 200 else reversed(both)
    refused = await do(desk, other, task_id, "answer", {"text": "有货"})
    assert (refused.status, refused.body["code"]) == (403, "not_your_task")
    assert (await do(desk, taker, task_id, "answer", {"text": "有货"})).status == 200
    late = await do(desk, taker, task_id, "decline", {"reason": "没有"})
    assert (late.status, late.body["code"]) == (409, "transition_not_allowed")


async def test_an_answer_sent_twice_counts_once(desk: TicketDesk, keeper: SignedIn) -> None:
    ticket = await desk.report()
    task_id = await asked_of(desk, ticket, "person", keeper.id)
    await do(desk, keeper, task_id, "taking")
    key = uuid4().hex
    for _ in range(2):
        answer = await do(desk, keeper, task_id, "answer", {"text": "有货"}, key)
        assert (answer.status, answer.body["state"]) == (200, "answered")
    assert [line["action"] for line in await desk.lines(ticket)].count("task") == 2


async def test_overdue_tasks_are_listed_the_oldest_first(
    desk: TicketDesk, keeper: SignedIn, clock: MovableClock
) -> None:
    ticket = await desk.report()
    late = await asked_of(desk, ticket, "person", keeper.id)
    soon = (desk.container.now() + timedelta(hours=1)).isoformat()
    sooner = await asked_of(desk, ticket, "person", keeper.id, due_at=soon)
    assert await listed(desk, keeper, "my-tasks") == [sooner, late]
    assert await listed(desk, keeper, "my-tasks?overdue=true") == []
    clock.move(hours=2)
    assert await listed(desk, keeper, "my-tasks?overdue=true") == [sooner]
    assert await listed(desk, desk.agent, f"tasks?overdue=true&ticket_id={ticket['id']}") == [
        sooner
    ]
    page = await desk.api.get("/api/v1/my-tasks?limit=1", token=keeper.token)
    cursor = page.body["next_cursor"]
    assert await listed(desk, keeper, f"my-tasks?limit=1&cursor={cursor}") == [late]


async def test_a_blocking_task_holds_the_closing_and_another_one_is_only_shown(
    desk: TicketDesk, keeper: SignedIn
) -> None:
    ticket = await desk.done()
    await desk.act(desk.customer, ticket, "accept")
    await asked_of(desk, ticket, "person", keeper.id)
    blocking = await asked_of(desk, ticket, "person", keeper.id, blocking=True)
    refused = await desk.try_to(desk.agent, ticket, "close", {"satisfaction": 5})
    assert (refused.status, refused.body["code"]) == (409, "tasks_still_open")
    assert refused.body["params"] == {"count": 1, "task_ids": [blocking]}
    shown = await desk.read(desk.agent, ticket)
    assert (shown["state"], len(shown["open_tasks"])) == ("follow_up", 2)
    assert "open_tasks" not in await desk.read(desk.customer, ticket)
    await do(desk, keeper, blocking, "decline", {"reason": "不归仓库管"})
    closed = await desk.act(desk.agent, ticket, "close", {"satisfaction": 5})
    assert (closed["state"], len(closed["open_tasks"])) == ("closed", 1)
    # What was not blocking may still be answered.
    left = closed["open_tasks"][0]["task_id"]
    assert (await do(desk, keeper, left, "taking")).status == 200


async def test_both_sides_are_told(desk: TicketDesk, keeper: SignedIn) -> None:
    news = News(desk)
    ticket = await desk.report()
    await news.drain()
    task_id = await asked_of(desk, ticket, "person", desk.li.id)
    told = await news.fresh()
    assert set(told) == {("staff.task_asked", "li")}
    assert told["staff.task_asked", "li"]["asked"] == "压缩机有货吗"
    await do(desk, desk.li, task_id, "decline", {"reason": "没有库存"})
    told = await news.fresh()
    assert set(told) == {("staff.task_ended", "agent")}
    assert told["staff.task_ended", "agent"]["result"] == "已退回：没有库存"


async def test_what_is_asked_and_answered_is_sealed(desk: TicketDesk, keeper: SignedIn) -> None:
    ticket = await desk.report()
    task_id = await asked_of(desk, ticket, "person", keeper.id)
    row = await desk.container.mongo.collection("ticket_tasks").find_one({"_id": task_id})
    assert row is not None
    assert isinstance(row["asked"], bytes)


def test_a_ticket_carries_a_bounded_number_of_open_tasks() -> None:
    ticket = a_ticket_in(TicketState.FOLLOW_UP)
    for _ in range(MOST_OPEN_TASKS):
        ticket.ask_task(a_task(ticket), AGENT, NOON)
    with pytest.raises(TooManyTasks):
        ticket.ask_task(a_task(ticket), AGENT, NOON)
    assert len(ticket.open_tasks) == MOST_OPEN_TASKS


def test_a_task_is_due_in_the_future_and_blocks_by_its_mark_only() -> None:
    ticket = a_ticket_in(TicketState.FOLLOW_UP)
    task: Task = a_task(ticket, blocking=True)
    with pytest.raises(DueInThePast):
        task.begin(NOON + 4 * HOUR)
    ticket.ask_task(a_task(ticket), AGENT, NOON)
    ticket.check_tasks()
    ticket.ask_task(task, AGENT, NOON)
    with pytest.raises(TasksStillOpen):
        ticket.close(FollowUp(), FOLLOW_UP, NOON)
    assert ticket.state is TicketState.FOLLOW_UP


def test_a_customer_belongs_to_no_department(desk: TicketDesk) -> None:
    assert keys_of(desk.customer.actor) == []


async def test_the_message_leads_to_the_task_which_he_may_open_and_not_to_the_ticket(
    desk: TicketDesk, keeper: SignedIn
) -> None:
    news = News(desk)
    ticket = await desk.report()
    task_id = await asked_of(desk, ticket, "person", keeper.id)
    await news.drain()
    told = (await desk.api.get("/api/v1/me/messages", token=keeper.token)).body["items"]
    assert [each["web_path"] for each in told] == [f"/console/tasks/{task_id}"]
    assert ticket["problem"] not in str(told)
