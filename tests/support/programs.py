"""Small Python programs of the tests, run as processes of their own on the test's database.

A program is a module that ends in `run(main)`; `main` gets a connection and the arguments, and
speaks to the test in lines of JSON. Nothing of it is left when the test ends.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import Any

import pytest

from backend.kit.field_crypto import FieldCrypto
from backend.kit.logging import configure_logging
from backend.kit.mongo import Mongo, connect

ROOT = Path(__file__).parents[2]
PROGRAM_CRYPTO = FieldCrypto({"k1": b"k" * 32}, "k1", b"i" * 32)

Main = Callable[[Mongo, dict[str, Any]], Awaitable[None]]


def run(main: Main) -> None:
    """The last line of a program. Its log goes to stderr, beside what it says."""
    configure_logging(json_lines=False)
    asyncio.run(_run(main, json.loads(sys.argv[1])))


async def _run(main: Main, arguments: dict[str, Any]) -> None:
    mongo = connect(arguments.pop("uri"), arguments.pop("database"), PROGRAM_CRYPTO)
    await mongo.ping()
    say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    await main(mongo, arguments)
    mongo.close()


def say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Program:
    """One running program, as the test sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def hear(self) -> Any:
        """The next line it says. Fails the test if it ends instead."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, f"the program ended with {await self._process.wait()}"
        return json.loads(line)

    def go(self) -> None:
        """It waits for this once it is connected, so that several can start together."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")

    async def kill(self) -> None:
        """As by power failure."""
        if self._process.returncode is None:
            self._process.kill()
        assert self._process.stdout is not None
        await self._process.stdout.read()  # what is unread would keep the pipe, and the wait, open
        await self._process.wait()

    async def ends(self) -> int:
        """Wait for it; how it ended: below 0, the signal that killed it."""
        return await self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(SIGCONT)


class Programs:
    def __init__(self, uri: str, database: str) -> None:
        self._where = {"uri": uri, "database": database}
        self._started: list[Program] = []

    async def start(self, module: str, **arguments: object) -> Program:
        """Started and connected; waits for `go`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            json.dumps(self._where | arguments),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        program = Program(process)
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
async def programs(mongo_uri: str, database_name: str) -> AsyncIterator[Programs]:
    programs = Programs(mongo_uri, database_name)
    yield programs
    await programs.end()
