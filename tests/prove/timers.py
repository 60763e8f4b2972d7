"""Timed jobs: 4 processes, a slot each second, the leader killed and another frozen."""

import asyncio
import signal
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo import MongoClient
from pymongo.collection import Collection

from tests.prove.trial import Trial, Verdict
from tests.support.processes import Running

SUMMARY: Final = "4 processes fire each of 60 slots once while the leader is killed and frozen"
BROKEN: Final = "slots are not unique and the lease is not confirmed"
SECONDS: Final = 65
SHORT_SECONDS: Final = 30

PROCESSES: Final = 4
LONGEST_TAKEOVER: Final = timedelta(seconds=15)

Firings = Collection[dict[str, Any]]


@dataclass(frozen=True)
class Plan:
    """In slots after the first; the frozen leader sleeps longer than its lease."""

    slots: int
    kill_at: int
    freeze_at: int
    frozen_slots: int
    lease_seconds: float

    @classmethod
    def of(cls, seconds: int) -> "Plan":
        slots = max(18, seconds - 5)
        lease = min(10.0, slots / 6)
        return cls(slots, slots // 6, slots // 2, round(lease * 1.4), lease)


async def run(trial: Trial) -> Verdict:
    plan = Plan.of(trial.seconds)
    with MongoClient[dict[str, Any]](trial.mongod.uri, tz_aware=True) as client:
        firings = client[trial.database]["prove_firings"]
        workers = [start(trial, plan) for _ in range(PROCESSES)]
        first = await reached(firings, None)
        await reached(firings, first + timedelta(seconds=plan.kill_at))
        await end_leader(trial, firings, workers)
        workers.append(start(trial, plan))
        await reached(firings, first + timedelta(seconds=plan.freeze_at))
        await freeze_leader(trial, firings, plan)
        last = first + timedelta(seconds=plan.slots - 1)
        await reached(firings, last)
        await asyncio.sleep(2)  # whatever the thawed one has left to do, it does now
        return judge(firings, first, plan)


def start(trial: Trial, plan: Plan) -> Running:
    arguments = [trial.mongod.uri, trial.database, "--lease", str(plan.lease_seconds)]
    if trial.broken:
        arguments.append("--broken")
    return trial.start("tests.prove.timers_worker", *arguments)


async def reached(firings: Firings, slot: datetime | None) -> datetime:
    """Wait for the firing of a slot (None: of any); the slot. Just after it no claim is open."""
    wanted = {} if slot is None else {"slot": {"$gte": slot}}
    async with asyncio.timeout(120):
        while (row := firings.find_one(wanted, sort=[("_id", 1)])) is None:  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.02)
    found: datetime = row["slot"]
    return found


def leader(firings: Firings) -> int:
    row = firings.find_one(sort=[("_id", -1)])
    assert row is not None
    process: int = row["process"]
    return process


async def end_leader(trial: Trial, firings: Firings, workers: list[Running]) -> None:
    victim = next(w for w in workers if w.process.pid == leader(firings))
    victim.stop(signal.SIGKILL)
    trial.say(f"leader {victim.process.pid} killed")


async def freeze_leader(trial: Trial, firings: Firings, plan: Plan) -> None:
    pid = leader(firings)
    victim = next(w for w in trial.running if w.process.pid == pid)
    victim.send(signal.SIGSTOP)
    trial.say(f"leader {pid} frozen for {plan.frozen_slots} s")
    await asyncio.sleep(plan.frozen_slots)
    victim.send(signal.SIGCONT)


def judge(firings: Firings, first: datetime, plan: Plan) -> Verdict:
    slots = [first + timedelta(seconds=number) for number in range(plan.slots)]
    rows = list(firings.find({"slot": {"$gte": first, "$lte": slots[-1]}}))
    fired = Counter(row["slot"] for row in rows)
    latest = max((row["at"] - row["slot"] for row in rows), default=timedelta())
    violations = [
        f"{slot:%H:%M:%S} fired {fired[slot]} times" for slot in slots if fired[slot] != 1
    ]
    if latest > LONGEST_TAKEOVER:
        violations.append(f"a slot fired {latest.total_seconds():.1f} s late")
    figures = {
        "slots": plan.slots,
        "firings": len(rows),
        "by processes": sorted(Counter(row["process"] for row in rows).values()),
        "latest firing": f"{latest.total_seconds():.1f} s after its slot",
    }
    return Verdict(figures, violations)
