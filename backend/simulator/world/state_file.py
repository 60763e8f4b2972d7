"""The world in a file: one JSON line for everything but the messages, then one line a message.

Written aside and renamed, by a thread, a moment after a change; so a restarted demo still shows
what the phones received. A kill loses at most the last moments.
"""

import asyncio
import os
import threading
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Final

import structlog
from pydantic import ValidationError

from backend.simulator.world.messages import ReceivedMessage
from backend.simulator.world.world import Snapshot, World

log = structlog.get_logger("simulator.state")

SHORTEST_PAUSE_SECONDS: Final = 0.5
PAUSE_PER_WRITE: Final = 10


class StateUnreadable(Exception):
    """The file exists and is not a state of this simulator."""


class StateFile:
    def __init__(self, path: Path, world: World) -> None:
        self._path = path
        self._world = world
        self._writing = threading.Lock()
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Load what is there and keep it up to date. Raises StateUnreadable or OSError."""
        stored = await asyncio.to_thread(_read, self._path)
        if stored:
            self._world.restore(*stored)
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._keeper is None:
            return
        self._keeper.cancel()
        with suppress(asyncio.CancelledError):
            await self._keeper
        self._keeper = None
        await self._save()

    async def _keep(self) -> None:
        while True:
            await self._world.changed.wait()
            self._world.changed.clear()
            started = monotonic()
            try:
                await self._save()
            except OSError as error:
                log.error("state not saved", reason=error.strerror)
            # A large state is written less often, so that writing never fills the machine.
            await asyncio.sleep(
                max(SHORTEST_PAUSE_SECONDS, PAUSE_PER_WRITE * (monotonic() - started))
            )

    async def _save(self) -> None:
        header, messages = self._world.snapshot()
        await asyncio.to_thread(self._write, header, messages)

    def _write(self, header: Snapshot, messages: tuple[ReceivedMessage, ...]) -> None:
        with self._writing:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            aside = self._path.with_name(self._path.name + ".writing")
            # Secrets and phone numbers are inside, if only pretended ones: for the owner alone.
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(header.model_dump_json() + "\n")
                for message in messages:
                    file.write(message.model_dump_json() + "\n")
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)


def _read(path: Path) -> tuple[Snapshot, list[ReceivedMessage]] | None:
    if not path.exists():
        return None
    try:
        with path.open(encoding="utf-8") as file:
            header = Snapshot.model_validate_json(file.readline())
            messages = [ReceivedMessage.model_validate_json(line) for line in file]
    except (ValidationError, UnicodeDecodeError) as error:
        raise StateUnreadable(f"{path} is not a state of the simulator: {error}") from error
    return header, messages
