"""The five requests that are measured, and what each asks of the database."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from pymongo import MongoClient

from tests.bench.load import request
from tests.bench.stock import Stock

Client = MongoClient[dict[str, Any]]

# What the server does of its own accord while a request runs is not the request's.
_NOT_COUNTED: Final = ("system.", "outbox_relay", "leases", "roles")


@dataclass(frozen=True)
class Operation:
    """`make(n)` is the n-th request; `bar` the share of the bare speed it must reach."""

    name: str
    bar: float
    make: Callable[[int], bytes]


def operations(stock: Stock, *, bare: bool) -> list[Operation]:
    """The same requests for the product and for the bare program beside it."""
    agent, key = stock.agent.token, uuid4().hex
    head = "/bare" if bare else "/api/v1"
    scan = "/bare/scan" if bare else "/q"

    def create(number: int) -> bytes:
        owner, device_id = stock.free_devices[number]
        body = {"device_ids": [device_id], "symptoms": ["不制冷"], "problem": "开机半小时还是热风"}
        return request(
            "POST",
            f"{head}/tickets",
            token=stock.customers[owner].token,
            body=json.dumps(body, ensure_ascii=False).encode(),
            headers=[("Idempotency-Key", f"{key}-c{number}")],
        )

    def move(number: int) -> bytes:
        return request(
            "POST",
            f"{head}/tickets/{stock.submitted[number]}/review",
            token=agent,
            body=b"{}",
            headers=[("Idempotency-Key", f"{key}-t{number}")],
        )

    return [
        Operation("scan", 0.5, lambda n: request("GET", f"{scan}/{_pick(stock.codes, n)}")),
        Operation(
            "read",
            0.5,
            lambda n: request("GET", f"{head}/tickets/{_pick(stock.tickets, n)}", token=agent),
        ),
        Operation(
            "list 25", 0.5, lambda n: request("GET", f"{head}/tickets?limit=25", token=agent)
        ),
        Operation("create", 0.4, create),
        Operation("transition", 0.4, move),
    ]


def _pick(values: list[str], number: int) -> str:
    """All over the place, and the same places every time."""
    return values[number * 7919 % len(values)]


class Profiler:
    """Counts what a request makes mongod do, by collection and command."""

    def __init__(self, client: Client, database: str) -> None:
        self._database = client[database]

    def __enter__(self) -> "Profiler":
        self._database.command("profile", 0)
        self._database.drop_collection("system.profile")
        self._database.command("profile", 2)
        return self

    def __exit__(self, *exc: object) -> None:
        self._database.command("profile", 0)

    def counted(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self._database["system.profile"].find({}):
            collection = row["ns"].partition(".")[2]
            kind = next(iter(row.get("command", {})), row["op"])
            if not collection.startswith(_NOT_COUNTED) and collection != "$cmd":
                found[
                    f"{kind if row['op'] in ('command', 'query') else row['op']} {collection}"
                ] += 1
            elif collection == "$cmd" and kind in ("commitTransaction", "abortTransaction"):
                found[kind] += 1
        return found
