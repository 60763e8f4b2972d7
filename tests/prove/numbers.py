"""Eight processes report tickets at once, and every ticket gets a number of its own."""

import asyncio
import json
import re
from collections import Counter
from typing import Any, Final

from pymongo import MongoClient

from tests.prove.reporting.firm import found_firm
from tests.prove.trial import Trial, Verdict
from tests.support.processes import Running

SUMMARY: Final = "8 processes × 1,000 tickets have 8,000 distinct numbers"
BROKEN: Final = "each process counts for itself"
SECONDS: Final = 300
SHORT_SECONDS: Final = 40

PROCESSES: Final = 8
TICKETS: Final = 1000
SHORT_TICKETS: Final = 60

_NUMBER: Final = re.compile(r"BX\d{6}-\d{5,}")


async def run(trial: Trial) -> Verdict:
    trial.backend()
    firm = await found_firm(trial, PROCESSES)
    each = SHORT_TICKETS if trial.short else TICKETS
    workers = [
        trial.start(
            "tests.prove.numbers_worker",
            trial.mongod.uri,
            trial.database,
            f"--token={customer.token}",
            f"--count={each}",
            *(["--broken"] if trial.broken else []),
        )
        for customer in firm.customers
    ]
    exits = [await asyncio.to_thread(worker.process.wait) for worker in workers]
    if any(exits):
        raise RuntimeError(f"a process failed:\n{workers[exits.index(max(exits))].output}")
    return judge(trial, [told_by(worker) for worker in workers], PROCESSES * each)


def told_by(worker: Running) -> dict[str, list[str]]:
    """Its last line; before it may stand lines of the log."""
    told: dict[str, list[str]] = json.loads(worker.output.splitlines()[-1])
    return told


def judge(trial: Trial, told: list[dict[str, list[str]]], expected: int) -> Verdict:
    with MongoClient[dict[str, Any]](trial.mongod.uri) as client:
        rows = client[trial.database]["tickets"].find(projection={"number": 1})
        stored = Counter(row["number"] for row in rows)
    given = Counter(number for each in told for number in each["numbers"])
    refusals = Counter(why for each in told for why in each["refusals"])
    found = [f"{number} was given {count} times" for number, count in given.items() if count > 1]
    found += [f"{count} reports were refused: {why}" for why, count in refusals.items()]
    found += [f"{number} is no number" for number in stored if not _NUMBER.fullmatch(number)]
    if stored.total() != expected or len(stored) != expected:
        found.append(f"{stored.total()} tickets with {len(stored)} numbers, not {expected}")
    if set(given) != set(stored):
        found.append(f"{len(set(given) ^ set(stored))} numbers were told or stored alone")
    figures: dict[str, object] = {
        "tickets": stored.total(),
        "distinct numbers": len(stored),
        "processes": len(told),
    }
    return Verdict(figures, found)
