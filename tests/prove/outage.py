"""Ten minutes without WeChat and WeCom, by clocks that are moved: customers go on reporting, and
hear of it afterwards, the oldest first."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from pymongo import MongoClient
from tornado.httpclient import AsyncHTTPClient

from backend.features.notifications import Link, Occasion, Recipient
from backend.simulator.world.faults import FaultOrder
from tests.features.notifications.builders import samples
from tests.prove.trial import Trial, Verdict
from tests.prove.wechat.installation import (
    FileClock,
    Installation,
    environment_of,
    let_time_pass,
    opened,
    states,
)
from tests.support.accounts import SignedIn
from tests.support.ports import free_port
from tests.support.processes import Running, fetch, wait_until

SUMMARY: Final = "after ten minutes without WeChat all that is useful arrives once, oldest first"
BROKEN: Final = "a notice is given up when the platform does not answer"
SECONDS: Final = 90
SHORT_SECONDS: Final = 40

MINUTES: Final = 10
HOSTS: Final = ("api.weixin.qq.com", "qyapi.weixin.qq.com")
# As many as may be on their way at once: two workers of four lanes each, and the first to try. One
# that the machine lets wait may be overtaken by more; of ten, nine may not.
OUT_OF_ORDER: Final = 16
IN_ORDER: Final = 0.9

Client = MongoClient[dict[str, Any]]


async def run(trial: Trial) -> Verdict:
    backend = trial.backend()
    file = trial.folder / "clock"
    file.write_text("0")
    clock = FileClock(file)
    with MongoClient[dict[str, Any]](trial.mongod.uri, tz_aware=True) as client:
        async with opened(trial, clock) as installation:
            customers = await installation.customers(10)
            environment = backend.environment | environment_of(installation.simulator.url)
            port = free_port()
            start(trial, environment | {"BAOXIU_HTTP__PORT": str(port)}, "serve", clock_file=file)
            for _ in range(2):
                start(trial, environment, "work", clock_file=file)
            address = f"http://127.0.0.1:{port}"
            await asyncio.to_thread(
                wait_until, lambda: fetch(f"{address}/health/ready")[0] == 200, "ready"
            )
            outage = Outage(trial, client, installation, clock, customers, address)
            return await outage.run()


class Outage:
    def __init__(
        self,
        trial: Trial,
        client: Client,
        installation: Installation,
        clock: FileClock,
        customers: Sequence[SignedIn],
        address: str,
    ) -> None:
        self._trial = trial
        self._client = client
        self._installation = installation
        self._clock = clock
        self._customers = customers
        self._address = address
        self._reported: list[int] = []
        self._slowest = 0.0
        self._back_at = clock()
        self._in_a_minute = 6 if trial.short else 20

    async def run(self) -> Verdict:
        control = self._installation.control
        await self._report()
        await self._minute(2)
        before = len(list(self._installation.arrived()))
        for host in HOSTS:
            await control.order_fault(FaultOrder(endpoint=host, cut=True, times=None))
        await control.clear_calls()
        for _ in range(MINUTES):
            await self._report()
            await self._tell_for_three_minutes()
            await self._minute(1.5)
        during = len(list(self._installation.arrived())) - before
        tried = sum(each.calls for each in (await control.calls()).endpoints)
        await control.clear_faults()
        self._back_at = self._clock()
        for _ in range(8):
            if not self._open():
                break
            await self._minute(2)
        return self._judge(before, during, tried)

    async def _report(self) -> None:
        """Customers report repairs over HTTP, several at once."""
        http = AsyncHTTPClient()

        async def one(number: int) -> None:
            person = self._customers[number % len(self._customers)]
            body = {
                "problem": f"不制冷 {number}",
                "address": {"region": "浙江省杭州市西湖区青桐里", "door": "1 幢 101"},
            }
            answer = await http.fetch(
                f"{self._address}/api/v1/tickets",
                method="POST",
                body=json.dumps(body),
                headers={
                    "Content-Type": "application/json",
                    "Authorization": f"Bearer {person.token}",
                    "Idempotency-Key": uuid4().hex,
                },
                raise_error=False,
                request_timeout=30,
            )
            self._reported.append(answer.code)
            self._slowest = max(self._slowest, answer.request_time or 0)

        await asyncio.gather(*(one(number) for number in range(self._in_a_minute)))

    async def _tell_for_three_minutes(self) -> None:
        """What is of no use after that must not arrive after that."""
        occasion = Occasion.CUSTOMER_ON_THE_WAY
        await self._installation.container.notifications.send(
            occasion,
            Recipient.customer(self._customers[0].id),
            samples(occasion),
            Link(web_path="/t/abc", miniprogram_page="pages/ticket/detail"),
            uuid4().hex,
            useful_until=self._clock() + timedelta(minutes=3),
        )

    async def _minute(self, seconds: float) -> None:
        """The workers get this long for what is due; then the rest of a minute goes by."""
        await asyncio.sleep(seconds)
        self._clock.advance(60 - seconds)
        await self._installation.control.advance_clock(60 - seconds)
        let_time_pass(self._client, self._trial.database, 60 - seconds)

    def _open(self) -> int:
        counted = states(self._client, self._trial.database)
        return counted.get("waiting", 0) + counted.get("sending", 0)

    def _judge(self, before: int, during: int, tried: int) -> Verdict:
        rows = {row["_id"]: row for row in self._client[self._trial.database]["deliveries"].find()}
        arrived = list(self._installation.arrived())
        brief = Occasion.CUSTOMER_ON_THE_WAY.value
        due = [row for row in rows.values() if row["occasion"] != brief]
        outside = [row for row in due if row["reason"] not in ("no_address", "no_template")]
        lost = [row for row in outside if row["_id"] not in arrived]
        late = [key for key in arrived[before:] if rows[key]["useful_until"] < self._back_at]
        overtaken = _overtaken([rows[key]["created_at"] for key in arrived[before:]])
        disorder = overtaken[int(len(overtaken) * IN_ORDER)] if overtaken else 0
        refused = [code for code in self._reported if code != 201]
        violations = [f"lost: {row['occasion']} {row['state']} {row['reason']}" for row in lost]
        violations += [f"arrived twice: {key}" for key in set(arrived) if arrived.count(key) > 1]
        violations += [f"arrived too late: {key}" for key in late]
        violations += [f"the API answered {code}" for code in refused]
        if disorder > OUT_OF_ORDER:
            violations.append(f"one of ten messages was overtaken by {disorder} newer ones or more")
        if during:
            violations.append(f"{during} messages arrived while the platform was away")
        figures: dict[str, object] = {
            "reported meanwhile": f"{len(self._reported)}, {len(refused)} refused",
            "slowest report": f"{self._slowest * 1000:.0f} ms",
            "calls tried in ten minutes": tried,
            "arrived after": len(arrived) - before,
            "expired as useless": states(self._client, self._trial.database).get("expired", 0),
            "newer ones before nine of ten": disorder,
            "most newer ones before one": overtaken[-1] if overtaken else 0,
        }
        return Verdict(figures, violations)


def _overtaken(moments: Sequence[Any]) -> list[int]:
    """By how many newer ones each message was, from the least to the most."""
    return sorted(
        sum(other > moment for other in moments[:at]) for at, moment in enumerate(moments)
    )


def start(trial: Trial, environment: dict[str, str], role: str, *, clock_file: object) -> Running:
    command = [sys.executable, "-m", "tests.prove.outage_worker", role, str(clock_file)]
    if trial.broken:
        command.append("--broken")
    log = trial.folder / f"outage-{role}-{len(trial.running)}.log"
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return trial.run(command, inherited | environment, log)
