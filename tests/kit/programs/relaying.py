"""Delivers events until it is told to stop, or killed."""

import asyncio
from typing import Any

from backend.kit.clock import utc_now
from backend.kit.mongo import Inbox, Mongo, OutboxRelay, UnitOfWork
from tests.kit.bells import Rang
from tests.support.programs import run, say


async def main(mongo: Mongo, arguments: dict[str, Any]) -> None:
    inbox, unit_of_work = Inbox(mongo), UnitOfWork(mongo)
    heard, effects = mongo.collection("heard"), mongo.collection("effects")

    async def count(event: Rang) -> None:
        """At least once."""
        await heard.update_one({"_id": event.event_id}, {"$inc": {"times": 1}}, upsert=True)

    async def act(event: Rang) -> None:
        """Once, by its mark in the inbox."""

        async def work() -> None:
            if await inbox.first_time("act", event.event_id, utc_now()):
                await effects.insert_one({"event_id": event.event_id})

        await unit_of_work.run(work)

    relays = [
        OutboxRelay(mongo, {Rang: (count, act)}, lease_seconds=arguments["lease_seconds"])
        for _ in range(arguments["relays"])
    ]
    say("relaying")
    await asyncio.gather(*(relay.run(asyncio.Event(), idle_seconds=0.2) for relay in relays))


if __name__ == "__main__":
    run(main)
