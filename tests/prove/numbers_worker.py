"""One process of the numbers run: reports tickets through the product's own service."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

from backend.container import Container
from backend.features.tickets.schemas.intake import NewTicket
from backend.features.tickets.services.desk import Asked
from backend.features.timeline import ClientOperation
from backend.kit.access import Actor
from backend.kit.errors import AppError
from backend.kit.mongo import NumberSeries
from backend.kit.mongo.numbers import BLOCK
from backend.runtime.shutdown import leave
from tests.prove.reporting.firm import opened

AT_ONCE = 8


class Told:
    """What the numbers were, and why there was none."""

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.refusals: list[str] = []


async def main(uri: str, database: str, token: str, count: int) -> None:
    async with opened(uri, database) as container:
        actor = await container.accounts.sessions.authenticate(token)
        if actor is None:
            raise RuntimeError("nobody is signed in with this token")
        told, turns = Told(), iter(range(count))
        await asyncio.gather(*(report(container, actor, turns, told) for _ in range(AT_ONCE)))
    sys.stdout.write(json.dumps(vars(told)) + "\n")


async def report(container: Container, actor: Actor, turns: Iterator[int], told: Told) -> None:
    for turn in turns:
        key = uuid4().hex
        wanted = NewTicket.model_validate(
            {
                "problem": f"不制冷 {turn}",
                "address": {"region": "浙江省杭州市西湖区青桐里", "door": "1 幢 101"},
            }
        )
        operation = ClientOperation(id=key, fingerprint=key)
        asked = Asked(actor=actor, ticket_id="", operation=operation, may_be_replay=False)
        try:
            ticket = await container.tickets.reports.report(asked, wanted)
            told.numbers.append(ticket.number)
        except AppError as refusal:
            told.refusals.append(refusal.code())


async def count_alone(self: NumberSeries, day: date) -> int:
    """The broken variant: the block is taken from this process's own count."""
    taken = getattr(self, "taken_alone", 0) + BLOCK
    vars(self)["taken_alone"] = taken
    return taken


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("database")
    parser.add_argument("--token", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--broken", action="store_true")
    options = parser.parse_args()
    if options.broken:
        NumberSeries._take_block = count_alone  # type: ignore[method-assign]  # on purpose
    asyncio.run(main(options.uri, options.database, options.token, options.count))
    leave(0)
