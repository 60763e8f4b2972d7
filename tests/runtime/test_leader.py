"""The leader: one process fires timed jobs, each slot once, and another takes over."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from backend.kit.metrics import Metrics
from backend.kit.mongo import Mongo, Slots, UnitOfWork
from backend.kit.timed_jobs import Every, TimedJob
from backend.runtime.scheduler import Leader

SECOND = Every(timedelta(seconds=1))
# So rarely that no test meets the next slot.
MONTH = Every(timedelta(days=30))


class Runs:
    """The slots that a job was run for."""

    def __init__(self) -> None:
        self.slots: list[datetime] = []
        self.count = asyncio.Semaphore(0)

    async def note(self, slot: datetime) -> None:
        self.slots.append(slot)
        self.count.release()

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(120):
            for _ in range(count):
                await self.count.acquire()


class Workers:
    """Starts leaders of one database and stops them after the test."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._stops: list[tuple[asyncio.Event, asyncio.Task[None]]] = []
        self.metrics = Metrics()

    def start(self, *jobs: TimedJob) -> asyncio.Event:
        leader = Leader(
            self._mongo,
            jobs,
            self.metrics,
            slots=Slots(self._mongo, UnitOfWork(self._mongo)),
            lease_seconds=2,
        )
        stop = asyncio.Event()
        self._stops.append((stop, asyncio.create_task(leader.run(stop))))
        return stop

    def value(self, job: str, outcome: str) -> float | None:
        labels = {"job": job, "outcome": outcome}
        return self.metrics.registry.get_sample_value("baoxiu_job_firings_total", labels)

    async def stop(self) -> None:
        for stop, task in self._stops:
            stop.set()
            await task


@pytest.fixture
async def workers(mongo: Mongo) -> AsyncIterator[Workers]:
    started = Workers(mongo)
    yield started
    await started.stop()


async def slots_of(mongo: Mongo, job: str) -> list[datetime]:
    rows = await mongo.collection("job_slots").find({"job": job}, sort=[("slot", 1)], limit=100)
    return [row["slot"] for row in rows]


async def test_each_slot_fires_once_among_several_workers(workers: Workers, mongo: Mongo) -> None:
    runs = Runs()
    for _ in range(4):
        workers.start(TimedJob("tick", SECOND, runs.note, fires_every_slot=True))
    await runs.wait_for(4)
    await workers.stop()

    assert len(runs.slots) == len(set(runs.slots))
    assert runs.slots == await slots_of(mongo, "tick")
    steps = {later - earlier for earlier, later in zip(runs.slots, runs.slots[1:], strict=False)}
    assert steps == {timedelta(seconds=1)}


async def test_a_leader_that_stops_hands_over_and_no_slot_is_missed(
    workers: Workers, mongo: Mongo
) -> None:
    first, second = Runs(), Runs()
    stop = workers.start(TimedJob("tick", SECOND, first.note, fires_every_slot=True))
    await first.wait_for(2)
    workers.start(TimedJob("tick", SECOND, second.note, fires_every_slot=True))
    stop.set()
    await second.wait_for(2)
    await workers.stop()

    fired = first.slots + second.slots
    assert fired == await slots_of(mongo, "tick")
    assert fired == [fired[0] + timedelta(seconds=number) for number in range(len(fired))]


async def test_a_missed_slot_is_made_up_for_by_the_next_leader(
    workers: Workers, mongo: Mongo
) -> None:
    runs = Runs()
    now = await mongo.now()
    latest = SECOND.slot_at(now) - timedelta(seconds=5)
    await mongo.collection("job_slots").insert_one(
        {"_id": f"tick|{latest.isoformat()}", "job": "tick", "slot": latest, "fence": 1}
    )
    workers.start(TimedJob("tick", SECOND, runs.note, fires_every_slot=True))
    await runs.wait_for(5)
    await workers.stop()

    assert runs.slots[:5] == [latest + timedelta(seconds=number) for number in range(1, 6)]


async def test_a_job_that_fails_fires_again_at_its_next_slot(workers: Workers) -> None:
    runs = Runs()

    async def fail_first(slot: datetime) -> None:
        await runs.note(slot)
        if len(runs.slots) == 1:
            raise RuntimeError("the first one goes wrong")

    workers.start(TimedJob("tick", SECOND, fail_first, fires_every_slot=True))
    await runs.wait_for(2)
    await workers.stop()

    assert runs.slots[1] == runs.slots[0] + timedelta(seconds=1)
    assert workers.value("tick", "failed") == 1.0
    assert workers.value("tick", "done") == float(len(runs.slots) - 1)


async def test_a_job_that_hangs_is_cut_off_and_does_not_hold_up_others(workers: Workers) -> None:
    runs = Runs()
    began = asyncio.Event()

    async def hang(slot: datetime) -> None:
        began.set()
        await asyncio.Event().wait()

    workers.start(
        TimedJob("hangs", MONTH, hang, limit=timedelta(seconds=1)),
        TimedJob("tick", SECOND, runs.note),
    )
    await began.wait()
    await runs.wait_for(3)
    await workers.stop()

    assert workers.value("hangs", "failed") == 1.0


async def test_a_job_never_runs_beside_itself(workers: Workers, mongo: Mongo) -> None:
    beside, most = 0, 0
    runs = Runs()

    async def slow(slot: datetime) -> None:
        nonlocal beside, most
        beside += 1
        most = max(most, beside)
        await asyncio.sleep(1.4)
        beside -= 1
        await runs.note(slot)

    workers.start(TimedJob("slow", SECOND, slow))
    await runs.wait_for(3)
    await workers.stop()

    assert most == 1
    assert runs.slots == await slots_of(mongo, "slow")


async def test_a_leader_whose_lease_was_taken_claims_nothing(
    workers: Workers, mongo: Mongo
) -> None:
    before, after = Runs(), Runs()
    workers.start(TimedJob("tick", SECOND, before.note, fires_every_slot=True))
    await before.wait_for(1)
    # As if it had been frozen: another took the lease and the first does not know yet.
    await mongo.collection("leases").update_one(
        {"_id": "leader"}, {"$set": {"holder": "another"}, "$inc": {"fence": 1}}
    )
    fired = len(before.slots)
    await asyncio.sleep(1.2)
    assert len(before.slots) == fired
    workers.start(TimedJob("tick", SECOND, after.note, fires_every_slot=True))
    await asyncio.wait_for(
        asyncio.wait(
            [asyncio.create_task(runs.wait_for(1)) for runs in (before, after)],
            return_when=asyncio.FIRST_COMPLETED,
        ),
        40,
    )
    await workers.stop()

    both = before.slots + after.slots
    assert sorted(both) == await slots_of(mongo, "tick")
