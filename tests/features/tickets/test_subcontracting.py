"""Tickets given to a subcontractor: seen by it alone of all others, and only while they are."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from backend.container import Container
from backend.features.tickets.events import TicketGivenOut, TicketTakenBack
from tests.support.accounts import People, SignedIn
from tests.support.canaries import NAMES
from tests.support.kit import Answer, fresh_key
from tests.support.ticket_desk import AT_THE_DOOR, TicketDesk

Json = dict[str, Any]


@dataclass
class Outside:
    """远山安装队: `head` gives out its work, `zhou` does it; `rival` heads another one."""

    id: str
    head: SignedIn
    zhou: SignedIn
    rival: SignedIn
    rival_id: str


@pytest.fixture
async def outside(people: People) -> Outside:
    organisation = await people.subcontractor(f"远山安装队 {fresh_key()[:8]}")
    branch = await people.branch("远山网点", organisation)
    other = await people.subcontractor(f"近水服务 {fresh_key()[:8]}")
    other_branch = await people.branch("近水网点", other)
    return Outside(
        id=organisation,
        head=await people.staff("subcontractor_administrator", branch_id=branch),
        zhou=await people.staff("technician", branch_id=branch, name=NAMES[2]),
        rival=await people.staff("subcontractor_administrator", branch_id=other_branch),
        rival_id=other,
    )


async def waiting(desk: TicketDesk) -> Json:
    ticket = await desk.report(desk.agent, device_ids=[desk.device_id], anyway="另一处")
    await desk.act(desk.agent, ticket, "submit_for_review")
    return await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})


async def given(desk: TicketDesk, outside: Outside) -> Json:
    ticket = await waiting(desk)
    return await desk.act(
        desk.dispatcher, ticket, "give_out", {"organisation_id": outside.id, "note": "量大"}
    )


async def on_site(desk: TicketDesk, outside: Outside, ticket: Json) -> None:
    await desk.act(outside.head, ticket, "dispatch", {"technician_ids": [outside.zhou.id]})
    await desk.act(outside.zhou, ticket, "take")
    await desk.act(outside.zhou, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(outside.zhou, ticket, "depart")
    await desk.act(outside.zhou, ticket, "arrive", AT_THE_DOOR)


async def status(desk: TicketDesk, who: SignedIn, ticket: Json, path: str = "") -> int:
    answer = await desk.api.get(f"/api/v1/tickets/{ticket['id']}{path}", token=who.token)
    return answer.status


async def listed(desk: TicketDesk, who: SignedIn) -> list[str]:
    answer = await desk.api.get("/api/v1/tickets?limit=100", token=who.token)
    return [row["id"] for row in answer.body["items"]]


async def test_who_it_was_given_to_sees_it_and_nobody_else_outside(
    desk: TicketDesk, outside: Outside
) -> None:
    other = await waiting(desk)
    assert await listed(desk, outside.head) == []
    ticket = await given(desk, outside)
    assert ticket["given_out"]["organisation_id"] == outside.id
    assert ticket["state"] == "to_dispatch"
    assert await listed(desk, outside.head) == [ticket["id"]]
    assert await status(desk, outside.head, other) == 404
    assert await status(desk, outside.rival, ticket) == 404
    assert await status(desk, outside.zhou, ticket) == 404
    assert await status(desk, desk.dispatcher, ticket) == 200
    seen = await desk.read(outside.head, ticket)
    assert "*" in seen["contact"]["phone"]
    offered = {each["action"] for each in seen["actions"]}
    assert {"dispatch", "take_back"} <= offered
    assert not {"give_out", "edit", "close_incomplete", "cancel", "approve"} & offered
    counts = await desk.api.get("/api/v1/ticket-counts", token=outside.head.token)
    assert sum(each["count"] for each in counts.body["states"]) == 1


async def test_device_and_customer_are_seen_through_the_ticket_alone(
    desk: TicketDesk, outside: Outside
) -> None:
    await given(desk, outside)
    for path in (f"/devices/{desk.device_id}", f"/households/{desk.household_id}"):
        answer = await desk.api.get(f"/api/v1{path}", token=outside.head.token)
        assert answer.status == 404, path
    for path in ("/devices", "/households"):
        answer = await desk.api.get(f"/api/v1{path}", token=outside.head.token)
        assert answer.body["items"] == [], path


async def test_it_is_handed_on_inside_and_only_inside(
    desk: TicketDesk, outside: Outside, people: People
) -> None:
    ticket = await given(desk, outside)
    for technician_id in (desk.wang.id, outside.rival.id):
        for who in (outside.head, desk.dispatcher):
            refused = await desk.try_to(
                who, ticket, "dispatch", {"technician_ids": [technician_id]}
            )
            assert (refused.status, refused.body["code"]) == (422, "unknown_technician")
    assert (await desk.read(desk.dispatcher, ticket))["visits"] == []
    await on_site(desk, outside, ticket)
    seen = await desk.read(desk.dispatcher, ticket)
    assert (seen["state"], seen["visits"][0]["state"]) == ("in_service", "arrived")
    assert await desk.acts_of(desk.dispatcher, ticket) >= {"leave_incomplete"}
    path = f"/api/v1/tickets/{ticket['id']}/contact-reveals"
    own = await desk.api.post(path, {"reason": "到门口了"}, token=outside.zhou.token)
    assert own.body["phone"] == desk.phones.customer


async def test_taken_back_before_the_door_nothing_is_left_to_see(
    desk: TicketDesk, outside: Outside
) -> None:
    ticket = await given(desk, outside)
    await desk.act(outside.head, ticket, "dispatch", {"technician_ids": [outside.zhou.id]})
    await desk.act(outside.zhou, ticket, "take")
    window = desk.in_hours(3)
    await desk.act(outside.zhou, ticket, "book", {"window": window})
    back = await desk.act(desk.dispatcher, ticket, "take_back", {"note": "客户要求"})
    assert (back["state"], back["given_out"]) == ("to_dispatch", None)
    assert back["visits"][0]["state"] == "released"
    for who in (outside.head, outside.zhou):
        assert await status(desk, who, ticket) == 404
        assert await status(desk, who, ticket, "/timeline") == 404
        assert await listed(desk, who) == []
    # His time is his again: he can be promised to somebody else.
    other = await given(desk, outside)
    order = {"technician_ids": [outside.zhou.id], "window": window}
    assert (await desk.act(outside.head, other, "dispatch", order))["state"] == "dispatched"
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    assert await status(desk, outside.zhou, ticket) == 404


async def test_taken_back_after_a_visit_its_technicians_see_nothing_more(
    desk: TicketDesk, outside: Outside
) -> None:
    ticket = await given(desk, outside)
    await on_site(desk, outside, ticket)
    offered = await desk.acts_of(desk.dispatcher, ticket)
    assert "take_back" not in offered
    await desk.act(outside.zhou, ticket, "leave_incomplete", {"reason": "needs_help"})
    assert await status(desk, outside.zhou, ticket) == 200
    back = await desk.act(desk.dispatcher, ticket, "take_back")
    assert back["state"] == "to_revisit"
    assert back["visits"][-1]["technicians"] == []
    for who in (outside.head, outside.zhou):
        assert await status(desk, who, ticket) == 404
    day = await desk.api.get(
        f"/api/v1/my-visits?day={desk.in_hours(1)['start'][:10]}", token=outside.zhou.token
    )
    assert day.body == []
    # The firm still reads who was there.
    seen = await desk.read(desk.dispatcher, ticket)
    assert seen["visits"][0]["technicians"][0]["name"].startswith(NAMES[2][:1])
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.li.id]})
    assert await status(desk, outside.zhou, ticket) == 404


async def test_a_subcontractor_hands_back_what_it_cannot_do(
    desk: TicketDesk, outside: Outside, container: Container
) -> None:
    ticket = await given(desk, outside)
    await desk.act(outside.head, ticket, "take_back", {"note": "人手不够"})
    assert await status(desk, outside.head, ticket) == 404
    seen = await desk.read(desk.dispatcher, ticket)
    assert (seen["state"], seen["given_out"]) == ("to_dispatch", None)
    events = await desk.events(ticket)
    assert events.count("TicketGivenOut") == 1
    assert events.count("TicketTakenBack") == 1
    lines = [line["action"] for line in await desk.lines(ticket)]
    assert lines[-2:] == ["give_out", "take_back"]


async def test_a_subcontractor_gives_nothing_on_to_another(
    desk: TicketDesk, outside: Outside
) -> None:
    ticket = await given(desk, outside)
    path = f"/api/v1/tickets/{ticket['id']}/giving-out"
    body = {"organisation_id": outside.rival_id}
    refused = await desk.api.post(path, body, token=outside.head.token, key=fresh_key())
    assert (refused.status, refused.body["code"]) == (403, "permission_denied")
    seen = await desk.read(desk.dispatcher, ticket)
    assert seen["given_out"]["organisation_id"] == outside.id
    others = await desk.api.get("/api/v1/subcontractors", token=outside.head.token)
    assert others.body["items"] == []
    ours = await desk.api.get("/api/v1/subcontractors?limit=100", token=desk.dispatcher.token)
    assert {outside.id, outside.rival_id} <= {each["id"] for each in ours.body["items"]}


@pytest.mark.parametrize("to", ["firm", "nobody"])
async def test_only_a_subcontractor_that_is_there_gets_a_ticket(desk: TicketDesk, to: str) -> None:
    ticket = await waiting(desk)
    refused = await desk.try_to(desk.dispatcher, ticket, "give_out", {"organisation_id": to})
    assert (refused.status, refused.body["code"]) == (422, "unknown_subcontractor")
    assert (await desk.read(desk.dispatcher, ticket))["given_out"] is None


async def test_given_to_two_at_once_one_gets_it(desk: TicketDesk, outside: Outside) -> None:
    ticket = await waiting(desk)

    async def give(organisation_id: str) -> Answer:
        path = f"/api/v1/tickets/{ticket['id']}/giving-out"
        body = {"organisation_id": organisation_id}
        return await desk.api.post(path, body, token=desk.dispatcher.token, key=fresh_key())

    answers = await asyncio.gather(give(outside.id), give(outside.rival_id))
    assert sorted(answer.status for answer in answers) == [200, 409]
    seen = await desk.read(desk.dispatcher, ticket)
    sees = {
        outside.id: await status(desk, outside.head, ticket),
        outside.rival_id: await status(desk, outside.rival, ticket),
    }
    assert sees.pop(seen["given_out"]["organisation_id"]) == 200
    assert list(sees.values()) == [404]


async def test_its_desk_is_told_and_the_firms_when_it_comes_back(
    desk: TicketDesk, outside: Outside, container: Container
) -> None:
    ticket = await given(desk, outside)
    news = container.tickets.subcontracting_news
    await news.tell_given_out(TicketGivenOut(ticket_id=ticket["id"], organisation_id=outside.id))
    inbox = await desk.api.get("/api/v1/me/messages", token=outside.head.token)
    assert any(ticket["number"] in str(message) for message in inbox.body["items"])
    await desk.act(outside.head, ticket, "take_back")
    back = TicketTakenBack(
        ticket_id=ticket["id"],
        organisation_id=outside.id,
        organisation_name="远山安装队",
        handed_back=True,
    )
    await news.tell_taken_back(back)
    told = await desk.api.get("/api/v1/me/messages", token=desk.dispatcher.token)
    assert any("远山安装队" in str(message) for message in told.body["items"])
    # Too late to be told of what was taken back meanwhile.
    before = len(inbox.body["items"])
    await news.tell_given_out(TicketGivenOut(ticket_id=ticket["id"], organisation_id=outside.id))
    inbox = await desk.api.get("/api/v1/me/messages", token=outside.head.token)
    assert len(inbox.body["items"]) == before
