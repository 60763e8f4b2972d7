"""Where a technician was: only with his consent, 30 days, and the story stays whole."""

from typing import Any

import pytest

from backend.container import Container
from backend.features.consents import ConsentWithdrawn, PolicyKind
from backend.features.tickets.services.positions import BATCH
from backend.features.timeline import verify_timeline
from backend.jobs import build_jobs
from backend.kit.mongo import OutboxRelay
from backend.subscriptions import build_subscriptions
from tests.support.accounts import SignedIn
from tests.support.application import MovableClock
from tests.support.ticket_desk import AT_THE_DOOR, Json, TicketDesk

THERE: Json = {"position": {"latitude": 30.2761, "longitude": 120.1551}, "accuracy_metres": 20}


@pytest.fixture
async def consents(desk: TicketDesk) -> TicketDesk:
    """王 has consented."""
    book = desk.container.consents.book
    standings = await book.standings(desk.wang.id)
    edition = next(s.policy.edition for s in standings if s.policy.kind is PolicyKind.POSITION)
    await book.give(desk.wang.actor, PolicyKind.POSITION, edition)
    return desk


async def worked_through(desk: TicketDesk) -> Json:
    ticket = await desk.dispatched(anyway="定位")
    await desk.act(desk.wang, ticket, "take", THERE)
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, ticket, "depart", THERE)
    await desk.act(desk.wang, ticket, "arrive", THERE)
    await desk.act(desk.wang, ticket, "start_work")
    completion = await desk.completion(desk.wang, **THERE)
    return await desk.act(desk.wang, ticket, "finish", completion)


async def later(desk: TicketDesk, clock: MovableClock, days: int) -> None:
    clock.move(days=days)
    for person in ("wang", "agent", "dispatcher", "customer"):
        setattr(desk, person, await desk.again(getattr(desk, person)))


async def cells(desk: TicketDesk, ticket: Json) -> dict[str, bool]:
    """The acts with a position, and whether it is still there."""
    return {
        line["action"]: "sealed" in cell
        for line in await desk.lines(ticket)
        for cell in line["personal"]
        if cell["kind"] == "geo"
    }


async def whole(desk: TicketDesk, ticket: Json) -> bool:
    container = desk.container
    report = await verify_timeline(
        container.timeline_lines, container.tickets.heads, container.unit_of_work, ticket["id"]
    )
    return report.sound


async def test_without_his_consent_no_position_is_kept_but_how_far_he_was(
    desk: TicketDesk,
) -> None:
    ticket = await worked_through(desk)
    assert await cells(desk, ticket) == {}
    arrival = (await desk.read(desk.agent, ticket))["visits"][0]["arrival"]
    assert (arrival["distance_metres"], arrival["inside"]) == (222, True)
    stored: dict[str, Any] = await desk.stored(ticket)
    assert stored["position_marks"] == []
    assert "30.2761" not in str(stored)


async def test_with_it_the_four_moments_are_kept(consents: TicketDesk) -> None:
    ticket = await worked_through(consents)
    assert await cells(consents, ticket) == dict.fromkeys(
        ("take", "depart", "arrive", "finish"), True
    )
    assert await whole(consents, ticket)


async def test_consent_taken_back_ends_the_keeping_at_once(consents: TicketDesk) -> None:
    desk = consents
    ticket = await desk.dispatched(anyway="定位")
    await desk.act(desk.wang, ticket, "take", THERE)
    await desk.container.consents.book.withdraw(desk.wang.actor, PolicyKind.POSITION)
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, ticket, "depart", THERE)
    assert await cells(desk, ticket) == {"take": True}


async def test_a_dispatcher_who_finishes_for_him_leaves_no_position(consents: TicketDesk) -> None:
    desk = consents
    ticket = await desk.working()
    completion = await desk.completion(desk.dispatcher, **THERE)
    await desk.act(desk.dispatcher, ticket, "finish", completion)
    assert "finish" not in await cells(desk, ticket)


async def test_after_thirty_days_they_are_gone_and_the_story_is_whole(
    consents: TicketDesk, clock: MovableClock
) -> None:
    desk, positions = consents, consents.container.tickets.positions
    await later(desk, clock, days=31)
    await positions.erase_old()  # what the tests before have left
    old = await worked_through(desk)
    await later(desk, clock, days=29)
    young = await worked_through(desk)
    assert await positions.erase_old() == 0
    clock.move(days=1)
    assert await positions.erase_old() == 1
    assert set((await cells(desk, old)).values()) == {False}
    assert set((await cells(desk, young)).values()) == {True}
    assert await whole(desk, old)
    assert await whole(desk, young)
    assert (await desk.stored(old))["position_marks"] == []
    assert "position_at" not in (await desk.stored(old))["idx"]
    assert await positions.erase_old() == 0  # once more changes nothing
    assert [line["action"] for line in await desk.lines(old)].count("erase_personal") == 1


async def test_a_clock_that_jumps_back_erases_nothing_early(
    consents: TicketDesk, clock: MovableClock
) -> None:
    desk, positions = consents, consents.container.tickets.positions
    ticket = await worked_through(desk)
    clock.move(days=-20)
    try:
        assert await positions.erase_old() == 0
    finally:
        clock.move(days=20)
    assert set((await cells(desk, ticket)).values()) == {True}


async def test_of_a_long_visit_only_what_is_old_enough_goes(
    consents: TicketDesk, clock: MovableClock
) -> None:
    desk, positions = consents, consents.container.tickets.positions
    ticket = await desk.dispatched(anyway="跨月")
    await desk.act(desk.wang, ticket, "take", THERE)
    await later(desk, clock, days=31)
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, ticket, "arrive", AT_THE_DOOR)
    await positions.erase_old()
    assert await cells(desk, ticket) == {"take": False, "arrive": True}
    assert await whole(desk, ticket)


async def test_the_job_runs_daily_and_in_bounded_batches(container: Container) -> None:
    job = next(job for job in build_jobs(container) if job.name == "tickets.erase_positions")
    now = container.now()
    assert job.schedule.slot_after(job.schedule.slot_at(now)) > now
    assert BATCH <= 200
    await job.run(now)


async def withdraw(desk: TicketDesk, person: SignedIn, policy: PolicyKind) -> None:
    """And the worker hears of it, twice, as after a crash before it was noted."""
    await desk.container.consents.book.withdraw(person.actor, policy)
    outbox = desk.container.mongo.collection("outbox")
    rows = await outbox.find({"type": "ConsentWithdrawn"}, limit=100)
    relay = OutboxRelay(desk.container.mongo, build_subscriptions(desk.container))
    while await relay.deliver_next():
        pass
    for row in rows:
        event = ConsentWithdrawn.model_validate(row["payload"])
        await desk.container.tickets.withdrawn_consents.erase_positions(event)


async def agree(desk: TicketDesk, person: SignedIn, policy: PolicyKind) -> None:
    book = desk.container.consents.book
    standings = await book.standings(person.id)
    edition = next(s.policy.edition for s in standings if s.policy.kind is policy)
    await book.give(person.actor, policy, edition)


async def test_who_takes_it_back_has_his_positions_erased_at_once_and_no_other(
    consents: TicketDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every ticket, in batches; a colleague's on the very same ticket stay."""
    desk = consents
    monkeypatch.setattr("backend.features.tickets.services.positions.BATCH", 1)
    await agree(desk, desk.li, PolicyKind.POSITION)
    shared = await desk.dispatched(anyway="转派")
    await desk.act(desk.wang, shared, "take", THERE)
    handed = {"reason": "illness", "to": {"technician_ids": [desk.li.id]}}
    await desk.act(desk.dispatcher, shared, "transfer", handed)
    await desk.act(desk.li, shared, "take", THERE)
    others = [await worked_through(desk) for _ in range(3)]
    await withdraw(desk, desk.wang, PolicyKind.POSITION)
    for ticket in others:
        assert set((await cells(desk, ticket)).values()) == {False}
        assert (await desk.stored(ticket))["position_marks"] == []
        assert [line["action"] for line in await desk.lines(ticket)].count("erase_personal") == 1
    takes = [line for line in await desk.lines(shared) if line["action"] == "take"]
    kept = {line["actor"]["id"]: "sealed" in line["personal"][-1] for line in takes}
    assert kept == {desk.wang.id: False, desk.li.id: True}
    for ticket in (*others, shared):
        assert await whole(desk, ticket)
    # His erasing is no cover for taking a colleague's position away in silence.
    lines = desk.container.mongo.collection("timeline_lines")
    of_li = next(line for line in takes if line["actor"]["id"] == desk.li.id)
    bare = {"personal.$[].sealed": ""}
    await lines.update_one({"_id": of_li["_id"]}, {"$unset": bare})
    assert not await whole(desk, shared)


async def test_withdrawing_something_else_leaves_positions_alone(consents: TicketDesk) -> None:
    desk = consents
    await agree(desk, desk.wang, PolicyKind.MARKETING)
    ticket = await worked_through(desk)
    await withdraw(desk, desk.wang, PolicyKind.MARKETING)
    assert set((await cells(desk, ticket)).values()) == {True}


async def test_who_agrees_anew_before_it_is_heard_keeps_what_came_after(
    consents: TicketDesk, clock: MovableClock
) -> None:
    desk = consents
    ticket = await desk.dispatched(anyway="反复")
    await desk.act(desk.wang, ticket, "take", THERE)
    await desk.container.consents.book.withdraw(desk.wang.actor, PolicyKind.POSITION)
    clock.move(seconds=5)
    await agree(desk, desk.wang, PolicyKind.POSITION)
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, ticket, "depart", THERE)
    relay = OutboxRelay(desk.container.mongo, build_subscriptions(desk.container))
    while await relay.deliver_next():
        pass
    assert await cells(desk, ticket) == {"take": False, "depart": True}
    assert await whole(desk, ticket)
