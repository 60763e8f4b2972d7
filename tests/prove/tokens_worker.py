"""One process of the token run: sets off when it is told to, once for each phase."""

import argparse
import asyncio
import json
import os
from collections import Counter

from backend.channels.wechat import CallPool, Circuits, Platform, PlatformClient, PlatformError
from backend.channels.wechat import tokens as shared_tokens
from backend.kit.clock import utc_now
from backend.kit.mongo import Lease, Mongo, connect
from backend.runtime.shutdown import leave
from tests.channels.wechat.calls import LIST_TEMPLATES, Templates
from tests.prove.tokens import PHASES
from tests.prove.wechat.installation import settings_of
from tests.support.platform import OA, OA_SECRET

AT_ONCE = 20


class Unheld(Lease):
    """The broken variant: everybody fetches."""

    async def acquire(self) -> bool:
        return True


class AlwaysClosed(Circuits):
    """The broken variant: nothing is learned of a refusal."""

    async def refused(self, key: str, code: int | None) -> None:
        return


async def main(options: argparse.Namespace) -> None:
    settings = settings_of(options.uri, options.database, options.url)
    mongo = connect(options.uri, options.database, settings.encryption.crypto())
    if options.broken:
        vars(shared_tokens)["Lease"] = Unheld
    alarms: Counter[str] = Counter()
    circuits = (AlwaysClosed if options.broken else Circuits)(
        mongo, lambda reason: alarms.update(alarms=1)
    )
    pool = CallPool()
    client = Platform(options.url, mongo, circuits, pool, utc_now).account(OA, OA_SECRET)
    for phase in range(len(PHASES)):
        while await mongo.collection("prove_go").find_one({"_id": phase}) is None:  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.01)
        outcomes = await calls(client, options.calls)
        outcomes.update(alarms)
        alarms.clear()
        await note(mongo, phase, outcomes)
    pool.close()
    mongo.close()


async def calls(client: PlatformClient, count: int) -> Counter[str]:
    outcomes: Counter[str] = Counter()

    async def one() -> None:
        try:
            await client.call(LIST_TEMPLATES, Templates)
            outcomes["answered"] += 1
        except PlatformError as error:
            outcomes[type(error).__name__] += 1

    for _ in range(count // AT_ONCE):
        await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    return outcomes


async def note(mongo: Mongo, phase: int, outcomes: Counter[str]) -> None:
    row = {"phase": phase, "process": os.getpid(), "outcomes": json.dumps(outcomes)}
    await mongo.collection("prove_results").insert_one(row)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("database")
    parser.add_argument("url")
    parser.add_argument("calls", type=int)
    parser.add_argument("number")
    parser.add_argument("--broken", action="store_true")
    asyncio.run(main(parser.parse_args()))
    leave(0)
