"""The clocks of tickets at work: begun, led on, read at any moment, built anew."""

import asyncio
from datetime import timedelta

from backend.features.sla.models.entries import Pin, PinnedTo
from backend.features.sla.models.record import Watch
from backend.features.sla.models.shipped import STANDARD
from backend.features.tickets import TicketMoved
from tests.features.sla.timing import Timing
from tests.support.accounts import People
from tests.support.ticket_desk import Json


async def test_a_new_ticket_has_clocks_by_the_terms_that_count_now(timing: Timing) -> None:
    ticket = await timing.desk.report()
    await timing.deliver()
    record = await timing.record(ticket)
    assert (record.policy, record.calendars) == (
        Pin(key=STANDARD, version=1),
        (Pin(key=STANDARD, version=1),),
    )
    assert (record.number, record.heard, record.watch) == (ticket["number"], 1, Watch.RUNNING)
    assert record.branch_id == timing.desk.branch_id
    respond = await timing.clock_of(ticket, "respond")
    assert (respond["state"], respond["target_minutes"], respond["name"]) == (
        "running",
        60,
        "首次响应",
    )
    assert record.next_due_at == await timing.due(ticket, "respond")
    [pinned] = await timing.entries(ticket)
    assert isinstance(pinned.detail, PinnedTo)
    assert (pinned.detail.policy, pinned.detail.why) == (record.policy, record.why)


async def test_each_step_stops_its_clock_and_starts_the_next(timing: Timing) -> None:
    desk = timing.desk
    ticket = await desk.dispatched()
    await timing.deliver()
    assert (await timing.clock_of(ticket, "respond"))["state"] == "met"
    assert (await timing.clock_of(ticket, "accept"))["state"] == "running"
    assert (await timing.record(ticket)).technician_ids == [desk.wang.id]
    await desk.act(desk.wang, ticket, "take")
    await timing.deliver()
    accept = await timing.clock_of(ticket, "accept")
    assert (accept["state"], accept["breached_at"], accept["levels"]) == ("met", None, [])
    assert (await timing.clock_of(ticket, "appoint"))["state"] == "running"
    await desk.act(desk.agent, ticket, "cancel", {"reason": "not_needed", "bearer": "company"})
    await timing.deliver()
    assert (await timing.clock_of(ticket, "finish"))["state"] == "cancelled"
    record = await timing.record(ticket)
    assert (record.watch, record.next_check_at, record.next_due_at) == (Watch.ENDED, None, None)


async def test_news_that_comes_twice_late_or_all_at_once_changes_nothing(timing: Timing) -> None:
    """The story is read, not the event: any order comes to the same."""
    ticket = await timing.desk.appointed()
    await timing.deliver()
    before = await timing.record(ticket)
    follow = timing.desk.container.sla.following.lead_clocks
    events = [
        TicketMoved(ticket_id=ticket["id"], acts=["take"], state="accepted", seq=seq)
        for seq in (6, 1, 3, 99)
    ]
    await asyncio.gather(*(follow(event) for event in events for _ in range(2)))
    assert await timing.record(ticket) == before

    other = await timing.desk.dispatched(anyway="另一件")
    moved = TicketMoved(ticket_id=other["id"], acts=["dispatch"], state="dispatched", seq=4)
    await asyncio.gather(*(follow(moved) for _ in range(4)))
    record = await timing.record(other)
    assert (record.heard, len(record.marks)) == (4, 4)
    assert await timing.kinds(other) == ["pinned"]


async def test_a_record_built_anew_from_the_story_is_the_same(
    timing: Timing, people: People
) -> None:
    desk = timing.desk
    boss = await timing.supervisor(people)
    ticket = await desk.working()
    await desk.act(desk.wang, ticket, "suspend", {"reason": "waiting_part"})
    await timing.deliver()
    timing.wait_until(await timing.due(ticket, "finish"), hours=1)
    await timing.ring()
    path = f"/tickets/{ticket['id']}"
    pause = {
        "why": "customer_unreachable",
        "started_at": (timing.clock() - timedelta(hours=30)).isoformat(),
        "ended_at": (timing.clock() - timedelta(hours=20)).isoformat(),
        "reason": "电话一直无人接听",
        "evidence_ids": [await desk.media(boss)],
    }
    assert (await timing.ask(boss, "POST", f"{path}/clock-pauses", pause)).status == 201
    kept = await timing.record(ticket)
    told = await timing.entries(ticket)

    same = await timing.ask(boss, "POST", f"{path}/clock-rebuild")
    assert (same.status, same.body["differed"]) == (200, [])
    assert await timing.record(ticket) == kept

    stored = desk.container.mongo.collection("sla_records")
    await stored.delete_one({"_id": ticket["id"]})
    follow = desk.container.sla.following.lead_clocks
    await follow(TicketMoved(ticket_id=ticket["id"], acts=[], state="suspended", seq=1))
    lost = {"version", "looked_at", "next_check_at", "next_due_at", "promise", "watch"}
    again = await timing.record(ticket)
    assert again.model_dump(exclude=lost) == kept.model_dump(exclude=lost)
    await timing.ring(kept.looked_at)
    found = await timing.record(ticket)
    assert found.model_dump(exclude={"version"}) == kept.model_dump(exclude={"version"})
    assert await timing.entries(ticket) == told

    await stored.update_one(
        {"_id": ticket["id"]}, {"$set": {"watch": "running", "heard": 3, "marks": []}}
    )
    mended = await timing.ask(boss, "POST", f"{path}/clock-rebuild")
    assert set(mended.body["differed"]) == {"heard", "marks", "watch"}
    after = await timing.record(ticket)
    assert after.model_dump(exclude={"version"}) == kept.model_dump(exclude={"version"})


async def test_the_clocks_can_be_asked_at_any_past_moment(timing: Timing) -> None:
    desk = timing.desk
    ticket = await desk.dispatched()
    before = timing.clock()
    timing.clock.move(minutes=5)
    await desk.act(desk.wang, ticket, "take")
    now = await timing.clocks(ticket)
    then = await timing.clocks(ticket, at=before)
    states = [
        {(c["clock"], c["side"]): c["state"] for c in answer.body["clocks"]}
        for answer in (then, now)
    ]
    assert (states[0]["accept", "company"], states[1]["accept", "company"]) == ("running", "met")
    assert ("appoint", "company") not in states[0]
    ahead = await timing.clocks(ticket, at=timing.clock() + timedelta(hours=1))
    assert (ahead.status, ahead.body["code"]) == (422, "moment_in_the_future")


async def test_the_customer_sees_what_was_promised_to_him_and_nothing_else(
    timing: Timing,
) -> None:
    desk = timing.desk
    ticket = await desk.report()
    await timing.deliver()
    seen = await timing.clocks(ticket, desk.customer)
    assert {(c["clock"], c["side"]) for c in seen.body["clocks"]} == {
        ("respond", "customer"),
        ("whole", "customer"),
    }
    assert (seen.body["seen"], seen.body["decisions"]) == ([], [])
    shown: Json = await desk.read(desk.customer, ticket)
    due = (await timing.clock_of(ticket, "respond", "customer"))["due_at"]
    assert shown["next_promise"] == {"what": "首次响应", "by": due}
    assert "next_promise" not in await desk.read(desk.agent, ticket)
    stranger = await timing.clocks(ticket, desk.stranger)
    assert (stranger.status, stranger.body["code"]) == (404, "ticket_not_found")


async def test_tickets_to_be_watched_come_with_the_next_due_first(timing: Timing) -> None:
    desk = timing.desk
    first = await desk.report()
    timing.clock.move(minutes=1)
    second = await desk.dispatched(anyway="另一件")
    await timing.deliver()
    page = await timing.ask(desk.dispatcher, "GET", "/watched-tickets?limit=1")
    rest = await timing.ask(
        desk.dispatcher, "GET", f"/watched-tickets?limit=5&cursor={page.body['next_cursor']}"
    )
    rows = [*page.body["items"], *rest.body["items"]]
    assert [row["ticket_id"] for row in rows] == [first["id"], second["id"]]
    assert (rows[1]["watch"], rows[1]["state_name"]) == ("running", "待接单")
    assert [(row["problem"], row["device"]) for row in rows] == [
        (ticket["problem"], " ".join(ticket["devices"][0][n] for n in ("brand", "title", "model")))
        for ticket in (first, second)
    ]
    late = await timing.ask(desk.dispatcher, "GET", "/watched-tickets?watch=breached")
    assert late.body["items"] == []
    own = await timing.ask(desk.wang, "GET", "/watched-tickets")
    assert [row["ticket_id"] for row in own.body["items"]] == [second["id"]]
    for outsider in (desk.li, desk.customer):
        answer = await timing.ask(outsider, "GET", "/watched-tickets")
        assert (answer.status, answer.body["items"]) == (200, [])
