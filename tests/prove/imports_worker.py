"""A worker whose imports move on before their rows are in: the broken variant."""

import argparse
import asyncio
from collections.abc import Sequence

from backend.features.imports import ImportLine
from backend.features.imports.models import ImportState
from backend.features.imports.running.batches import Batches
from backend.runtime.shutdown import leave, stop_event
from tests.prove.reporting.firm import opened


class Hasty(Batches):
    """Its place behind a batch is one unit of work, the batch itself the next."""

    async def _store(self, import_id: str, number: int, lines: Sequence[ImportLine]) -> None:
        async def move_on() -> None:
            storing = await self._held.get(import_id, ImportState.STORING)
            storing.stored_on(len(lines), len(lines), 0, 0, 0)
            await self._held.save(storing)

        async def store() -> None:
            storing = await self._held.get(import_id, ImportState.STORING)
            judged = await self._judge(storing, [line.copy() for line in lines])
            await judged.prepared.store()

        await self.unit_of_work.run(move_on)
        await asyncio.sleep(0.3)
        await self.unit_of_work.run(store)


async def main(uri: str, database: str) -> None:
    async with opened(uri, database) as container:
        runner = container.imports.runner
        sound = runner._batches
        runner._batches = Hasty(
            sound._kinds, sound._stores, sound._held, sound.unit_of_work, sound._now
        )
        await runner.run(stop_event())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("database")
    options = parser.parse_args()
    asyncio.run(main(options.uri, options.database))
    leave(0)
