"""What only one may do is done by one: by the database's clock, under a number that only grows."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pymongo import MongoClient

from backend.kit.clock import utc_now
from backend.kit.mongo import Lease, LeaseLost, Mongo, Slots, UnitOfWork
from tests.support.programs import Programs

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


def lease(mongo: Mongo, holder: str, seconds: float = 60) -> Lease:
    return Lease(mongo, "leader", holder, seconds=seconds)


async def expire(mongo: Mongo) -> None:
    """As if the holder had not renewed for its whole time."""
    await mongo.collection("leases").update_many(
        {}, [{"$set": {"until": {"$subtract": ["$$NOW", 1]}}}]
    )


async def test_one_of_two_holds_it(mongo: Mongo) -> None:
    one, other = lease(mongo, "one"), lease(mongo, "other")
    assert [await one.acquire(), await other.acquire()] == [True, False]
    assert (one.fence, other.fence) == (1, None)


async def test_of_thirty_first_comers_one_holds_it(mongo: Mongo) -> None:
    comers = [lease(mongo, f"h{n}") for n in range(30)]
    held = await asyncio.gather(*(comer.acquire() for comer in comers))
    assert held.count(True) == 1
    assert sorted(comer.fence for comer in comers if comer.fence is not None) == [1]


async def test_its_holder_extends_it_under_the_same_number(mongo: Mongo) -> None:
    one = lease(mongo, "one")
    for _ in range(3):
        assert await one.acquire() is True
    assert one.fence == 1


async def test_leases_of_other_names_are_apart(mongo: Mongo) -> None:
    assert await Lease(mongo, "a", "one", seconds=60).acquire() is True
    assert await Lease(mongo, "b", "other", seconds=60).acquire() is True


async def test_when_its_time_is_over_another_takes_it_under_a_higher_number(mongo: Mongo) -> None:
    one, other = lease(mongo, "one"), lease(mongo, "other")
    await one.acquire()
    await expire(mongo)
    assert await other.acquire() is True
    assert other.fence == 2
    assert await one.acquire() is False


async def test_who_let_it_expire_and_takes_it_again_has_a_new_number(mongo: Mongo) -> None:
    one = lease(mongo, "one")
    await one.acquire()
    await expire(mongo)
    await one.acquire()
    assert one.fence == 2


async def test_a_released_lease_is_free_at_once_and_only_its_holder_can_release_it(
    mongo: Mongo,
) -> None:
    one, other = lease(mongo, "one"), lease(mongo, "other")
    await one.acquire()
    await other.release()
    assert await other.acquire() is False
    await one.release()
    assert one.fence is None
    assert await other.acquire() is True


@pytest.mark.parametrize("hours", [-1, 1])
async def test_the_clock_of_a_process_does_not_matter(mongo: Mongo, hours: int) -> None:
    one, other = lease(mongo, "one"), lease(mongo, "other")
    await one.acquire()
    with time_machine.travel(utc_now() + timedelta(hours=hours)):
        assert await other.acquire() is False
        assert await one.acquire() is True


# -- fencing -------------------------------------------------------------------------------------


async def confirmed(mongo: Mongo, held: Lease) -> bool:
    async def write() -> None:
        await mongo.collection("deeds").insert_one({"fence": held.fence})
        await held.confirm()

    try:
        await UnitOfWork(mongo).run(write)
    except LeaseLost:
        return False
    return True


async def test_a_deed_is_done_only_under_the_lease(mongo: Mongo) -> None:
    one, other = lease(mongo, "one"), lease(mongo, "other")
    await one.acquire()
    assert await confirmed(mongo, one) is True
    assert await confirmed(mongo, other) is False
    await expire(mongo)
    assert await confirmed(mongo, one) is False
    await other.acquire()
    assert await confirmed(mongo, one) is False
    assert await confirmed(mongo, other) is True
    rows = await mongo.collection("deeds").find({}, limit=9, sort=[("fence", 1)])
    assert [row["fence"] for row in rows] == [1, 2]


async def test_nobody_takes_over_in_the_middle_of_a_deed(mongo: Mongo) -> None:
    """The deed has written to the lease: a takeover waits for it, or conflicts with it."""
    one, other = lease(mongo, "one"), lease(mongo, "other")
    await one.acquire()
    begun = asyncio.Event()
    may_commit = asyncio.Event()

    async def deed() -> None:
        await mongo.collection("deeds").insert_one({"by": "one"})
        await one.confirm()
        begun.set()
        await may_commit.wait()

    task = asyncio.create_task(UnitOfWork(mongo).run(deed))
    await begun.wait()
    takeover = asyncio.create_task(other.acquire())
    may_commit.set()
    await task
    assert await takeover is False


async def test_a_leader_frozen_past_its_time_does_nothing_when_it_thaws(
    programs: Programs, mongo: Mongo
) -> None:
    zombie = await programs.start("tests.kit.programs.leading", seconds=60)
    zombie.go()
    assert await zombie.hear() is True
    zombie.freeze()
    await expire(mongo)
    assert await lease(mongo, "new").acquire() is True
    zombie.thaw()
    zombie.go()
    assert await zombie.hear() == "lost"
    assert await mongo.collection("deeds").count({}) == 0


async def test_a_leader_that_is_killed_is_replaced(programs: Programs, mongo: Mongo) -> None:
    leader = await programs.start("tests.kit.programs.leading", seconds=1)
    leader.go()
    assert await leader.hear() is True
    await leader.kill()
    successor = lease(mongo, "new")
    async with asyncio.timeout(60):
        while not await successor.acquire():  # noqa: ASYNC110 - the lease is in the database
            await asyncio.sleep(0.05)
    assert successor.fence == 2


# -- slots ---------------------------------------------------------------------------------------


@pytest.fixture
def slots(mongo: Mongo, unit_of_work: UnitOfWork) -> Slots:
    return Slots(mongo, unit_of_work)


async def test_a_slot_is_claimed_once(mongo: Mongo, slots: Slots) -> None:
    leader = lease(mongo, "one")
    await leader.acquire()
    claims = await asyncio.gather(*(slots.claim("job", NOON, leader) for _ in range(10)))
    assert claims.count(True) == 1
    assert await slots.claim("job", NOON, leader) is False
    assert await slots.claim("job", NOON + timedelta(minutes=1), leader) is True
    assert await slots.claim("other job", NOON, leader) is True


async def test_only_the_leader_claims_and_a_zombie_does_not(mongo: Mongo, slots: Slots) -> None:
    leader, other = lease(mongo, "one"), lease(mongo, "other")
    await leader.acquire()
    assert await slots.claim("job", NOON, other) is False
    await expire(mongo)
    await other.acquire()
    assert await slots.claim("job", NOON, leader) is False
    assert await slots.claim("job", NOON, other) is True


async def test_a_new_leader_does_not_repeat_what_the_old_one_has_claimed(
    mongo: Mongo, slots: Slots
) -> None:
    old, new = lease(mongo, "one"), lease(mongo, "other")
    await old.acquire()
    await slots.claim("job", NOON, old)
    await expire(mongo)
    await new.acquire()
    assert await slots.claim("job", NOON, new) is False
    assert await slots.latest("job") == NOON
    assert await slots.latest("never run") is None


async def test_slots_are_forgotten_after_five_weeks(mongo: Mongo, slots: Slots) -> None:
    leader = lease(mongo, "one")
    await leader.acquire()
    await slots.claim("job", NOON, leader)
    row = await mongo.collection("job_slots").find_one({})
    assert row is not None
    assert (row["fence"], row["expire_at"]) == (1, NOON + timedelta(days=35))


def test_leases_and_slots_are_read_off_an_index(
    mongo_admin: MongoClient[dict[str, Any]], database_name: str, mongo: Mongo
) -> None:
    database = mongo_admin[database_name]
    claim = {
        "_id": "leader",
        "$expr": {"$or": [{"$eq": ["$holder", "me"]}, {"$lt": ["$until", "$$NOW"]}]},
    }
    confirm = {"_id": "leader", "holder": "me", "$expr": {"$gte": ["$until", "$$NOW"]}}
    plans = [
        database.leases.find(claim).explain(),
        database.leases.find(confirm).explain(),
        database.job_slots.find({"job": "j"}).sort("slot", -1).limit(1).explain(),
    ]
    for plan in plans:
        winning = str(plan["queryPlanner"]["winningPlan"])
        assert "COLLSCAN" not in winning
        assert "'SORT'" not in winning
