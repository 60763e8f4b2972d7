"""One worker of the timer run: the product's leader with a job that notes each firing."""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from backend.kit.field_crypto import FieldCrypto
from backend.kit.metrics import Metrics
from backend.kit.mongo import Lease, Mongo, Slots, UnitOfWork, connect
from backend.kit.timed_jobs import Every, TimedJob
from backend.runtime.scheduler import Leader
from backend.runtime.shutdown import leave, stop_event

CRYPTO = FieldCrypto({"k": b"k" * 32}, "k", b"i" * 32)


class Unchecked(Slots):
    """The broken variant: neither is a slot unique nor must the lease still be held."""

    async def claim(self, job: str, slot: datetime, lease: Lease) -> bool:
        return True


async def main(uri: str, database: str, lease_seconds: float, *, broken: bool) -> None:
    mongo = connect(uri, database, CRYPTO)
    slots = (Unchecked if broken else Slots)(mongo, UnitOfWork(mongo))
    job = TimedJob("prove", Every(timedelta(seconds=1)), note_in(mongo), fires_every_slot=True)
    leader = Leader(mongo, [job], Metrics(), lease_seconds=lease_seconds, slots=slots)
    await leader.run(stop_event())
    mongo.close()


def note_in(mongo: Mongo) -> Callable[[datetime], Awaitable[None]]:
    firings = mongo.collection("prove_firings")

    async def note(slot: datetime) -> None:
        await firings.insert_one({"slot": slot, "process": os.getpid(), "at": await mongo.now()})

    return note


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("database")
    parser.add_argument("--lease", type=float, required=True)
    parser.add_argument("--broken", action="store_true")
    options = parser.parse_args()
    asyncio.run(main(options.uri, options.database, options.lease, broken=options.broken))
    leave(0)
