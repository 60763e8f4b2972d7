"""A process of the run on clocks: the product's worker, or a clockwork by a moment that a file
moves."""

import asyncio
import sys
import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from backend.container import Container
from backend.features.sla.models.entries import ClockEntry
from backend.features.sla.repository import EntryRepository
from backend.kit.aggregate import new_id
from backend.runtime.commands import work
from backend.runtime.shutdown import leave, stop_event
from tests.prove.reporting.firm import opened

IDLE_SECONDS = 0.2


async def nothing_known(self: EntryRepository, entry_ids: object) -> set[str]:
    """The broken variant: what was written down is not looked for."""
    return set()


_genuine = EntryRepository.add_all


async def write_again(self: EntryRepository, aggregates: Sequence[ClockEntry]) -> None:
    """And may stand there twice."""
    await _genuine(self, [each.model_copy(update={"id": new_id()}) for each in aggregates])


def break_it() -> None:
    EntryRepository.known = nothing_known  # type: ignore[method-assign]  # broken on purpose
    EntryRepository.add_all = write_again  # type: ignore[method-assign, assignment]  # broken on purpose


def how_far(file: Path) -> timedelta:
    return timedelta(seconds=float(file.read_text(encoding="utf-8")))


async def jump(uri: str, database: str, file: str) -> None:
    stop = stop_event()
    async with opened(uri, database) as container:
        while not stop.is_set():
            moment = await container.mongo.now() + how_far(Path(file))
            if not await caught_up(container, moment):
                await asyncio.sleep(IDLE_SECONDS)


async def caught_up(container: Container, moment: datetime) -> int:
    """How many. What fails is told and begun again, as the leader does with its jobs."""
    try:
        return await container.sla.clockwork.catch_up(moment)
    except Exception:
        traceback.print_exc()
        return 0


if __name__ == "__main__":
    role, *arguments = sys.argv[1:]
    if "--broken" in arguments:
        arguments.remove("--broken")
        break_it()
    if role == "jump":
        asyncio.run(jump(*arguments))
        leave(0)
    leave(work.main(arguments))
