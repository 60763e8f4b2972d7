"""An act has one effect, however often it is sent: the operation id is unique for ever."""

import asyncio
from uuid import uuid4

from tests.support.application import MovableClock
from tests.support.ticket_desk import TicketDesk


async def test_one_key_sent_twenty_times_at_once_takes_the_visit_once(desk: TicketDesk) -> None:
    ticket = await desk.dispatched()
    key, path = uuid4().hex, f"{where(ticket)}/taking"
    answers = await asyncio.gather(
        *(desk.api.post(path, {}, token=desk.wang.token, key=key) for _ in range(20))
    )
    assert {(a.status, a.body["state"], a.body["version"]) for a in answers} == {
        (200, "accepted", answers[0].body["version"])
    }
    assert [line["action"] for line in await desk.lines(ticket)].count("take") == 1


def where(ticket: dict[str, object]) -> str:
    visits = ticket["visits"]
    assert isinstance(visits, list)
    return f"/api/v1/tickets/{ticket['id']}/visits/{visits[-1]['id']}"


async def test_a_key_used_for_something_else_is_refused_and_changes_nothing(
    desk: TicketDesk,
) -> None:
    ticket = await desk.report()
    key, path = uuid4().hex, f"/api/v1/tickets/{ticket['id']}/messages"
    first = await desk.api.post(path, {"text": "门口有狗"}, token=desk.customer.token, key=key)
    assert first.status == 200
    before = await desk.stored(ticket)
    other = await desk.api.post(path, {"text": "没有狗"}, token=desk.customer.token, key=key)
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    elsewhere = await desk.api.post(
        f"/api/v1/tickets/{ticket['id']}/urges", {}, token=desk.customer.token, key=key
    )
    assert elsewhere.status == 422
    assert await desk.stored(ticket) == before
    assert len(await desk.lines(ticket)) == 2


async def test_a_repetition_long_after_gets_the_ticket_as_it_is_now(
    desk: TicketDesk, clock: MovableClock
) -> None:
    ticket = await desk.report()
    key, path = uuid4().hex, f"/api/v1/tickets/{ticket['id']}/messages"
    body = {"text": "门口有狗"}
    await desk.api.post(path, body, token=desk.agent.token, key=key)
    await desk.act(desk.agent, ticket, "submit_for_review")
    clock.move(hours=11)
    again = await desk.api.post(path, body, token=desk.agent.token, key=key)
    assert (again.status, again.body["state"]) == (200, "review")
    assert [line["action"] for line in await desk.lines(ticket)] == [
        "create",
        "message",
        "submit_for_review",
    ]


async def test_a_report_sent_twice_is_one_ticket(desk: TicketDesk) -> None:
    body, key = {"device_ids": [desk.device_id], "problem": "不制冷"}, uuid4().hex
    answers = await asyncio.gather(
        *(
            desk.api.post("/api/v1/tickets", body, token=desk.customer.token, key=key)
            for _ in range(8)
        )
    )
    assert {(a.status, a.body["id"]) for a in answers} == {(201, answers[0].body["id"])}
    found = await desk.api.get("/api/v1/tickets", token=desk.customer.token)
    assert len(found.body["items"]) == 1


async def test_who_refused_a_visit_may_repeat_it_though_the_ticket_is_no_longer_his(
    desk: TicketDesk,
) -> None:
    ticket = await desk.dispatched()
    key, path = uuid4().hex, f"{where(ticket)}/refusal"
    for _ in range(2):
        answer = await desk.api.post(path, {"reason": "too_far"}, token=desk.wang.token, key=key)
        assert (answer.status, answer.body["state"]) == (200, "to_dispatch")
        assert answer.body["contact"]["masked"] is True
    gone = await desk.api.get(f"/api/v1/tickets/{ticket['id']}", token=desk.wang.token)
    assert gone.status == 404


async def test_two_people_may_use_the_same_key(desk: TicketDesk) -> None:
    ticket = await desk.report()
    key, path = uuid4().hex, f"/api/v1/tickets/{ticket['id']}/messages"
    for who in (desk.customer, desk.agent):
        answer = await desk.api.post(path, {"text": "你好"}, token=who.token, key=key)
        assert answer.status == 200
    assert len(await desk.lines(ticket)) == 3
