"""Two dispatchers, the rule engine and the pool take the same ticket at once."""

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from pymongo import AsyncMongoClient, MongoClient
from tornado.httpclient import AsyncHTTPClient

from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.kit.clock import SHANGHAI, utc_now
from tests.prove.reporting.dispatched import violations
from tests.prove.reporting.firm import opened
from tests.prove.trial import Trial, Verdict
from tests.support.accounts import People, SignedIn
from tests.support.ports import free_port
from tests.support.processes import Running, fetch, wait_until

SUMMARY: Final = "dispatchers, rules and the pool take one ticket at once: one has it"
BROKEN: Final = "a technician's day refuses nothing"
SECONDS: Final = 360
SHORT_SECONDS: Final = 30

TICKETS: Final = 500
SHORT_TICKETS: Final = 16
AT_ONCE: Final = 5
TECHNICIANS: Final = 6
SERVERS: Final = 2
MOST_ASKED: Final = 20
BUSY: Final = 503
WAYS: Final = 4
"""Two dispatchers, the pool, the rules."""

HALF_HOURS: Final = 4 * 48
SHORT_HALF_HOURS: Final = 14

Json = dict[str, Any]
WEEK: Final = [[{"start_time": "00:00", "end_time": "24:00"}]] * 7
_SCORING: Final = {"weights": {"load": 60, "fair": 40}}
_FILTERS: Final = {"area": "anywhere"}
BOOK: Final[Json] = {
    "rules": [
        {
            "key": "auto",
            "name": "自动派单",
            "when": {"kind": "choice", "fact": "service_type", "values": ["care"]},
            "filters": _FILTERS,
            "scoring": _SCORING,
            "mode": {"kind": "auto"},
        },
        {
            "key": "pool",
            "name": "抢单",
            "filters": _FILTERS,
            "scoring": _SCORING,
            "mode": {"kind": "pool"},
            "fallback": "auto",
        },
    ]
}


@dataclass
class Firm:
    """`won`: how often each way was told that it had a ticket."""

    administrator: SignedIn
    agent: SignedIn
    dispatchers: list[SignedIn]
    technicians: list[SignedIn]
    servers: list[str] = field(default_factory=list)
    won: Counter[str] = field(default_factory=Counter)
    told: Counter[int] = field(default_factory=Counter)


async def run(trial: Trial) -> Verdict:
    trial.backend()
    firm = await found(trial)
    firm.servers = [server(trial) for _ in range(SERVERS)]
    http = AsyncHTTPClient(force_instance=True, max_clients=50)
    ask = Asking(firm, http)
    await ask.set_up()
    engines = [engine(trial) for _ in range(2)]
    count = SHORT_TICKETS if trial.short else TICKETS
    moments = Moments(SHORT_HALF_HOURS if trial.short else HALF_HOURS)
    tickets: list[str] = []
    while len(tickets) < count:
        batch = await asyncio.gather(*(ask.waiting(moments.next()) for _ in range(AT_ONCE)))
        await race(trial, ask, [each for each, _ in batch], [when for _, when in batch])
        tickets += [each for each, _ in batch]
    await settled(trial, tickets)
    if ended := [each for each in engines if each.process.poll() is not None]:
        raise RuntimeError(f"a rule engine ended:\n{ended[0].output}")
    http.close()
    return judge(trial, firm, tickets)


async def found(trial: Trial) -> Firm:
    async with opened(trial.mongod.uri, trial.database) as container:
        people = People(container)
        await people.found_firm()
        return Firm(
            administrator=await people.staff(ADMINISTRATOR),
            agent=await people.staff("service_agent"),
            dispatchers=[await people.staff("dispatcher") for _ in range(2)],
            technicians=[await people.staff("technician") for _ in range(TECHNICIANS)],
        )


def server(trial: Trial) -> str:
    """Its address."""
    if not trial.broken:
        return trial.products[0].serve()[1]
    port = free_port()
    settings = trial.products[0].environment | {"BAOXIU_HTTP__PORT": str(port)}
    command = [sys.executable, "-m", "tests.prove.dispatching_worker", "serve", "--broken"]
    trial.run(command, settings, trial.folder / f"forgetful-{port}.log")
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: fetch(f"{address}/health/ready")[0] == 200, "ready")
    return address


def engine(trial: Trial) -> Running:
    broken = ["--broken"] if trial.broken else []
    return trial.start(
        "tests.prove.dispatching_worker", "engine", trial.mongod.uri, trial.database, *broken
    )


class Moments:
    """Windows of two hours that begin at any of so many half hours: many overlap."""

    def __init__(self, half_hours: int) -> None:
        self._chance = random.Random(7)
        self._half_hours = half_hours
        tomorrow = (utc_now().astimezone(SHANGHAI) + timedelta(days=1)).date()
        self._first = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=SHANGHAI)

    def next(self) -> Json:
        halves = self._chance.randrange(self._half_hours)
        start = self._first + timedelta(minutes=30 * halves)
        return {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}


class Asking:
    def __init__(self, firm: Firm, http: AsyncHTTPClient) -> None:
        self.firm = firm
        self._http = http
        self._chance = random.Random(3)

    async def send(
        self, who: SignedIn, method: str, path: str, body: Json, key: str = ""
    ) -> tuple[int, Json]:
        response = await self._http.fetch(
            self._chance.choice(self.firm.servers) + path,
            method=method,
            body=json.dumps(body) if method != "GET" else None,
            headers={
                "Authorization": f"Bearer {who.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key or uuid4().hex,
            },
            raise_error=False,
            request_timeout=120,
        )
        return response.code, json.loads(response.body or b"{}")

    async def sure(self, who: SignedIn, method: str, path: str, body: Json | None = None) -> Json:
        """Asked again, by the same key, while the product is too busy to say."""
        key = uuid4().hex
        for _ in range(MOST_ASKED):
            status, answer = await self.send(who, method, path, body or {}, key)
            if status != BUSY:
                break
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {answer}")
        return answer

    async def set_up(self) -> None:
        """Everybody works at any hour; the rules are published and switched on."""
        admin = self.firm.administrator
        for technician in self.firm.technicians:
            path = f"/api/v1/staff/{technician.id}/weekly-shift-changes"
            await self.sure(admin, "POST", path, {"version": 0, "days": WEEK})
        path = "/api/v1/definitions/dispatch_rules/firm"
        now = await self.sure(admin, "GET", path)
        draft = await self.sure(
            admin,
            "PUT",
            f"{path}/draft",
            {"version": now["definition"]["version"], "content": BOOK},
        )
        await self.sure(admin, "POST", f"{path}/draft/publication", {"version": draft["version"]})
        await self.sure(admin, "PUT", "/api/v1/dispatch/automation", {"enabled": True})

    async def waiting(self, wanted: Json) -> tuple[str, Json]:
        """A ticket that waits for a technician, and when he is wanted there."""
        made = await self.sure(
            self.firm.agent,
            "POST",
            "/api/v1/tickets",
            {
                "channel": "phone",
                "problem": "不制冷",
                "product": "空调",
                "wanted": wanted,
                "contact": {"name": "王先生", "phone": f"138{self._chance.randrange(10**8):08d}"},
                "address": {"region": "浙江省杭州市西湖区青桐里", "door": "1 幢 101"},
            },
        )
        path = f"/api/v1/tickets/{made['id']}/approval"
        await self.sure(self.firm.agent, "POST", path, {"problem_type": "制冷"})
        return str(made["id"]), wanted

    async def dispatch(self, who: SignedIn, ticket_id: str, window: Json) -> None:
        technician = self._chance.choice(self.firm.technicians)
        order = {"technician_ids": [technician.id], "window": window}
        status, _ = await self.send(who, "POST", f"/api/v1/tickets/{ticket_id}/dispatch", order)
        self._count(status, f"dispatcher {self.firm.dispatchers.index(who) + 1}")

    async def grab(self, who: SignedIn, offer_id: str) -> None:
        status, _ = await self.send(who, "POST", f"/api/v1/dispatch/offers/{offer_id}/grab", {})
        self._count(status, "pool")

    def _count(self, status: int, way: str) -> None:
        self.firm.told[status] += 1
        if status == 200:
            self.firm.won[way] += 1


async def race(trial: Trial, ask: Asking, tickets: list[str], windows: Sequence[Json]) -> None:
    """Once each lies in the pool: its time is over, so that the rules send somebody; and at the
    same moment two dispatchers send somebody, and two technicians grab it."""
    firm, chance = ask.firm, random.Random(tickets[0])
    client: AsyncMongoClient[Json] = AsyncMongoClient(trial.mongod.uri)
    async with client:
        cases = client[trial.database]["dispatch_cases"]
        offers = await in_the_pool(client[trial.database]["dispatch_offers"], tickets)
        over = cases.update_many(
            {"_id": {"$in": tickets}, "state": "pool"},
            {"$set": {"due_at": utc_now() - timedelta(minutes=1)}},
        )
        takers = [
            *(
                ask.dispatch(who, ticket_id, window)
                for ticket_id, window in zip(tickets, windows, strict=True)
                for who in firm.dispatchers
            ),
            *(
                ask.grab(who, offer_id)
                for offer_id in offers
                for who in chance.sample(firm.technicians, 2)
            ),
        ]
        chance.shuffle(takers)
        await asyncio.gather(over, *takers)


async def in_the_pool(offers: Any, tickets: list[str]) -> list[str]:
    """The open offers of these tickets, once every ticket that anybody is free for has one. A
    ticket that nobody is free for is left to the dispatchers."""
    async with asyncio.timeout(180):
        while True:
            rows = await offers.find({"ticket_id": {"$in": tickets}}).to_list()
            decided = await offers.database["dispatch_cases"].count_documents(
                {"_id": {"$in": tickets}, "state": {"$ne": "open"}}
            )
            if decided == len(tickets):
                return [row["_id"] for row in rows if row["state"] == "open"]
            await asyncio.sleep(0.02)


async def settled(trial: Trial, tickets: list[str]) -> None:
    """The engines have nothing left to do."""
    client: AsyncMongoClient[Json] = AsyncMongoClient(trial.mongod.uri)
    async with client:
        async with asyncio.timeout(180):
            while True:
                if not await waits_for(client[trial.database], tickets):
                    return
                await asyncio.sleep(0.1)


async def waits_for(database: Any, tickets: list[str]) -> int:
    news = {"type": "TicketMoved", "state": {"$in": ["new", "leased", "retry"]}}
    due = {"_id": {"$in": tickets}, "due_at": {"$lte": utc_now()}}
    told = await database["outbox"].count_documents(news)
    return int(told + await database["dispatch_cases"].count_documents(due))


def judge(trial: Trial, firm: Firm, tickets: list[str]) -> Verdict:
    with MongoClient[Json](trial.mongod.uri, tz_aware=True) as client:
        found, figures = violations(client[trial.database], tickets, firm.won)
    figures["asked"] = firm.told.total()
    figures["told"] = dict(sorted(firm.told.items()))
    if unexpected := set(firm.told) - {200, 404, 409, BUSY}:
        found.append(f"answers nobody expects: {sorted(unexpected)}")
    ways = {*firm.won, *(["rules"] if figures["by rules"] else [])}
    if not (trial.broken or trial.short) and len(ways) < WAYS:
        found.append(f"some way never won: {sorted(ways)}")
    return Verdict(figures, found)
