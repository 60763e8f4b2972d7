"""One process of the race for the last consents."""

import argparse
import asyncio
import json
import random
import sys
from pathlib import Path

from backend.features.notifications.wallet.models import Purse
from backend.features.notifications.wallet.repository import PurseRepository
from backend.runtime.shutdown import leave
from tests.prove.consents import TEMPLATE, openid
from tests.prove.reporting.firm import opened

AT_ONCE = 8


async def main(uri: str, database: str, starting_line: Path, name: str, people: int) -> None:
    got: list[str] = []
    numbers = list(range(people))
    random.Random(name).shuffle(numbers)
    turns = iter(sorted(numbers, key=lambda number: number // AT_ONCE))
    async with opened(uri, database) as container:
        (starting_line.parent / f"ready-{name}").touch()
        while not starting_line.exists():  # noqa: ASYNC110, ASYNC240 - another process makes it
            await asyncio.sleep(0.005)

        async def ask() -> None:
            for number in turns:
                held = await container.notices.wallet.hold(
                    openid(number), TEMPLATE, f"{name}-{number}", may_take_last=True
                )
                if held is not None:
                    got.append(openid(number))
                    await container.notices.wallet.spend(
                        openid(number), TEMPLATE, f"{name}-{number}"
                    )

        await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    sys.stdout.write(json.dumps(got) + "\n")


async def overwrite(self: PurseRepository, purse: Purse) -> None:
    """The broken variant: the version that was read does not matter."""
    document = self.dump(purse) | {"version": purse.version + 1}
    await self.collection.replace_one({"_id": purse.id}, document)
    purse.version += 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("database")
    parser.add_argument("starting_line", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--broken", action="store_true")
    options = parser.parse_args()
    if options.broken:
        PurseRepository.save = overwrite  # type: ignore[method-assign, assignment]  # on purpose
    asyncio.run(
        main(
            options.uri,
            options.database,
            options.starting_line,
            options.name,
            options.people,
        )
    )
    leave(0)
