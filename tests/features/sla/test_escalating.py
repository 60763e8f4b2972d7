"""What happens when a clock runs out: written down once, told to whom it concerns, when it may."""

import asyncio
from datetime import datetime, timedelta

import pytest

from backend.features.sla.models.record import ClockRecord, Watch
from backend.features.sla.service import clockwork, recomputing
from backend.features.sla.service.witness import Look
from backend.features.tickets import Ticket
from backend.jobs import build_jobs
from backend.kit.mongo import OutboxRelay, Slots
from backend.subscriptions import build_subscriptions
from tests.features.sla.timing import Timing
from tests.support.accounts import People
from tests.support.ticket_desk import Json


async def half_way(timing: Timing, ticket: Json, clock: str, share: float) -> datetime:
    """When that share of its open time is over; the firm's own calendar says."""
    record = await timing.record(ticket)
    terms = await timing.desk.container.sla.terms.of(record)
    rule = next(each for each in terms.policy.clocks if each.clock == clock)
    began = datetime.fromisoformat((await timing.clock_of(ticket, clock))["started_at"])
    return terms.calendars[terms.policy.calendar_of(rule)].add(began, rule.target * share)


async def told_on_duty(timing: Timing) -> None:
    """Who had to wait for the office to open is told then."""
    alerts = timing.desk.container.sla.stores.alerts
    for alert in await alerts.due(timing.clock() + timedelta(days=30), 500):
        timing.wait_until(alert.due_at, seconds=1)
    news = timing.desk.container.sla.news
    while await news.tell_waiting(timing.clock()):
        pass


async def test_each_level_is_written_down_and_told_once_at_its_moment(
    timing: Timing, people: People
) -> None:
    desk = timing.desk
    manager = await timing.supervisor(people)
    ticket = await desk.dispatched()
    await timing.told()
    timing.wait_until(await half_way(timing, ticket, "accept", 0.5), seconds=-5)
    await timing.ring()
    assert await timing.kinds(ticket) == ["pinned"]

    timing.clock.move(seconds=10)
    assert await timing.ring() == 1
    assert await timing.ring() == 0
    assert await timing.kinds(ticket) == ["pinned", "accept L0"]
    assert (await timing.record(ticket)).watch is Watch.AT_RISK
    await timing.deliver()
    await told_on_duty(timing)
    assert await timing.alerts() == [("staff.sla_alert", desk.wang.id, "已用 50%")]

    timing.wait_until(await half_way(timing, ticket, "accept", 0.8), seconds=1)
    await timing.ring()
    await timing.deliver()
    await told_on_duty(timing)
    assert set(await timing.alerts()) == {
        ("staff.sla_alert", desk.wang.id, "已用 80%"),
        ("staff.sla_alert", desk.dispatcher.id, "已用 80%"),
    }

    due = await timing.due(ticket, "accept")
    timing.wait_until(due, seconds=1)
    await timing.ring()
    assert (await timing.record(ticket)).watch is Watch.BREACHED
    assert sorted(each for each in await timing.kinds(ticket) if each.startswith("accept")) == [
        "accept L0",
        "accept L1",
        "accept L2",
        "accept breach",
    ]
    clock = await timing.clock_of(ticket, "accept")
    assert (clock["state"], datetime.fromisoformat(clock["breached_at"])) == ("breached", due)
    await timing.deliver()
    assert (await desk.stored(ticket))["state"] == "to_dispatch"
    lines = await desk.lines(ticket)
    assert (lines[-1]["action"], lines[-1]["actor"]["role"]) == ("recall", "system")
    await timing.told()

    timing.wait_until(await late_by(timing, ticket, 120), seconds=1)
    await timing.ring()
    told = await timing.alerts()
    assert ("staff.sla_escalated", manager.id, "已超时 2 小时") in told
    assert len(await timing.kinds(ticket)) == len(set(await timing.kinds(ticket)))


async def late_by(timing: Timing, ticket: Json, minutes: int) -> datetime:
    record = await timing.record(ticket)
    terms = await timing.desk.container.sla.terms.of(record)
    due = await timing.due(ticket, "accept")
    return terms.calendars[terms.policy.calendar].add(due, timedelta(minutes=minutes))


async def test_nobody_who_has_taken_a_visit_in_time_loses_it(timing: Timing) -> None:
    """The level is written down, then he takes it, then the news of the level is delivered."""
    desk = timing.desk
    ticket = await desk.dispatched()
    await timing.deliver()
    timing.wait_until(await timing.due(ticket, "accept"), seconds=1)
    await timing.ring()
    desk.wang = await desk.again(desk.wang)
    await desk.act(desk.wang, ticket, "take")
    await timing.deliver()
    assert (await desk.stored(ticket))["state"] == "accepted"
    clock = await timing.clock_of(ticket, "accept")
    assert (clock["state"], clock["ended_at"] is not None) == ("breached", True)
    assert "accept breach" in await timing.kinds(ticket)


async def test_after_an_outage_the_levels_of_a_clock_are_told_as_one(
    timing: Timing, people: People
) -> None:
    desk = timing.desk
    manager = await timing.supervisor(people)
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    await timing.told()
    timing.wait_until(await late_by(timing, ticket, 121))
    await timing.ring()
    written = await timing.kinds(ticket)
    assert {"accept L0", "accept L1", "accept L2", "accept L3", "accept breach"} <= set(written)
    for entry in await timing.entries(ticket):
        assert entry.recorded_at >= entry.at
    told = await timing.alerts()
    assert [each for each in told if each[1] == manager.id] == [
        ("staff.sla_escalated", manager.id, "已超时 2 小时")
    ]
    await told_on_duty(timing)
    told += await timing.alerts()
    assert {level for _, _, level in told} == {"已超时 2 小时"}
    assert [who for _, who, _ in told].count(desk.dispatcher.id) == 1


async def test_an_alert_that_waited_for_the_morning_is_dropped_when_all_is_done(
    timing: Timing,
) -> None:
    desk = timing.desk
    ticket = await desk.dispatched()
    await timing.deliver()
    timing.wait_until(await half_way(timing, ticket, "accept", 0.5), seconds=1)
    await timing.ring()
    sla = desk.container.sla
    [entry] = [e for e in await timing.entries(ticket) if "L0" in e.id]
    waiting = sla.stores.alerts.model.of(
        ticket["id"], entry.id, desk.wang.id, timing.clock() + timedelta(hours=1)
    )
    await timing.told()
    await sla.stores.alerts.keep(waiting)
    await sla.stores.alerts.keep(waiting)
    desk.wang = await desk.again(desk.wang)
    await desk.act(desk.wang, ticket, "take")
    await timing.deliver()
    assert await sla.news.tell_waiting(timing.clock()) == 0
    assert await sla.news.tell_waiting(timing.clock() + timedelta(hours=2)) >= 1
    assert await sla.stores.alerts.due(timing.clock() + timedelta(days=30), 10) == []
    assert [a for a in await timing.alerts() if a[1] == desk.wang.id] == []


async def test_many_clockworks_at_once_write_each_level_once(timing: Timing) -> None:
    desk = timing.desk
    tickets = [await desk.report(anyway=f"第 {n} 件") for n in range(6)]
    await timing.deliver()
    timing.wait_until(await timing.due(tickets[-1], "respond"), seconds=1)
    catch_up = desk.container.sla.clockwork.catch_up
    await asyncio.gather(*(catch_up(timing.clock()) for _ in range(4)))
    for ticket in tickets:
        written = [each for each in await timing.kinds(ticket) if each.startswith("respond")]
        assert sorted(written) == ["respond L0", "respond L1", "respond L2", "respond breach"]
    outbox = desk.container.mongo.collection("outbox")
    for ticket in tickets:
        told = {"type": "ClockLevelReached", "payload.ticket_id": ticket["id"]}
        assert await outbox.count(told) == 1


async def test_a_new_ticket_has_its_clocks_before_what_an_outage_left_to_be_told(
    timing: Timing,
) -> None:
    desk = timing.desk
    late = await desk.report()
    await timing.deliver()
    timing.wait_until(await timing.due(late, "respond"), minutes=1)
    await timing.ring()
    outbox = desk.container.mongo.collection("outbox")
    left = await outbox.find_one({"payload.ticket_id": late["id"], "state": "later"})
    assert left is not None
    await outbox.insert_many([left | {"_id": f"{left['_id']}-{n}"} for n in range(50)])
    fresh = await desk.report(anyway="停机之后")
    relay = OutboxRelay(desk.container.mongo, build_subscriptions(desk.container))
    for _ in range(4):
        await relay.deliver_next()
    assert (await timing.record(fresh)).watch is Watch.RUNNING
    assert await outbox.count({"state": "later"}) > 45


async def test_more_than_go_together_are_caught_up_with_all_the_same(timing: Timing) -> None:
    desk = timing.desk
    tickets = [await desk.report(anyway=f"第 {n} 件") for n in range(5)]
    await timing.deliver()
    timing.wait_until(await timing.due(tickets[-1], "respond"), seconds=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clockwork, "TOGETHER", 2)
        await timing.ring()
    records = desk.container.sla.stores.records
    assert await records.due(timing.clock(), 10) == []
    for ticket in tickets:
        assert "respond breach" in await timing.kinds(ticket)


async def test_a_clock_that_jumps_back_tells_nothing_twice(timing: Timing) -> None:
    ticket = await timing.desk.report()
    await timing.deliver()
    due = await timing.due(ticket, "respond")
    await timing.ring(due + timedelta(seconds=1))
    before = await timing.entries(ticket)
    assert len(before) > 1
    await timing.ring(due - timedelta(minutes=50))
    await timing.ring(due + timedelta(seconds=1))
    assert await timing.entries(ticket) == before


async def test_what_cannot_be_read_does_not_stand_in_the_way_of_others(
    timing: Timing, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = await timing.desk.report()
    timing.clock.move(minutes=1)
    sound = await timing.desk.report(anyway="另一件")
    await timing.deliver()
    sla = timing.desk.container.sla
    genuine = sla.keeping.read

    async def read(record: ClockRecord, ticket: Ticket, moment: datetime) -> Look:
        if record.id == broken["id"]:
            raise KeyError("calendar")
        return await genuine(record, ticket, moment)

    monkeypatch.setattr(sla.keeping, "read", read)
    due = await timing.due(sound, "respond")
    await timing.ring(due + timedelta(seconds=1))
    assert "respond breach" in await timing.kinds(sound)
    assert "respond breach" not in await timing.kinds(broken)
    monkeypatch.undo()
    await timing.ring(due + timedelta(minutes=11))
    assert "respond breach" in await timing.kinds(broken)


async def test_the_jobs_are_on_the_page_of_what_runs_when(timing: Timing) -> None:
    jobs = {job.name: job for job in build_jobs(timing.desk.container)}
    slots = Slots(timing.desk.container.mongo, timing.desk.container.unit_of_work)
    assert await slots.latest("sla.clocks") is None
    for name in ("sla.clocks", "sla.waiting_alerts", "sla.recompute"):
        await jobs[name].run(timing.clock())
    period = jobs["sla.clocks"].schedule.slot_after(timing.clock()) - timing.clock()
    assert period <= timedelta(seconds=10)


async def test_reckoning_everything_once_more_mends_what_is_wrong_and_nothing_else(
    timing: Timing,
) -> None:
    desk = timing.desk
    ticket, other = await desk.report(), await desk.report(anyway="另一件")
    await timing.deliver()
    await timing.ring()
    recomputation = desk.container.sla.recomputation
    assert (await recomputation.run()).corrected == 0
    kept, untouched = await timing.record(ticket), await timing.record(other)
    stored = desk.container.mongo.collection("sla_records")
    wrong = {"next_check_at": None, "watch": "paused", "promise": None}
    await stored.update_one({"_id": ticket["id"]}, {"$set": wrong})
    done = await recomputation.run()
    assert (done.corrected, done.looked_at >= 2) == (1, True)
    mended = await timing.record(ticket)
    assert mended.kept == kept.kept
    assert mended.version == kept.version + 1
    assert await timing.record(other) == untouched


async def test_many_are_mended_batch_by_batch_each_once(
    timing: Timing, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [await timing.desk.report(anyway=f"第{number}件") for number in range(5)]
    await timing.deliver()
    kept = {ticket["id"]: (await timing.record(ticket)).kept for ticket in tickets}
    stored = timing.desk.container.mongo.collection("sla_records")
    await stored.update_many({"_id": {"$in": list(kept)}}, {"$set": {"next_due_at": None}})
    monkeypatch.setattr(recomputing, "BATCH", 2)
    recomputation = timing.desk.container.sla.recomputation
    assert (await recomputation.run()).corrected == 5
    assert {ticket["id"]: (await timing.record(ticket)).kept for ticket in tickets} == kept
    assert (await recomputation.run()).corrected == 0
