"""Four processes want the last consents of many people at once; each is spent exactly once."""

import asyncio
import json
from collections import Counter
from typing import Any, Final

from pymongo import MongoClient

from backend.features.notifications.wallet.models import ToldBy
from backend.kit.clock import utc_now
from tests.prove.reporting.firm import opened
from tests.prove.trial import Trial, Verdict

SUMMARY: Final = "4 processes race for the last consents of 500 people: each is spent once"
BROKEN: Final = "a purse is kept whatever somebody else has kept meanwhile"
SECONDS: Final = 90
SHORT_SECONDS: Final = 20

PROCESSES: Final = 4
PEOPLE: Final = 500
SHORT_PEOPLE: Final = 60
TEMPLATE: Final = "template-of-the-race"


def openid(number: int) -> str:
    return f"oRacer{number}"


async def run(trial: Trial) -> Verdict:
    trial.backend()
    people = SHORT_PEOPLE if trial.short else PEOPLE
    async with opened(trial.mongod.uri, trial.database) as container:
        for number in range(people):
            await container.notices.wallet.accept(
                openid(number), TEMPLATE, ToldBy.CLIENT, utc_now()
            )
    starting_line = trial.folder / "go"
    workers = [
        trial.start(
            "tests.prove.consents_worker",
            trial.mongod.uri,
            trial.database,
            str(starting_line),
            f"--name=w{number}",
            f"--people={people}",
            *(["--broken"] if trial.broken else []),
        )
        for number in range(PROCESSES)
    ]
    while not all((trial.folder / f"ready-w{number}").exists() for number in range(PROCESSES)):
        if failed := [each for each in workers if each.process.poll() is not None]:
            raise RuntimeError(f"a process failed:\n{failed[0].output}")
        await asyncio.sleep(0.05)
    starting_line.touch()
    if any([await asyncio.to_thread(worker.process.wait) for worker in workers]):
        raise RuntimeError("\n".join(worker.output for worker in workers))
    won = Counter[str]()
    for worker in workers:
        won.update(json.loads(worker.output.splitlines()[-1]))
    return judge(trial, won, people)


def judge(trial: Trial, won: Counter[str], people: int) -> Verdict:
    """By what the processes say they got, and by the ledger, which is another collection."""
    with MongoClient[dict[str, Any]](trial.mongod.uri) as client:
        database = client[trial.database]
        spent = Counter(
            row["purse_id"] for row in database["consent_ledger"].find({"kind": "spent"})
        )
        balances = Counter(row["count"] for row in database["message_consents"].find())
    found = [f"{who} was promised to {times}" for who, times in won.items() if times > 1]
    found += [f"{who} was promised to nobody" for who in map(openid, range(people)) if not won[who]]
    found += [f"{times} spent of one purse" for times in spent.values() if times > 1]
    if len(spent) != people:
        found.append(f"the ledger knows {len(spent)} spent, not {people}")
    if balances != {0: people}:
        found.append(f"purses hold {dict(balances)}, not nothing")
    figures: dict[str, object] = {
        "people": people,
        "processes": PROCESSES,
        "asked for": people * PROCESSES,
        "got": won.total(),
    }
    return Verdict(figures, found)
