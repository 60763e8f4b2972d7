"""Applies three migrations; dies in the middle of the second if it is told to."""

import os
from signal import SIGKILL
from typing import Any

from backend.kit.clock import utc_now
from backend.kit.mongo import Migration, Migrator, Mongo
from tests.support.programs import run, say


def migrations(*, dies: bool) -> list[Migration]:
    """Each doubles every number once, however often it is begun."""

    def doubling(name: str, *, dies: bool = False) -> Migration:
        async def double(mongo: Mongo) -> None:
            numbers = mongo.collection("numbers")
            for position, row in enumerate(await numbers.find({}, limit=100, sort=[("_id", 1)])):
                if dies and position == 5:
                    os.kill(os.getpid(), SIGKILL)
                await numbers.update_one(
                    {"_id": row["_id"], "done": {"$ne": name}},
                    {"$mul": {"value": 2}, "$push": {"done": name}},
                )

        return Migration(name, double)

    return [doubling("first"), doubling("second", dies=dies), doubling("third")]


async def main(mongo: Mongo, arguments: dict[str, Any]) -> None:
    say(await Migrator(mongo, migrations(dies=arguments["dies"]), (), utc_now).run())


if __name__ == "__main__":
    run(main)
