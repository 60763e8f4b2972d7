"""One key is sent twenty times at once, to two servers, for many keys."""

import asyncio
import sys
from collections import Counter
from typing import Any, Final
from uuid import uuid4

from pymongo import MongoClient
from tornado.httpclient import AsyncHTTPClient

from tests.prove.reporting.checks import Stored, violations
from tests.prove.reporting.clients import Call, Clients, a_report
from tests.prove.reporting.firm import Firm, found_firm
from tests.prove.reporting.journal import Journal
from tests.prove.trial import Trial, Verdict
from tests.support.accounts import FIRM_ID, SignedIn
from tests.support.ports import free_port
from tests.support.processes import Backend, fetch, wait_until

SUMMARY: Final = "one key sent 20 times to two servers has one effect, and one answer"
BROKEN: Final = "requests that come again are not recognised"
SECONDS: Final = 90
SHORT_SECONDS: Final = 30

TIMES: Final = 20
KEYS: Final = 200
SHORT_KEYS: Final = 15
KEYS_AT_ONCE: Final = 3
CUSTOMERS: Final = 8


async def run(trial: Trial) -> Verdict:
    backend = trial.backend()
    firm = await found_firm(trial, CUSTOMERS)
    servers = [start_server(trial, backend) for _ in range(2)]
    keys = SHORT_KEYS if trial.short else KEYS
    tickets = Journal(trial.folder / "tickets.jsonl")
    branches = Journal(trial.folder / "branches.jsonl")
    http = AsyncHTTPClient(force_instance=True, max_clients=TIMES * KEYS_AT_ONCE)
    numbers = iter(range(keys))

    async def client() -> None:
        for number in numbers:
            await both_kinds(tickets, branches, servers, http, firm, number)

    await asyncio.gather(*(client() for _ in range(KEYS_AT_ONCE)))
    http.close()
    tickets.close()
    branches.close()
    stored = Stored.read(trial.mongod.uri, trial.database)
    found = branch_violations(trial, branches)
    found += violations(stored, tickets.reports.values())
    figures: dict[str, object] = {
        "keys": 2 * keys,
        "requests": sum(
            report.tries for each in (tickets, branches) for report in each.reports.values()
        ),
        "yes": sum(len(r.ids) for each in (tickets, branches) for r in each.reports.values()),
    }
    return Verdict(figures, found)


async def both_kinds(
    tickets: Journal,
    branches: Journal,
    servers: list[str],
    http: AsyncHTTPClient,
    firm: Firm,
    number: int,
) -> None:
    """A ticket keeps the ids of its acts for ever; other writes have stored answers."""
    customer = firm.customers[number % len(firm.customers)]
    for journal, call in (
        (tickets, a_report(customer, uuid4().hex)),
        (branches, a_branch(firm.administrator, uuid4().hex)),
    ):
        sides = [Clients(journal, [server], http) for server in servers]
        await asyncio.gather(*(sides[n % 2].make(call) for n in range(TIMES)))


def a_branch(administrator: SignedIn, key: str) -> Call:
    """A second one of the same name would be refused, and so not be the same answer."""
    branch = {"organisation_id": FIRM_ID, "name": f"网点 {key}"}
    return Call(administrator, "/api/v1/branches", branch, key)


def start_server(trial: Trial, backend: Backend) -> str:
    """Its address."""
    if not trial.broken:
        return backend.serve()[1]
    port = free_port()
    settings = backend.environment | {"BAOXIU_HTTP__PORT": str(port)}
    command = [sys.executable, "-m", "tests.prove.idempotency_worker"]
    trial.run(command, settings, trial.folder / f"forgetful-{len(trial.running)}.log")
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: fetch(f"{address}/health/ready")[0] == 200, "ready")
    return address


def branch_violations(trial: Trial, journal: Journal) -> list[str]:
    found: list[str] = []
    with MongoClient[dict[str, Any]](trial.mongod.uri) as client:
        rows = client[trial.database]["branches"].find({"name": {"$regex": "^网点 "}})
        stored = Counter(str(row["_id"]) for row in rows)
    for report in journal.reports.values():
        if len(set(report.ids)) != 1:
            found.append(f"{report.key}: answered with {len(set(report.ids))} branches")
        if report.refusals:
            found.append(f"{report.key}: refused ({report.refusals[0]})")
        found += [f"{report.key}: {id_} is lost" for id_ in set(report.ids) if not stored[id_]]
    if stored.total() > len(journal.reports):
        found.append(f"{stored.total()} branches of {len(journal.reports)} keys: doubled")
    return found
