"""The world in a file: a header in JSON, then one record a line behind the name of its kind.

Written aside and renamed, by a thread, a moment after a change; so a restarted demo still shows
what the phones received. A kill loses at most the last moments.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Final

import structlog
from pydantic import ValidationError

from backend.simulator.world.accounts import Record
from backend.simulator.world.snapshot import KINDS, Header, Snapshot
from backend.simulator.world.world import World

log = structlog.get_logger("simulator.state")

SHORTEST_PAUSE_SECONDS: Final = 0.5
PAUSE_PER_WRITE: Final = 10


class StateUnreadable(Exception):
    """The file exists and is not a state of this simulator."""


class StateFile:
    def __init__(self, path: Path, world: World) -> None:
        self._path = path
        self._world = world
        # One thread: writes never overtake each other, and their memory is used again.
        self._thread = ThreadPoolExecutor(1, "simulator-state")
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Load what is there and keep it up to date. Raises StateUnreadable or OSError."""
        loop = asyncio.get_running_loop()
        try:
            stored = await loop.run_in_executor(self._thread, _read, self._path)
            if stored:
                self._world.restore(stored)
        except BaseException:
            self._thread.shutdown()
            raise
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._keeper is None:
            return
        self._keeper.cancel()
        with suppress(asyncio.CancelledError):
            await self._keeper
        self._keeper = None
        await self._save()
        self._thread.shutdown()

    async def _keep(self) -> None:
        while True:
            await self._world.changed.wait()
            self._world.changed.clear()
            started = monotonic()
            await self._save()
            # A large state is written less often, so that writing never fills the machine.
            await asyncio.sleep(
                max(SHORTEST_PAUSE_SECONDS, PAUSE_PER_WRITE * (monotonic() - started))
            )

    async def _save(self) -> None:
        """A full disk is said in the log; the service goes on with what it has in memory."""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._thread, self._write, self._world.snapshot())
        except OSError as error:
            log.error("state not saved", reason=error.strerror)

    def _write(self, snapshot: Snapshot) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_name(self._path.name + ".writing")
        # Secrets and phone numbers are inside, if only pretended ones: for the owner alone.
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(snapshot.header.model_dump_json() + "\n")
            for kind, records in snapshot.records.items():
                for record in records:
                    file.write(f"{kind} {record.model_dump_json()}\n")
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._path)


def _read(path: Path) -> Snapshot | None:
    if not path.exists():
        return None
    records: dict[str, list[Record]] = {kind: [] for kind in KINDS}
    try:
        with path.open(encoding="utf-8") as file:
            header = Header.model_validate_json(file.readline())
            for line in file:
                kind, _, text = line.partition(" ")
                records[kind].append(KINDS[kind].model_validate_json(text))
    except (ValidationError, UnicodeDecodeError, KeyError) as error:
        raise StateUnreadable(f"{path} is not a state of the simulator") from error
    return Snapshot(header, records)
