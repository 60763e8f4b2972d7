"""One clockwork of the run on clocks: looks at what is due by a moment that a file moves."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from backend.container import build_container
from backend.features.sla.models.entries import ClockEntry
from backend.features.sla.repository import EntryRepository
from backend.features.sla.service.witness import Witness
from backend.kit.aggregate import new_id
from backend.runtime.shutdown import leave, stop_event
from tests.support.application import product_settings

IDLE_SECONDS = 0.2


class Forgetful(EntryRepository):
    """The broken variant: what was written down is not looked for, and may stand there twice."""

    async def known(self, entry_ids: object) -> set[str]:
        return set()

    async def add_all(self, aggregates: Sequence[ClockEntry]) -> None:
        await super().add_all([each.model_copy(update={"id": new_id()}) for each in aggregates])


def how_far(file: Path) -> timedelta:
    return timedelta(seconds=float(file.read_text(encoding="utf-8")))


async def main(uri: str, database: str, file: Path, *, broken: bool) -> None:
    container = build_container(product_settings(uri, database))
    sla, stop = container.sla, stop_event()
    if broken:
        sla.keeping.witness = Witness(Forgetful(container.mongo))
    while not stop.is_set():
        if not await sla.clockwork.catch_up(await container.mongo.now() + how_far(file)):
            await asyncio.sleep(IDLE_SECONDS)
    container.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("database")
    parser.add_argument("file", type=Path)
    parser.add_argument("--broken", action="store_true")
    options = parser.parse_args()
    asyncio.run(main(options.uri, options.database, options.file, broken=options.broken))
    leave(0)
