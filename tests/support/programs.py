"""Small Python programs of the tests, run as processes of their own on the test's database.

A program is a module that ends in `run(main)`; `main` gets a connection and the arguments, and
speaks to the test in lines of JSON. Nothing of it is left when the test ends.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import IO, Any, Final

import pytest

from backend.kit.field_crypto import FieldCrypto
from backend.kit.logging import configure_logging
from backend.kit.mongo import Mongo, connect
from tests.support.warm_starts import WarmProcess, WarmStarts

PROGRAM_CRYPTO = FieldCrypto({"k1": b"k" * 32}, "k1", b"i" * 32)

GO: Final = signal.SIGUSR1

Main = Callable[[Mongo, dict[str, Any]], Awaitable[None]]


def run(main: Main) -> None:
    """The last line of a program. Its log goes to stderr, beside what it says."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {GO})  # before there are other threads
    configure_logging(json_lines=False)
    asyncio.run(_run(main, json.loads(sys.argv[1])))
    sys.exit(0)


async def _run(main: Main, arguments: dict[str, Any]) -> None:
    mongo = connect(arguments.pop("uri"), arguments.pop("database"), PROGRAM_CRYPTO)
    await mongo.ping()
    say("ready")
    await told_to_go()
    await main(mongo, arguments)
    mongo.close()


async def told_to_go() -> None:
    await asyncio.to_thread(signal.sigwait, {GO})


def say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Program:
    """One running program, as the test sees it."""

    def __init__(self, process: WarmProcess, said: IO[bytes]) -> None:
        self._process = process
        self._said = said
        self._reader = asyncio.StreamReader()

    async def listen(self) -> None:
        """To be done before the first word."""
        protocol = asyncio.StreamReaderProtocol(self._reader)
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.connect_read_pipe(lambda: protocol, self._said)

    async def hear(self) -> Any:
        """The next line it says. Fails the test if it ends instead."""
        line = await self._reader.readline()
        assert line, f"the program ended with {await self.ends()}"
        return json.loads(line)

    def go(self) -> None:
        """It waits for this once it is connected, so that several can start together."""
        self._process.send_signal(GO)

    async def kill(self) -> None:
        """As by power failure."""
        self._process.kill()
        await self.ends()
        self._transport.close()

    async def ends(self) -> int:
        """Wait for it; how it ended: below 0, the signal that killed it."""
        while (code := self._process.poll()) is None:  # noqa: ASYNC110 - it is no child of this process
            await asyncio.sleep(0.01)
        return code

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)


def begin(starts: WarmStarts, module: str, argument: str) -> Program:
    said, say_to = os.pipe()
    with os.fdopen(say_to, "wb") as stdout, os.fdopen(os.dup(2), "wb") as stderr:
        process = starts.start([argument], os.environ, stdout, stderr, module=module)
    return Program(process, os.fdopen(said, "rb", 0))


class Programs:
    def __init__(self, uri: str, database: str, starts: WarmStarts) -> None:
        self._where = {"uri": uri, "database": database}
        self._starts = starts
        self._started: list[Program] = []

    async def start(self, module: str, **arguments: object) -> Program:
        """Started and connected; waits for `go`."""
        program = begin(self._starts, module, json.dumps(self._where | arguments))
        await program.listen()
        self._started.append(program)
        assert await program.hear() == "ready"
        return program

    async def together(self, module: str, count: int, **arguments: object) -> list[Any]:
        """What each of so many says, when all set out at the same moment."""
        programs = await asyncio.gather(
            *(self.start(module, number=n, **arguments) for n in range(count))
        )
        for program in programs:
            program.go()
        return await asyncio.gather(*(program.hear() for program in programs))

    async def end(self) -> None:
        for program in self._started:
            await program.kill()


@pytest.fixture
async def programs(
    mongo_uri: str, database_name: str, warm_starts: WarmStarts
) -> AsyncIterator[Programs]:
    programs = Programs(mongo_uri, database_name, warm_starts)
    yield programs
    await programs.end()
