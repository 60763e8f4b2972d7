"""Every event reaches every subscriber, whatever fails, freezes or is killed on the way."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from pymongo import MongoClient

from backend.kit.aggregate import DomainEvent, Told
from backend.kit.mongo import OUTBOX, Mongo, OutboxRelay, UnitOfWork
from backend.kit.mongo.outbox import BACKOFF_SECONDS, Subscriber
from backend.kit.mongo.repository import outbox_row
from tests.kit.bells import Bell, BellRepository, BellService, Rang
from tests.support.programs import Program, Programs
from tests.support.waiting import until

Row = dict[str, Any]


class Unheard(DomainEvent):
    """An event that this program knows nothing of."""


class Struck(DomainEvent):
    """By the clock, in any number."""

    told: ClassVar[Told] = Told.BESIDE

    hour: int


class Rusted(DomainEvent):
    """Of which nobody is told."""

    told: ClassVar[Told] = Told.NEVER


async def strike(mongo: Mongo, times: int) -> None:
    """Before everything that `ring` stores."""
    start = datetime(2026, 7, 14, tzinfo=UTC)
    events = [Struck(hour=n, occurred_at=start + timedelta(seconds=n)) for n in range(times)]
    await mongo.collection(OUTBOX).insert_many([outbox_row(event) for event in events])


async def ring(mongo: Mongo, times: int = 1) -> list[str]:
    """Store so many events as a unit of work would; their ids, oldest first."""
    start = datetime(2026, 7, 15, tzinfo=UTC)
    events = [Rang(bell=f"b{n}", occurred_at=start + timedelta(seconds=n)) for n in range(times)]
    await mongo.collection(OUTBOX).insert_many([outbox_row(event) for event in events])
    return [event.event_id for event in events]


async def the_row(mongo: Mongo) -> Row:
    row = await mongo.collection(OUTBOX).find_one({})
    assert row is not None
    return row


async def make_due(mongo: Mongo) -> None:
    """As if the pause, or the lease, had passed."""
    await mongo.collection(OUTBOX).update_many(
        {"state": {"$in": ["retry", "leased"]}},
        [{"$set": {"due_at": {"$subtract": ["$$NOW", 1]}}}],
    )


def recorder(heard: list[str], name: str, *, fails: int = 0) -> Subscriber:
    """A subscriber that writes down its calls and fails so many times first."""
    calls = 0

    async def subscriber(event: Rang) -> None:
        nonlocal calls
        calls += 1
        heard.append(name)
        if calls <= fails:
            raise ConnectionError

    subscriber.__qualname__ = name
    return subscriber


# -- one event -----------------------------------------------------------------------------------


async def test_an_event_is_stored_with_its_cause_and_delivered_once(
    mongo: Mongo, unit_of_work: UnitOfWork
) -> None:
    bells = BellRepository(mongo)
    bell = Bell()
    await bells.add(bell)
    await BellService(mongo, unit_of_work).ring(bell.id)
    heard: list[Rang] = []

    async def listen(event: Rang) -> None:
        heard.append(event)

    relay = OutboxRelay(mongo, {Rang: (listen,)})
    assert [await relay.deliver_next() for _ in range(3)] == [True, False, False]
    assert [event.bell for event in heard] == [bell.id]
    row = await the_row(mongo)
    assert (row["_id"], row["state"], row["done"]) == (
        heard[0].event_id,
        "done",
        [listen.__qualname__],
    )
    assert row["expire_at"] - row["due_at"] > timedelta(days=29)


async def test_a_failing_subscriber_does_not_stop_the_others(mongo: Mongo) -> None:
    heard: list[str] = []
    flaky, steady = recorder(heard, "flaky", fails=1), recorder(heard, "steady")
    relay = OutboxRelay(mongo, {Rang: [flaky, steady]})
    await ring(mongo)
    assert await relay.deliver_next() is True
    assert await relay.deliver_next() is False
    assert (await the_row(mongo))["state"] == "retry"
    await make_due(mongo)
    assert await relay.deliver_next() is True
    assert (await the_row(mongo))["state"] == "done"
    assert heard == ["flaky", "steady", "flaky"]


async def test_an_event_nobody_listens_to_is_done_with(mongo: Mongo) -> None:
    await ring(mongo)
    assert await OutboxRelay(mongo, {Rang: ()}).deliver_next() is True
    assert (await the_row(mongo))["state"] == "done"


async def test_an_event_of_a_newer_program_is_left_to_it(mongo: Mongo) -> None:
    await mongo.collection(OUTBOX).insert_one(outbox_row(Unheard()))
    assert await OutboxRelay(mongo, {Rang: ()}).deliver_next() is False
    assert (await the_row(mongo))["state"] == "new"


async def test_tries_end_in_a_dead_letter_that_can_be_revived(mongo: Mongo) -> None:
    heard: list[str] = []
    tries = len(BACKOFF_SECONDS) + 1
    hopeless, steady = recorder(heard, "hopeless", fails=tries), recorder(heard, "steady")
    relay = OutboxRelay(mongo, {Rang: [hopeless, steady]})
    [event_id] = await ring(mongo)
    for _ in range(tries):
        assert await relay.deliver_next() is True
        await make_due(mongo)
    row = await the_row(mongo)
    assert (row["state"], row["dead"], row["failures"]) == ("dead", ["hopeless"], {"hopeless": 9})
    assert await relay.deliver_next() is False
    assert heard.count("steady") == 1
    assert await relay.revive("another") is False
    assert await relay.revive(event_id) is True
    assert await relay.revive(event_id) is False
    assert await relay.deliver_next() is True
    assert (await the_row(mongo))["state"] == "done"
    assert (heard.count("hopeless"), heard.count("steady")) == (tries + 1, 1)


async def test_pauses_grow_by_the_database_clock(mongo: Mongo) -> None:
    relay = OutboxRelay(mongo, {Rang: [recorder([], "hopeless", fails=99)]})
    await ring(mongo)
    for pause in BACKOFF_SECONDS:
        await relay.deliver_next()
        waits = ((await the_row(mongo))["due_at"] - await mongo.now()).total_seconds()
        assert 0.7 * pause - 2 < waits <= 1.2 * pause
        await make_due(mongo)


async def test_a_payload_nobody_can_read_is_put_aside_and_the_next_is_delivered(
    mongo: Mongo,
) -> None:
    poisoned, sound = await ring(mongo, 2)
    await mongo.collection(OUTBOX).update_one({"_id": poisoned}, {"$set": {"payload": {"x": 1}}})
    heard: list[str] = []
    relay = OutboxRelay(mongo, {Rang: [recorder(heard, "steady")]})
    for _ in range(len(BACKOFF_SECONDS) + 2):
        await relay.deliver_next()
        await make_due(mongo)
    rows = {row["_id"]: row["state"] for row in await mongo.collection(OUTBOX).find({}, limit=5)}
    assert rows == {poisoned: "dead", sound: "done"}
    assert heard == ["steady"]


async def test_a_subscriber_that_hangs_counts_as_failed(mongo: Mongo) -> None:
    async def hang(event: Rang) -> None:
        await asyncio.Event().wait()

    relay = OutboxRelay(mongo, {Rang: [hang]}, subscriber_seconds=0.05)
    await ring(mongo)
    assert await relay.deliver_next() is True
    row = await the_row(mongo)
    assert (row["state"], row["failures"]) == ("retry", {hang.__qualname__: 1})


def test_subscribers_that_could_not_be_told_apart_are_refused(mongo: Mongo) -> None:
    twins = [recorder([], "twin"), recorder([], "twin")]
    with pytest.raises(ValueError, match="same name"):
        OutboxRelay(mongo, {Rang: twins})


async def test_retries_are_not_starved_by_new_events_nor_new_events_by_retries(
    mongo: Mongo,
) -> None:
    heard: list[str] = []

    async def listen(event: Rang) -> None:
        heard.append(event.bell)
        if event.bell in ("b0", "b1") and heard.count(event.bell) == 1:
            raise ConnectionError

    relay = OutboxRelay(mongo, {Rang: [listen]})
    await ring(mongo, 8)
    for _ in range(2):
        await relay.deliver_next()
    await make_due(mongo)
    for _ in range(4):
        await relay.deliver_next()
    assert set(heard[2:6]) == {"b0", "b1", "b2", "b3"}


async def test_what_people_did_is_not_kept_waiting_by_a_flood_of_what_the_clock_does(
    mongo: Mongo,
) -> None:
    heard: list[str] = []

    async def listen(event: Rang | Struck) -> None:
        heard.append(event.bell if isinstance(event, Rang) else f"struck {event.hour}")

    relay = OutboxRelay(mongo, {Rang: [listen], Struck: [listen]})
    await strike(mongo, 40)
    await ring(mongo, 3)
    for _ in range(6):
        assert await relay.deliver_next() is True
    assert heard == ["b0", "struck 0", "b1", "struck 1", "b2", "struck 2"]


async def test_a_flood_of_what_people_did_does_not_keep_the_clock_waiting_for_ever(
    mongo: Mongo,
) -> None:
    struck: list[int] = []

    async def strikes(event: Struck) -> None:
        struck.append(event.hour)
        if event.hour == 0 and len(struck) == 1:
            raise ConnectionError

    relay = OutboxRelay(mongo, {Rang: [recorder([], "rings")], Struck: [strikes]})
    await ring(mongo, 40)
    await strike(mongo, 2)
    await relay.deliver_next()
    await relay.deliver_next()
    await make_due(mongo)
    for _ in range(3):
        assert await relay.deliver_next() is True
    assert struck == [0, 0, 1]


async def test_a_relay_at_rest_asks_one_question_and_misses_no_kind_of_news(
    mongo: Mongo, mongo_admin: MongoClient[Row]
) -> None:
    heard: list[str] = []
    relay = OutboxRelay(
        mongo,
        {Rang: [recorder(heard, "rings", fails=1)], Struck: [recorder(heard, "strikes")]},
    )
    assert await relay.deliver_next() is False
    database = mongo_admin[mongo.database.name]
    database.command("profile", 2)
    assert await relay.deliver_next() is False
    database.command("profile", 0)
    asked = list(database["system.profile"].find({"ns": f"{database.name}.{OUTBOX}"}))
    assert [next(iter(row["command"])) for row in asked] == ["find"]
    assert "COLLSCAN" not in asked[0]["planSummary"]

    await ring(mongo)
    assert [await relay.deliver_next() for _ in range(3)] == [True, False, False]
    await strike(mongo, 1)
    assert [await relay.deliver_next() for _ in range(3)] == [True, False, False]
    await make_due(mongo)
    assert [await relay.deliver_next() for _ in range(3)] == [True, False, False]
    assert heard == ["rings", "strikes", "rings"]


async def test_lanes_of_one_relay_deliver_side_by_side_and_each_event_once(mongo: Mongo) -> None:
    heard: list[str] = []
    together = asyncio.Barrier(2)

    async def listen(event: Rang) -> None:
        await together.wait()
        heard.append(event.event_id)

    ids = await ring(mongo, 20)
    stop = asyncio.Event()
    relay = OutboxRelay(mongo, {Rang: [listen]})
    running = asyncio.create_task(relay.run(stop, lanes=2, idle_seconds=0.01))
    await until(lambda: len(heard) == 20)
    stop.set()
    await running
    assert sorted(heard) == sorted(ids)


async def test_how_long_the_clock_s_own_events_wait_is_told_too(mongo: Mongo) -> None:
    await ring(mongo)
    await strike(mongo, 1)
    relay = OutboxRelay(mongo, {Rang: (), Struck: ()})
    assert await relay.oldest_waiting() == datetime(2026, 7, 14, tzinfo=UTC)


async def test_an_event_nobody_is_told_of_is_done_with_from_the_first(mongo: Mongo) -> None:
    rusted = Rusted()
    await mongo.collection(OUTBOX).insert_one(outbox_row(rusted))
    assert await OutboxRelay(mongo, {Rusted: ()}).deliver_next() is False
    row = await the_row(mongo)
    assert (row["state"], row["fence"], row["unsequenced"]) == ("done", 0, True)
    assert row["expire_at"] - row["occurred_at"] == timedelta(days=30)


def test_an_event_nobody_is_told_of_has_no_subscribers(mongo: Mongo) -> None:
    with pytest.raises(ValueError, match="never told"):
        OutboxRelay(mongo, {Rusted: [recorder([], "listen")]})


# -- leases --------------------------------------------------------------------------------------


async def test_an_event_in_hand_is_not_delivered_by_another_relay(mongo: Mongo) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(event: Rang) -> None:
        begun.set()
        await may_end.wait()

    await ring(mongo)
    task = asyncio.create_task(OutboxRelay(mongo, {Rang: [slow]}).deliver_next())
    await begun.wait()
    assert await OutboxRelay(mongo, {Rang: [slow]}).deliver_next() is False
    may_end.set()
    assert await task is True


async def test_a_relay_that_froze_past_its_lease_writes_nothing(mongo: Mongo) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(event: Rang) -> None:
        if not begun.is_set():
            begun.set()
            await may_end.wait()
            raise ConnectionError  # would be written as a failure

    await ring(mongo)
    frozen = asyncio.create_task(OutboxRelay(mongo, {Rang: [slow]}).deliver_next())
    await begun.wait()
    await make_due(mongo)
    assert await OutboxRelay(mongo, {Rang: [slow]}).deliver_next() is True
    settled = await the_row(mongo)
    may_end.set()
    await frozen
    assert await the_row(mongo) == settled
    assert (settled["state"], settled["fence"]) == ("done", 2)


async def test_a_relay_that_froze_does_not_go_on_to_the_next_subscriber(mongo: Mongo) -> None:
    heard: list[str] = []
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(event: Rang) -> None:
        heard.append("slow")
        begun.set()
        await may_end.wait()

    relay = OutboxRelay(mongo, {Rang: [slow, recorder(heard, "next")]}, lease_seconds=0)
    await ring(mongo)
    frozen = asyncio.create_task(relay.deliver_next())
    await begun.wait()
    await make_due(mongo)
    taken_over = OutboxRelay(mongo, {Rang: [recorder(heard, "another")]})
    assert await taken_over.deliver_next() is True
    may_end.set()
    await frozen
    assert heard == ["slow", "another"]


async def test_a_long_delivery_keeps_its_lease(mongo: Mongo) -> None:
    """Each subscriber begins with a lease that is fresh enough."""
    fences: list[datetime] = []

    def noting(name: str) -> Subscriber:
        async def subscriber(event: Rang) -> None:
            fences.append((await the_row(mongo))["due_at"])
            await asyncio.sleep(0.3)

        subscriber.__qualname__ = name
        return subscriber

    relay = OutboxRelay(mongo, {Rang: [noting("a"), noting("b"), noting("c")]}, lease_seconds=1)
    await ring(mongo)
    await relay.deliver_next()
    assert fences == sorted(set(fences))
    assert (await the_row(mongo))["state"] == "done"


async def test_fifty_relays_side_by_side_deliver_each_event_once(mongo: Mongo) -> None:
    heard: list[str] = []

    async def listen(event: Rang) -> None:
        heard.append(event.event_id)

    ids = await ring(mongo, 100)
    stop = asyncio.Event()
    relays = [OutboxRelay(mongo, {Rang: [listen]}).run(stop, idle_seconds=0.01) for _ in range(50)]
    running = asyncio.gather(*relays)
    await until(lambda: len(heard) >= 100)
    stop.set()
    await running
    assert sorted(heard) == sorted(ids)


async def test_the_oldest_waiting_event_tells_the_age_of_the_queue(mongo: Mongo) -> None:
    relay = OutboxRelay(mongo, {Rang: ()})
    assert await relay.oldest_waiting() is None
    await ring(mongo, 3)
    assert await relay.oldest_waiting() == datetime(2026, 7, 15, tzinfo=UTC)
    await relay.deliver_next()
    assert await relay.oldest_waiting() == datetime(2026, 7, 15, 0, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("state", ["new", "later", "due"])
async def test_claims_are_read_off_an_index(
    mongo: Mongo, mongo_admin: MongoClient[Row], database_name: str, state: str
) -> None:
    await ring(mongo, 300)
    if state == "due":
        later = {"state": "retry", "due_at": datetime.now(UTC) + timedelta(hours=1)}
        await mongo.collection(OUTBOX).update_many({}, {"$set": later})
    if state == "later":
        await strike(mongo, 300)
    kinds = {"$in": ["Struck" if state == "later" else "Rang"]}
    query: Row = {"state": state, "type": kinds}
    if state == "due":
        due = {"$expr": {"$lte": ["$due_at", "$$NOW"]}}
        query = {"state": {"$in": ["retry", "leased"]}, "type": kinds, **due}
    command = {
        "findAndModify": OUTBOX,
        "query": query,
        "sort": {"due_at" if state == "due" else "occurred_at": 1},
        "update": {"$set": {"state": "leased"}},
    }
    told = mongo_admin[database_name].command({"explain": command, "verbosity": "executionStats"})
    plan = str(told["queryPlanner"]["winningPlan"])
    assert "COLLSCAN" not in plan
    assert "'stage': 'SORT'" not in plan
    assert told["executionStats"]["totalDocsExamined"] == (0 if state == "due" else 1)


# -- relays killed at random ---------------------------------------------------------------------


async def relaying(programs: Programs, **arguments: object) -> Program:
    program = await programs.start("tests.kit.programs.relaying", **arguments)
    program.go()
    assert await program.hear() == "relaying"
    return program


async def wait_for_effects(mongo: Mongo, count: int) -> None:
    async with asyncio.timeout(180):
        while await mongo.collection("effects").count({}) < count:  # noqa: ASYNC110 - made elsewhere
            await asyncio.sleep(0.1)


@pytest.mark.long
async def test_of_three_thousand_events_none_is_lost_though_relays_are_killed(
    programs: Programs, mongo: Mongo
) -> None:
    ids = await ring(mongo, 3000)
    luck = random.Random(5)
    options = {"relays": 6, "lease_seconds": 5}
    running = [await relaying(programs, **options) for _ in range(3)]
    for kill in range(1, 13):
        await wait_for_effects(mongo, kill * 200 + luck.randrange(100))
        await running.pop(luck.randrange(len(running))).kill()
        running.append(await relaying(programs, **options))
    await wait_for_effects(mongo, 3000)
    async with asyncio.timeout(90):
        while await mongo.collection(OUTBOX).count({"state": {"$ne": "done"}}):  # noqa: ASYNC110 - done elsewhere
            await asyncio.sleep(0.1)
    effects = await mongo.collection("effects").find({}, limit=10_000)
    assert sorted(row["event_id"] for row in effects) == sorted(ids)
    heard = await mongo.collection("heard").find({}, limit=10_000)
    assert sorted(row["_id"] for row in heard) == sorted(ids)
