"""Tickets are reported by 64 clients at a time while servers and the database are killed."""

import asyncio
import random
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from pymongo import MongoClient
from tornado.httpclient import AsyncHTTPClient

from tests.prove.reporting.checks import Stored, violations
from tests.prove.reporting.clients import Clients, a_report
from tests.prove.reporting.firm import Firm, found_firm
from tests.prove.reporting.journal import Journal
from tests.prove.trial import Trial, Verdict
from tests.support.ports import free_port
from tests.support.processes import Backend, Running, fetch, wait_until

SUMMARY: Final = "no acknowledged ticket is lost or doubled while servers and mongod are killed"
BROKEN: Final = "the database acknowledges before it has written to the disk"
SECONDS: Final = 150
SHORT_SECONDS: Final = 50

AT_ONCE: Final = 64
REPORTS: Final = 1000
SHORT_REPORTS: Final = 300
CUSTOMERS: Final = 16
SERVERS: Final = 2
JUST_HEARD: Final = 12


@dataclass
class Server:
    """A web server that comes back on its port after being killed."""

    port: int
    start: Callable[[int], Running]
    running: Running

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        return fetch(f"{self.address}/health/ready")[0] == 200

    def kill_and_restart(self) -> None:
        self.running.stop(signal.SIGKILL)
        self.running = self.start(self.port)


async def run(trial: Trial) -> Verdict:
    backend = trial.backend()
    firm = await found_firm(trial, CUSTOMERS)
    prepare_database(trial)
    servers = start_servers(trial, backend)
    journal = Journal(trial.folder / "journal.jsonl")
    reports = SHORT_REPORTS if trial.short else REPORTS
    # In a thread of their own: restarting the database must not hold the clients up.
    load = asyncio.create_task(
        asyncio.to_thread(asyncio.run, drive(journal, servers, firm, reports))
    )
    kills = await havoc(trial, servers, journal, reports, load)
    statuses = await load
    journal.close()
    stored = Stored.read(trial.mongod.uri, trial.database)
    found = violations(stored, journal.reports.values())
    verified = backend.run("verify-timeline")
    if verified.returncode != 0:
        found.append(f"verify-timeline: {verified.stdout.strip()[:300]}")
    known = acknowledged(journal)
    if known < reports:
        found.append(f"{reports - known} reports were never acknowledged, for all their patience")
    figures = {
        "reports": reports,
        "tries": sum(report.tries for report in journal.reports.values()),
        "tickets": len(stored.numbers),
        "killed": kills,
        "answers": statuses,
    }
    return Verdict(figures, found)


def prepare_database(trial: Trial) -> None:
    """For the broken variant, half a second goes by until writes reach the disk."""
    if trial.broken:
        with MongoClient[dict[str, Any]](trial.mongod.uri) as client:
            client.admin.command({"setParameter": 1, "journalCommitInterval": 500})


def start_servers(trial: Trial, backend: Backend) -> list[Server]:
    def start(port: int) -> Running:
        if not trial.broken:
            return backend.start("serve", http__port=str(port))
        settings = backend.environment | {"BAOXIU_HTTP__PORT": str(port)}
        command = [sys.executable, "-m", "tests.prove.acknowledged_worker"]
        return trial.run(command, settings, trial.folder / f"careless-{len(trial.running)}.log")

    ports = [free_port() for _ in range(SERVERS)]
    servers = [Server(port, start, start(port)) for port in ports]
    for server in servers:
        wait_until(server.is_ready, f"ready:\n{server.running.output}")
    return servers


async def drive(
    journal: Journal, servers: list[Server], firm: Firm, reports: int
) -> dict[int, int]:
    """Every report is sent until it is acknowledged, and one in ten once more after that."""
    http = AsyncHTTPClient(force_instance=True, max_clients=AT_ONCE * 2)
    clients = Clients(journal, [server.address for server in servers], http)
    numbers = iter(range(reports))

    async def client() -> None:
        for number in numbers:
            person = firm.customers[number % len(firm.customers)]
            report = a_report(person, uuid4().hex)
            await clients.make(report)
            if number % 10 == 0:
                await clients.make(report)

    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    http.close()
    return dict(sorted(clients.statuses.items()))


async def havoc(
    trial: Trial, servers: list[Server], journal: Journal, reports: int, load: asyncio.Task[object]
) -> dict[str, int]:
    """Turn by turn the database and a server, at moments of chance, until all is reported; the
    database when some clients have just heard yes."""
    chance = random.Random(3)
    killed = {"servers": 0, "mongod": 0}
    while not load.done():
        await asyncio.sleep(chance.uniform(0.5, 3))
        if load.done() or is_nearly_done(journal, reports):
            await asyncio.wait([load])
        elif (killed["servers"] + killed["mongod"]) % 2 == 0:
            await some_have_heard_yes(journal, reports, load)
            trial.mongod.kill()
            trial.mongod.start()
            prepare_database(trial)
            killed["mongod"] += 1
        else:
            chance.choice(servers).kill_and_restart()
            killed["servers"] += 1
    return killed


async def some_have_heard_yes(journal: Journal, reports: int, load: asyncio.Task[object]) -> None:
    """Or too few are left to wait for."""
    enough = acknowledged(journal) + JUST_HEARD
    while acknowledged(journal) < min(enough, reports) and not load.done():  # noqa: ASYNC110 - it knows no event
        await asyncio.sleep(0.005)


def is_nearly_done(journal: Journal, reports: int) -> bool:
    """The last tenth is left in peace, or the run would never end."""
    return acknowledged(journal) > reports * 0.9


def acknowledged(journal: Journal) -> int:
    return sum(report.is_acknowledged for report in list(journal.reports.values()))
