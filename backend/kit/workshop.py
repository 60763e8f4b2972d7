"""Work too heavy or too risky for the event loop: each piece in a process of its own.

Bytes go in and bytes come out, nothing else: what a bad file made of the child cannot reach the
parent, and the child (`kit.workbench`) knows none of its secrets.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Final

import structlog

from backend.kit.errors import AppError, ServiceBusy

log = structlog.get_logger("workshop")

Task = Callable[[bytes], bytes]
StreamTask = Callable[[BinaryIO, BinaryIO], None]

MEBIBYTE: Final = 1024**2
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_ENVIRONMENT: Final = {
    "PYTHONPATH": _ROOT,
    "LANG": "C.UTF-8",
    # Else it reads the particulars of every installed package at each start.
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
}
_PIECE_BYTES: Final = 256 * 1024
_COMPLAINT_BYTES: Final = 64 * 1024


class TooHeavy(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "内容太大或太复杂，没有处理完。请分成几份，或另存为新文件后重试"


class Workshop:
    """`at_once` pieces of work run, `waiting` more may stand in line."""

    def __init__(self, *, at_once: int = 1, waiting: int = 8) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._taken = 0

    async def run(
        self, task: Task, payload: bytes, *, seconds: float = 60, memory: int = 1024 * MEBIBYTE
    ) -> bytes:
        """What `task`, a function of a module, makes of the payload.

        Raises ServiceBusy when the line is full, and TooHeavy when the task takes too much time or
        memory, or ends in an error.
        """
        async with self._place():
            return await _run_apart(task, payload, seconds, memory)

    @asynccontextmanager
    async def stream(
        self,
        task: StreamTask,
        source: AsyncIterator[bytes],
        *,
        seconds: float = 60,
        memory: int = 1024 * MEBIBYTE,
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """What `task` writes while it reads the source, in pieces: neither is ever held whole.

        It gets that many seconds of a processor, and as many may pass before each piece; whoever
        takes the pieces may be slow. Entering raises ServiceBusy, the pieces TooHeavy as in `run`,
        and what the source raises.
        """
        async with self._place(), _child(task, seconds, memory) as (name, child):
            feeding = asyncio.create_task(_feed(child, source))
            complaint = asyncio.create_task(_last_words(child))
            try:
                yield _pieces(name, child, feeding, complaint, seconds)
            finally:
                for task_beside in (feeding, complaint):
                    task_beside.cancel()
                await asyncio.gather(feeding, complaint, return_exceptions=True)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._taken >= self._most:
            raise ServiceBusy
        self._taken += 1
        try:
            async with self._places:
                yield
        finally:
            self._taken -= 1


Child = asyncio.subprocess.Process


@asynccontextmanager
async def _child(
    task: Task | StreamTask, seconds: float, memory: int
) -> AsyncIterator[tuple[str, Child]]:
    """Its name for the log and itself; when the block is left, it has ended."""
    name = f"{task.__module__}:{task.__qualname__}"
    limits = [str(os.getpid()), str(int(seconds) + 1), str(memory)]
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *["-m", "backend.kit.workbench", name, *limits],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_ENVIRONMENT | {"PATH": os.environ.get("PATH", "")},
        start_new_session=True,  # a terminal's Ctrl-C is the parent's to answer
    )
    try:
        yield name, child
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()


async def _run_apart(task: Task, payload: bytes, seconds: float, memory: int) -> bytes:
    async with _child(task, seconds, memory) as (name, child):
        try:
            async with asyncio.timeout(seconds):
                result, complaint = await child.communicate(payload)
        except TimeoutError:
            log.warning("work took too long", task=name, seconds=seconds)
            raise TooHeavy from None
        _check_end(name, child, complaint)
    return result


def _check_end(name: str, child: Child, complaint: bytes) -> None:
    if child.returncode != 0:
        # The last line names the error; the lines before it may quote what was being read.
        last = complaint.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        kind = last.split(":", 1)[0]
        log.warning("work failed", task=name, exit_code=child.returncode, error=kind)
        raise TooHeavy


async def _feed(child: Child, source: AsyncIterator[bytes]) -> None:
    assert child.stdin is not None  # noqa: S101 - it was made with a pipe
    try:
        async for piece in source:
            child.stdin.write(piece)
            await child.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        return  # it has seen enough, or failed: its end tells which
    finally:
        child.stdin.close()


async def _last_words(child: Child) -> bytes:
    assert child.stderr is not None  # noqa: S101 - it was made with a pipe
    words = b""
    while piece := await child.stderr.read(_COMPLAINT_BYTES):
        words = (words + piece)[-_COMPLAINT_BYTES:]
    return words


async def _pieces(
    name: str,
    child: Child,
    feeding: "asyncio.Task[None]",
    complaint: "asyncio.Task[bytes]",
    seconds: float,
) -> AsyncIterator[bytes]:
    assert child.stdout is not None  # noqa: S101 - it was made with a pipe
    try:
        while True:
            async with asyncio.timeout(seconds):
                piece = await child.stdout.read(_PIECE_BYTES)
            if feeding.done():
                feeding.result()  # a source that failed: its file seemed to end there
            if not piece:
                break
            yield piece
        async with asyncio.timeout(seconds):
            await child.wait()
            _check_end(name, child, await complaint)
    except TimeoutError:
        log.warning("work took too long", task=name, seconds=seconds)
        raise TooHeavy from None
