"""Twice at once: one wins, the other is told, and nothing is half done."""

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

from backend.features.timeline import verify_timeline
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk


def codes(answers: list[Answer]) -> Counter[str]:
    return Counter(a.body["code"] if a.status >= 400 else str(a.status) for a in answers)


def visit_path(ticket: Json) -> str:
    return f"/api/v1/tickets/{ticket['id']}/visits/{ticket['visits'][-1]['id']}"


async def at_once(desk: TicketDesk, who: SignedIn, path: str, bodies: list[Any]) -> list[Answer]:
    return await asyncio.gather(
        *(desk.api.post(path, body, token=who.token, key=uuid4().hex) for body in bodies)
    )


async def test_of_eight_completions_at_once_one_wins(desk: TicketDesk) -> None:
    ticket = await desk.working()
    completion = await desk.completion(desk.wang)
    bodies = [{**completion, "labour_minutes": minutes} for minutes in range(30, 38)]
    answers = await at_once(desk, desk.wang, f"{visit_path(ticket)}/completion", bodies)
    assert codes(answers) == {"200": 1, "transition_not_allowed": 7}
    won = next(a for a in answers if a.status == 200)
    stored = await desk.read(desk.agent, ticket)
    minutes = won.body["visits"][0]["hand_over"]["completion"]["labour_minutes"]
    assert stored["visits"][0]["hand_over"]["completion"]["labour_minutes"] == minutes
    assert [line["action"] for line in await desk.lines(ticket)].count("finish") == 1
    assert (await desk.events(ticket)).count("WorkFinished") == 1


async def test_of_a_hundred_edits_of_one_version_one_wins(desk: TicketDesk) -> None:
    ticket = await desk.report()
    path = f"/api/v1/tickets/{ticket['id']}"
    answers = await asyncio.gather(
        *(
            desk.api.patch(
                path,
                {"version": ticket["version"], "problem_type": f"类型{n}"},
                token=desk.agent.token,
            )
            for n in range(100)
        )
    )
    counted = codes(answers)
    assert counted["200"] == 1
    assert counted["stale_document"] + counted["service_busy"] == 99
    won = next(a for a in answers if a.status == 200)
    stored = await desk.read(desk.agent, ticket)
    assert stored["problem_type"] == won.body["problem_type"]
    assert stored["version"] == ticket["version"] + 1
    assert len(await desk.lines(ticket)) == 2


async def test_two_dispatchers_cannot_promise_one_technician_twice(desk: TicketDesk) -> None:
    first = await ready(desk)
    second = await ready(desk)
    early = desk.in_hours(2, 2)
    late = {"start": early["start"], "end": desk.in_hours(3, 3)["end"]}
    answers = await asyncio.gather(
        send(desk, first, desk.wang, early), send(desk, second, desk.wang, late)
    )
    assert codes(list(answers)) == {"200": 1, "technician_busy": 1}
    days = await desk.container.mongo.collection("technician_days").find(
        {"bookings.0": {"$exists": True}, "_id": {"$regex": f"^{desk.wang.id}"}}, limit=10
    )
    assert sum(len(day["bookings"]) for day in days) == len(days)
    won = first if answers[0].status == 200 else second
    assert {b["ticket_id"] for day in days for b in day["bookings"]} == {won["id"]}
    lost = second if won is first else first
    assert (await desk.read(desk.agent, lost))["visits"] == []


async def ready(desk: TicketDesk) -> Json:
    ticket = await desk.report(anyway="另一个问题")
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    return ticket


async def send(desk: TicketDesk, ticket: Json, who: SignedIn, window: Json) -> Answer:
    body = {"technician_ids": [who.id], "window": window}
    path = f"/api/v1/tickets/{ticket['id']}/dispatch"
    return await desk.api.post(path, body, token=desk.dispatcher.token, key=uuid4().hex)


async def test_windows_that_only_touch_are_both_promised(desk: TicketDesk) -> None:
    first, second = await ready(desk), await ready(desk)
    before = desk.in_hours(2, 2)
    after = {"start": before["end"], "end": desk.in_hours(6)["end"]}
    answers = await asyncio.gather(
        send(desk, first, desk.wang, before), send(desk, second, desk.wang, after)
    )
    assert codes(list(answers)) == {"200": 2}


async def test_a_promise_past_midnight_holds_on_both_days(desk: TicketDesk) -> None:
    first, second = await ready(desk), await ready(desk)
    # Twelve hours from now on and twelve more meet somewhere, whichever side of midnight.
    assert (await send(desk, first, desk.wang, desk.in_hours(1, 12))).status == 200
    refused = await send(desk, second, desk.wang, desk.in_hours(12.5, 12))
    assert (refused.status, refused.body["code"]) == (409, "technician_busy")
    assert refused.body["detail"].startswith("相思鸟")


async def test_time_given_back_can_be_promised_again(desk: TicketDesk) -> None:
    first, second = await ready(desk), await ready(desk)
    window = desk.in_hours(2)
    assert (await send(desk, first, desk.wang, window)).status == 200
    await desk.act(desk.dispatcher, first, "recall")
    assert (await send(desk, second, desk.wang, window)).status == 200
    await desk.act(desk.wang, second, "take")
    await desk.act(desk.wang, second, "book", {"window": desk.in_hours(30)})
    assert (await send(desk, first, desk.wang, window)).status == 200


async def test_a_customer_cannot_move_his_appointment_onto_another_ones(
    desk: TicketDesk,
) -> None:
    ticket = await desk.appointed()
    other = await ready(desk)
    taken = desk.in_hours(6)
    assert (await send(desk, other, desk.wang, taken)).status == 200
    change = {"window": taken, "cause": "customer"}
    refused = await desk.try_to(desk.customer, ticket, "rebook", change)
    assert (refused.status, refused.body["code"]) == (409, "technician_busy")
    visit = (await desk.read(desk.customer, ticket))["visits"][0]
    assert visit["appointment"]["changes"] == 0


async def test_of_eight_reports_of_one_device_at_once_one_is_made(desk: TicketDesk) -> None:
    body = {"device_ids": [desk.device_id], "problem": "不制冷"}
    answers = await at_once(desk, desk.customer, "/api/v1/tickets", [body] * 8)
    assert codes(answers) == {"201": 1, "open_ticket_exists": 7}
    made = next(a for a in answers if a.status == 201)
    assert {a.body["params"]["ticket_id"] for a in answers if a.status == 409} == {made.body["id"]}


async def test_of_taking_and_taking_back_at_once_one_wins(desk: TicketDesk) -> None:
    for _ in range(3):
        ticket = await desk.dispatched(anyway="又一个")
        take = desk.api.post(f"{visit_path(ticket)}/taking", {}, token=desk.wang.token)
        recall = desk.api.post(
            f"/api/v1/tickets/{ticket['id']}/recall", {}, token=desk.dispatcher.token
        )
        answers = await asyncio.gather(take, recall)
        state = (await desk.read(desk.agent, ticket))["state"]
        assert sorted(a.status for a in answers) in ([200, 404], [200, 409])
        assert state == ("accepted" if answers[0].status == 200 else "to_dispatch")


async def test_of_cancelling_and_dispatching_at_once_one_wins(desk: TicketDesk) -> None:
    ticket = await ready(desk)
    cancel = desk.api.post(
        f"/api/v1/tickets/{ticket['id']}/cancellation",
        {"reason": "not_needed"},
        token=desk.customer.token,
    )
    answers = await asyncio.gather(cancel, send(desk, ticket, desk.wang, desk.in_hours(2)))
    assert sorted(a.status for a in answers) == [200, 409]
    state = (await desk.read(desk.agent, ticket))["state"]
    assert state == ("cancelled" if answers[0].status == 200 else "dispatched")


async def test_after_all_that_every_story_is_unbroken(desk: TicketDesk, people: People) -> None:
    container = desk.container
    report = await verify_timeline(
        container.timeline_lines, container.tickets.heads, container.unit_of_work
    )
    assert report.findings == []
    assert report.subjects > 10
