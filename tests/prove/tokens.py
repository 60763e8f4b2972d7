"""Access tokens: four processes of many calls each, when the token expires, is taken back, and is
never accepted again."""

import asyncio
import json
from collections import Counter
from typing import Any, Final

from pymongo import MongoClient

from backend.channels.wechat import Platform, PlatformError
from backend.kit.clock import utc_now
from backend.simulator.world.faults import FaultOrder
from tests.channels.wechat.calls import LIST, LIST_TEMPLATES, STABLE_TOKEN, Templates
from tests.prove.trial import Trial, Verdict
from tests.prove.wechat.installation import Installation, let_time_pass, opened
from tests.support.platform import OA, OA_SECRET

SUMMARY: Final = (
    "800 calls of 4 processes: one refresh at expiry, 3 requests and one alarm at 40001"
)
BROKEN: Final = "no lease on the token, and no circuit"
SECONDS: Final = 40
SHORT_SECONDS: Final = 30

PROCESSES: Final = 4
CALLS: Final = 200
PHASES: Final = ("expired", "taken back", "never accepted")
LIFE: Final = 7200

Client = MongoClient[dict[str, Any]]


async def run(trial: Trial) -> Verdict:
    trial.backend()
    with MongoClient[dict[str, Any]](trial.mongod.uri, tz_aware=True) as client:
        async with opened(trial) as installation:
            return await prove(trial, client, installation)


async def prove(trial: Trial, client: Client, installation: Installation) -> Verdict:
    control, violations, figures = installation.control, list[str](), dict[str, object]()
    start(trial, installation)
    await one_call(installation)
    before = await refreshes(installation)

    await control.advance_clock(LIFE)
    let_time_pass(client, trial.database, LIFE)
    answers = await all_call(trial, client, 0)
    figures["at expiry"] = told(answers, await refreshes(installation) - before)
    violations += unlike("at expiry", answers, await refreshes(installation) - before)

    before = await refreshes(installation)
    await control.revoke_tokens(OA)
    answers = await all_call(trial, client, 1)
    figures["taken back early"] = told(answers, await refreshes(installation) - before)
    violations += unlike("taken back early", answers, await refreshes(installation) - before)

    await control.order_fault(FaultOrder(endpoint=LIST, errcode=40001, times=None))
    violations += await never_accepted(trial, client, installation, figures)
    return Verdict(figures, violations)


async def never_accepted(
    trial: Trial, client: Client, installation: Installation, figures: dict[str, object]
) -> list[str]:
    """The first call pays; nobody after it does, and one alarm is raised."""
    before = await requests(installation)
    await one_call(installation)
    first = await requests(installation) - before
    answers = await all_call(trial, client, 2)
    later = await requests(installation) - before - first
    for _ in range(3):
        await installation.container.notices.alarms.tell()
    notices = await installation.container.notices.stores.inbox.find(
        {
            "occasion": "staff.platform_alarm",
            "recipient.id": installation.administrator.id,
        }
    )
    alarms = sum(count for name, count in answers.items() if name == "alarms")
    alarms += int(counted(installation))
    figures["never accepted"] = (
        f"{first} requests of the first call, {later} of {PROCESSES * CALLS} more, "
        f"{alarms} alarms, {len(notices)} notices"
    )
    violations = []
    if first > 3 or later:
        violations.append(f"{first} and {later} requests for a token that is never accepted")
    if (alarms, len(notices)) != (1, 1):
        violations.append(f"{alarms} alarms and {len(notices)} notices of one incident")
    return violations


def counted(installation: Installation) -> float:
    """Alarms of this process, as its metrics have them."""
    registry = installation.container.metrics.registry
    return registry.get_sample_value("baoxiu_platform_alarms_total", {"reason": "config"}) or 0


async def one_call(installation: Installation) -> None:
    channels, mongo = installation.container.channels, installation.container.mongo
    platform = Platform(
        installation.simulator.url, mongo, channels.circuits, channels.pool, utc_now
    )
    client = platform.account(OA, OA_SECRET)
    try:
        await client.call(LIST_TEMPLATES, Templates)
    except PlatformError:
        return


def start(trial: Trial, installation: Installation) -> None:
    arguments = [trial.mongod.uri, trial.database, installation.simulator.url, str(CALLS)]
    for number in range(PROCESSES):
        more = ["--broken"] if trial.broken else []
        trial.start("tests.prove.tokens_worker", *arguments, str(number), *more)


async def all_call(trial: Trial, client: Client, phase: int) -> Counter[str]:
    """What became of the calls of all processes, set off at the same moment."""
    client[trial.database]["prove_go"].insert_one({"_id": phase})
    results = client[trial.database]["prove_results"]
    async with asyncio.timeout(120):
        while results.count_documents({"phase": phase}) < PROCESSES:  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.05)
    total: Counter[str] = Counter()
    for row in results.find({"phase": phase}):
        total.update(json.loads(row["outcomes"]))
    return total


async def refreshes(installation: Installation) -> int:
    return (await installation.control.calls_to(STABLE_TOKEN)).calls


async def requests(installation: Installation) -> int:
    return await refreshes(installation) + (await installation.control.calls_to(LIST)).calls


def told(answers: Counter[str], fetched: int) -> str:
    return f"{answers['answered']} of {PROCESSES * CALLS} calls answered, {fetched} refreshes"


def unlike(when: str, answers: Counter[str], fetched: int) -> list[str]:
    found = []
    if fetched != 1:
        found.append(f"{when}: {fetched} refreshes")
    if answers["answered"] != PROCESSES * CALLS:
        found.append(f"{when}: {dict(answers)}")
    return found
