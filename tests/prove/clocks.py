"""Clocks after an outage, in four processes: each level once, oldest first, and the API answers."""

import asyncio
import random
import signal
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo import MongoClient

from backend.container import Container, build_container
from backend.features.sla.models.entries import BreachSeen, LevelSeen, seen_id
from backend.features.tickets import Asked, TicketMoved
from backend.features.tickets.models.values import DeviceOnTicket
from backend.kit.clock import utc_now
from backend.kit.mongo.driver import Document
from tests.prove.trial import Trial, Verdict
from tests.support.application import product_settings
from tests.support.processes import Running, fetch
from tests.support.tickets import a_ticket

SUMMARY: Final = "10,000 late tickets are caught up by 4 clockworks, killed, by jumping clocks"
BROKEN: Final = "nobody looks whether a level was written down before"
SECONDS: Final = 420
SHORT_SECONDS: Final = 30

PROCESSES: Final = 4
LONGEST_CATCH_UP: Final = 300
LONGEST_ANSWER: Final = 2.0
MOST_OUT_OF_ORDER: Final = 1000
"""Four batches of 200, and what a killed one left behind."""

Client = MongoClient[dict[str, Any]]


async def run(trial: Trial) -> Verdict:
    product = trial.backend()
    tickets = 40 if trial.short else 10_000
    file = trial.folder / "moved"
    file.write_text("0")
    container = build_container(product_settings(trial.mongod.uri, trial.database))
    await lay_in(container, tickets)
    last_due = await latest_due(container)
    _, address = product.serve()
    workers = [start(trial, file) for _ in range(PROCESSES)]
    answers: list[float] = []
    probe = asyncio.create_task(ask(f"{address}/health/ready", answers))
    began = time.monotonic()
    half = last_due - timedelta(minutes=20) - utc_now()
    # Most of the way, back by an hour, then past everything.
    for moved in (half, half - timedelta(hours=1), last_due - utc_now() + timedelta(seconds=1)):
        file.write_text(str(moved.total_seconds()))
        await caught_up(trial, container, file, workers)
    seconds = time.monotonic() - began
    probe.cancel()
    for worker in workers:
        worker.stop(signal.SIGTERM)
    with Client(trial.mongod.uri, tz_aware=True) as client:
        verdict = await judge(container, client[trial.database], tickets, seconds, answers)
    container.close()
    return verdict


async def lay_in(container: Container, tickets: int) -> None:
    """Each with its own story, as the product writes it; reported a moment apart."""
    for number in range(tickets):
        now = container.now()
        ticket = a_ticket(
            number=f"BX{number:010d}",
            devices=[DeviceOnTicket(device_id=f"device-{number}")],
            created_at=now,
            state_since=now,
        )
        asked = Asked.by_the_clock(ticket.id)

        async def store(ticket: Any = ticket, asked: Asked = asked) -> None:
            await container.tickets.desk.store(ticket, asked, is_new=True)

        await container.unit_of_work.run(store)
        moved = TicketMoved(ticket_id=ticket.id, acts=["create"], state="submitted", seq=1)
        await container.sla.following.lead_clocks(moved)


async def latest_due(container: Container) -> datetime:
    records = container.sla.stores.records
    row = await records.collection.find_one({}, sort=[("next_due_at", -1)])
    assert row is not None
    due: datetime = row["next_due_at"]
    return due


def start(trial: Trial, file: object) -> Running:
    arguments = [trial.mongod.uri, trial.database, str(file)]
    if trial.broken:
        arguments.append("--broken")
    return trial.start("tests.prove.clocks_worker", *arguments)


async def ask(url: str, answers: list[float]) -> None:
    while True:
        began = time.monotonic()
        status, _ = await asyncio.to_thread(fetch, url)
        answers.append(time.monotonic() - began if status == 200 else LONGEST_ANSWER * 10)
        await asyncio.sleep(0.2)


async def caught_up(trial: Trial, container: Container, file: Any, workers: list[Running]) -> None:
    """Until nothing is due by the moved clock; one of the processes is killed on the way."""
    records = container.sla.stores.records
    moved = timedelta(seconds=float(file.read_text(encoding="utf-8")))
    killed = False
    async with asyncio.timeout(LONGEST_CATCH_UP * 2):
        while left := await records.count_due(await container.mongo.now() + moved, 20_000):
            if not killed and left > 20:
                await asyncio.sleep(1)
                victim = workers.pop(random.randrange(len(workers)))
                victim.stop(signal.SIGKILL)
                workers.append(start(trial, file))
                killed = True
            await asyncio.sleep(0.2)


async def judge(
    container: Container, database: Any, tickets: int, seconds: float, answers: list[float]
) -> Verdict:
    wanted = await expected(container)
    entries = [row for row in database["sla_entries"].find({}) if row["detail"]["kind"] != "pinned"]
    found = Counter(_name(row) for row in entries)
    news = {"type": {"$in": ["ClockBreached", "ClockLevelReached"]}}
    told = Counter(row["payload"]["entry_id"] for row in database["outbox"].find(news))
    violations = [f"{name} is missing" for name in wanted - set(found)]
    violations += [f"{name} was written {n} times" for name, n in found.items() if n != 1]
    violations += [f"{name} was written too early" for name in set(found) - wanted]
    violations += [f"{name} was told {n} times" for name, n in told.items() if n != 1]
    if seconds > LONGEST_CATCH_UP:
        violations.append(f"caught up in {seconds:.0f} s")
    slow = sorted(answers)[int(len(answers) * 0.95)] if answers else LONGEST_ANSWER * 10
    if slow > LONGEST_ANSWER:
        violations.append(f"the API took {slow:.1f} s to answer")
    late = out_of_order(database)
    if late > MOST_OUT_OF_ORDER:
        violations.append(f"a ticket was looked at {late} places after its turn")
    figures = {
        "tickets": tickets,
        "levels and breaches": sum(found.values()),
        "caught up in": f"{seconds:.0f} s",
        "95 of 100 answers within": f"{slow * 1000:.0f} ms",
        "places out of order": late,
    }
    return Verdict(figures, violations)


def _name(row: Document) -> str:
    detail = row["detail"]
    kind = LevelSeen if detail["kind"] == "level" else BreachSeen
    return seen_id(row["ticket_id"], kind.model_validate(detail))


async def expected(container: Container) -> set[str]:
    """What the clocks themselves say, read as of when each was last looked at."""
    sla, wanted, after = container.sla, set(), ""
    while batch := await sla.stores.records.open_after(after, 500):
        for record in batch:
            terms = await sla.terms.of(record)
            for reading in record.read(terms, record.looked_at):
                clock, side, cycle = reading.identity
                if reading.breached_at:
                    breach = BreachSeen(clock=clock, side=side, cycle=cycle)
                    wanted.add(seen_id(record.id, breach))
                for level in reading.levels:
                    seen = LevelSeen(clock=clock, side=side, cycle=cycle, level=level.name)
                    wanted.add(seen_id(record.id, seen))
        after = batch[-1].id
    return wanted


def out_of_order(database: Any) -> int:
    """How far behind its turn the worst one was: by due moment against the order of writing."""
    rows = list(database["outbox"].find({"type": "ClockBreached", "payload.side": "company"}))
    written = [row["payload"]["due_at"] for row in sorted(rows, key=lambda r: r["occurred_at"])]
    turn = {due: place for place, due in enumerate(sorted(written))}
    return max((place - turn[due] for place, due in enumerate(written)), default=0)
