"""Messages while workers are killed: none is lost, and nobody gets one twice where the platform
recognises a repeat."""

import asyncio
import random
import signal
from collections import Counter
from typing import Any, Final

from pymongo import MongoClient

from backend.features.notifications import Link, Occasion, Recipient
from backend.simulator.world.faults import FaultOrder
from tests.features.notifications.builders import samples
from tests.prove.trial import Trial, Verdict
from tests.prove.wechat.installation import (
    Installation,
    let_time_pass,
    opened,
    settled,
    states,
)
from tests.support.processes import Running

SUMMARY: Final = "3,000 messages reach 3,000 readers once each while 25 workers are killed"
BROKEN: Final = "each call has an id of its own, so that the platform recognises no repeat"
SECONDS: Final = 120
SHORT_SECONDS: Final = 35

WORKERS: Final = 3
SENDS: Final = (
    "api.weixin.qq.com/cgi-bin/message/template/send",
    "qyapi.weixin.qq.com/cgi-bin/message/send",
)
# Long enough for a kill to fall between the platform's work and our note of it.
ANSWERS_AFTER_SECONDS: Final = 0.08
LEASE_SECONDS: Final = 185

Client = MongoClient[dict[str, Any]]


async def run(trial: Trial) -> Verdict:
    trial.backend()
    messages, kills = (400, 6) if trial.short else (3000, 25)
    with MongoClient[dict[str, Any]](trial.mongod.uri, tz_aware=True) as client:
        async with opened(trial) as installation:
            for endpoint in SENDS:
                await installation.control.order_fault(
                    FaultOrder(
                        endpoint=endpoint,
                        slow_seconds=ANSWERS_AFTER_SECONDS,
                        stage="after",
                        times=None,
                    )
                )
            await queue(installation, messages)
            killed = await deliver(trial, client, installation, messages, kills)
            return judge(trial, client, installation, messages, killed)


async def queue(installation: Installation, messages: int) -> None:
    """One in six to a member of WeCom, of whom each gets ten; the others to customers."""
    members = await installation.members(messages // 60 + 1)
    customers = await installation.customers(50)
    link = Link(web_path="/t/abc", miniprogram_page="pages/ticket/detail")

    async def one(number: int) -> None:
        if number % 6 == 0:
            occasion = Occasion.TECHNICIAN_ASSIGNED
            recipient = Recipient.staff(members[number // 60].id)
        else:
            occasion = Occasion.CUSTOMER_DISPATCHED
            recipient = Recipient.customer(customers[number % len(customers)].id)
        await installation.container.notifications.send(
            occasion, recipient, samples(occasion), link, f"message {number}"
        )

    for first in range(0, messages, 20):
        await asyncio.gather(*(one(n) for n in range(first, min(first + 20, messages))))


async def deliver(
    trial: Trial, client: Client, installation: Installation, messages: int, kills: int
) -> int:
    """A worker dies each time another share has arrived; what it held is due when its lease ends,
    and the platform's memory of ten minutes goes by with it."""
    chance = random.Random(7)
    workers = [start(trial, installation) for _ in range(WORKERS)]
    killed = 0
    async with asyncio.timeout(300):
        while killed < kills:
            share = messages * (killed + 1) // (kills + 2)
            while len(set(installation.arrived())) < share:  # noqa: ASYNC110 - it is in the simulator
                await asyncio.sleep(0.02)
            victim = workers.pop(chance.randrange(len(workers)))
            victim.process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(victim.process.wait)
            workers.append(start(trial, installation))
            killed += 1
        while states(client, trial.database).get("waiting", 0):  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    await installation.control.advance_clock(LEASE_SECONDS)
    let_time_pass(client, trial.database, LEASE_SECONDS)
    await settled(client, trial.database)
    return killed


def start(trial: Trial, installation: Installation) -> Running:
    arguments = [trial.mongod.uri, trial.database, installation.simulator.url]
    more = ["--broken"] if trial.broken else []
    return trial.start("tests.prove.messages_worker", *arguments, *more)


def judge(
    trial: Trial, client: Client, installation: Installation, messages: int, killed: int
) -> Verdict:
    arrived = Counter(installation.arrived())
    doubled = [notice for notice, times in arrived.items() if times > 1]
    rows = client[trial.database]["deliveries"].find({}, {"_id": 1})
    lost = [row["_id"] for row in rows if row["_id"] not in arrived]
    ended = dict(states(client, trial.database))
    violations = [f"lost: {notice}" for notice in lost]
    violations += [f"arrived {arrived[notice]} times: {notice}" for notice in doubled]
    if ended != {"sent": messages}:
        violations.append(f"deliveries ended as {ended}")
    counted = installation.simulator.world.calls.endpoints()
    calls = sum(each.calls for each in counted if each.endpoint in SENDS)
    figures: dict[str, object] = {
        "messages": messages,
        "workers killed": killed,
        "lost": len(lost),
        "arrived twice": len(doubled),
        "calls that were repeats": calls - messages,
    }
    return Verdict(figures, violations)
