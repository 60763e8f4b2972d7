"""Clocks after an outage, in four workers: each level once, oldest first, while people go on
working; then in time, although the leader is frozen; then by clocks that jump."""

import asyncio
import random
import re
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient

from backend.container import Container, build_container
from backend.kit.clock import utc_now
from tests.prove.reporting.firm import settings_of
from tests.prove.timing import judging
from tests.prove.timing.late import PastClock, lay_in
from tests.prove.timing.office import LONGEST_ANSWER, Office
from tests.prove.trial import Trial, Verdict
from tests.support.processes import PATIENCE_SECONDS, Running

SUMMARY: Final = "10,000 late tickets are caught up by 4 workers, killed, frozen, by jumping clocks"
BROKEN: Final = "nobody looks whether a level was written down before"
SECONDS: Final = 480
SHORT_SECONDS: Final = 40

PROCESSES: Final = 4
TICKETS: Final = 10_000
SHORT_TICKETS: Final = 40
LONGEST_CATCH_UP: Final = 300
MOST_OUT_OF_ORDER: Final = 1000
"""Four batches of 200, and what a killed one left behind."""

LEASE_SECONDS: Final = 10
SHORT_LEASE_SECONDS: Final = 3
LIVE: Final = 10
"""Reported while the leader is about to be frozen; two levels of each come within 12 seconds."""

LEVELS: Final = 2
JUMPS: Final = (timedelta(hours=1), timedelta(0), timedelta(hours=3))
"""Ahead, back, and farther ahead."""


@dataclass
class Scene:
    trial: Trial
    container: Container
    database: Any
    office: Office
    tickets: int
    workers: list[Running] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def lease(self) -> int:
        return SHORT_LEASE_SECONDS if self.trial.short else LEASE_SECONDS


async def run(trial: Trial) -> Verdict:
    product = trial.backend()
    _, address = product.serve()
    office = await Office.founded(trial, address)
    await office.publish_policy()
    clock = PastClock()
    container = build_container(settings_of(trial.mongod.uri, trial.database), now=clock)
    count = SHORT_TICKETS if trial.short else TICKETS * min(trial.seconds, SECONDS) // SECONDS
    await lay_in(container, clock, count, utc_now() - timedelta(days=2))
    with MongoClient[dict[str, Any]](trial.mongod.uri, tz_aware=True) as client:
        scene = Scene(trial, container, client[trial.database], office, count)
        scene.figures["tickets"] = count
        trial.say(f"{count} late tickets laid in")
        await catch_up(scene)
        await stay_in_time(scene)
        for worker in scene.workers:
            worker.stop(signal.SIGTERM)
        await jump_about(scene)
        await judge(scene)
    office.http.close()
    container.close()
    return Verdict(scene.figures, scene.wrong)


# -- after the outage --------------------------------------------------------------------------


async def catch_up(scene: Scene) -> None:
    """All workers begin at once; the one that leads is killed on the way."""
    records, now = scene.container.sla.stores.records, utc_now()
    scene.workers += [worker(scene) for _ in range(PROCESSES)]
    await until(lambda: leader(scene) is not None)
    began, killed, waited = time.monotonic(), False, timedelta(0)
    async with scene.office.at_work(), asyncio.timeout(LONGEST_CATCH_UP * 4):
        while left := await records.count_due(now, TICKETS + 1):
            waited = max(waited, oldest_news(scene))
            if not killed and left < scene.tickets * 2 // 3 and not scene.trial.short:
                await replace_leader(scene)
                killed = True
            await asyncio.sleep(0.2)
    seconds = time.monotonic() - began
    scene.figures["caught up in"] = f"{seconds:.0f} s"
    scene.trial.say(f"caught up in {seconds:.0f} s")
    if seconds > LONGEST_CATCH_UP:
        scene.wrong.append(f"caught up in {seconds:.0f} s")
    scene.figures["longest that a new ticket waited for its clocks"] = f"{waited.seconds} s"
    if waited > judging.LONGEST_WAIT:
        scene.wrong.append(f"news of a ticket waited {waited.seconds} s")
    for what, slow in scene.office.slow().items():
        scene.figures[f"{what}: 95 of 100 answers within"] = f"{slow * 1000:.0f} ms"
        if slow > LONGEST_ANSWER:
            scene.wrong.append(f"{what} took {slow:.1f} s")
    scene.wrong += [f"{said} ({n} times)" for said, n in scene.office.refused.items()]


def oldest_news(scene: Scene) -> timedelta:
    """How long the oldest news of people's acts has been waiting for its turn."""
    oldest = scene.database["outbox"].find_one({"state": "new"}, sort=[("occurred_at", 1)])
    return utc_now() - oldest["occurred_at"] if oldest else timedelta(0)


def worker(scene: Scene) -> Running:
    broken = ["--broken"] if scene.trial.broken else []
    command = [sys.executable, "-m", "tests.prove.clocks_worker", "work", *broken]
    environment = scene.trial.products[0].environment | {
        "BAOXIU_LOG_LEVEL": "INFO",
        "BAOXIU_WORK__LEADER_LEASE_SECONDS": str(scene.lease),
    }
    log = scene.trial.folder / f"worker-{len(scene.trial.running)}.log"
    return scene.trial.run(command, environment, log)


def leader(scene: Scene) -> Running | None:
    """Who says that it leads under the lease as it is held now."""
    row = scene.database["leases"].find_one({"_id": "leader"})
    if row is None or row["until"] < utc_now():
        return None
    leads = re.compile(rf"leading\s.*fence\D+{row['fence']}\b")
    return next((each for each in scene.workers if leads.search(each.output)), None)


async def until(fact: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while not fact():  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.05)


async def replace_leader(scene: Scene) -> None:
    if (leads := leader(scene)) is not None:
        scene.workers.remove(leads)
        leads.stop(signal.SIGKILL)
        scene.workers.append(worker(scene))


# -- in time -----------------------------------------------------------------------------------


async def stay_in_time(scene: Scene) -> None:
    """The leader is frozen past its lease in the moment in which levels are about to be reached;
    when it wakes, it still believes that it leads. What the outage left to be told may wait
    meanwhile, and new tickets do not."""
    await until(lambda: leader(scene) is not None)
    live = [await scene.office.report() for _ in range(LIVE)]
    heard = {"_id": {"$in": live}}
    await until(lambda: scene.database["sla_records"].count_documents(heard) == LIVE)
    frozen = leader(scene)
    if frozen is not None:
        frozen.send(signal.SIGSTOP)
        await asyncio.sleep(scene.lease * 1.4)
        frozen.send(signal.SIGCONT)
    seen = {"ticket_id": {"$in": live}, "detail.level": {"$in": ["L0", "L1"]}}
    entries = scene.database["sla_entries"]
    await until(lambda: entries.count_documents(seen) >= LIVE * LEVELS)
    missing, wait = judging.longest_wait(scene.database, live, LEVELS)
    scene.figures["longest from a level's moment, the leader frozen"] = f"{wait:.0f} s"
    scene.wrong += missing
    if wait > judging.LONGEST_WAIT.total_seconds():
        scene.wrong.append(f"a level was written down {wait:.0f} s after its moment")


# -- by clocks that jump -----------------------------------------------------------------------


async def jump_about(scene: Scene) -> None:
    """Four clockworks at once, whoever leads; one is killed and one frozen at every jump."""
    file = scene.trial.folder / "moved"
    file.write_text("0")
    works = [clockwork(scene, file) for _ in range(PROCESSES)]
    for far in JUMPS:
        file.write_text(str(far.total_seconds()))
        frozen = random.choice(works)
        frozen.send(signal.SIGSTOP)
        works.remove(victim := random.choice([each for each in works if each is not frozen]))
        victim.stop(signal.SIGKILL)
        works.append(clockwork(scene, file))
        await nothing_due(scene, far)
        frozen.send(signal.SIGCONT)
    await nothing_due(scene, JUMPS[-1])
    for each in works:
        each.stop(signal.SIGTERM)


def clockwork(scene: Scene, file: Path) -> Running:
    trial = scene.trial
    arguments = ["jump", trial.mongod.uri, trial.database, str(file)]
    broken = ["--broken"] if trial.broken else []
    return trial.start("tests.prove.clocks_worker", *arguments, *broken)


async def nothing_due(scene: Scene, far: timedelta) -> None:
    records = scene.container.sla.stores.records
    async with asyncio.timeout(PATIENCE_SECONDS * 4):
        while await records.count_due(await scene.container.mongo.now() + far, 1):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.1)


async def judge(scene: Scene) -> None:
    wanted = await judging.expected(scene.container)
    wrong, count = judging.once_each(scene.database, wanted)
    untold = scene.database["outbox"].count_documents({"state": "later"})
    scene.figures["still to be told at the end"] = untold
    late = judging.out_of_order(scene.database)
    scene.figures["levels and breaches"] = count
    scene.figures["places out of order"] = late
    scene.wrong += wrong
    if late > MOST_OUT_OF_ORDER:
        scene.wrong.append(f"a ticket was looked at {late} places after its turn")
