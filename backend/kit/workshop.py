"""Work too heavy or too risky for the event loop: each piece in a process of its own.

Bytes go in and bytes come out, nothing else: what a bad file made of the child cannot reach the
parent, and the child knows none of its secrets. Run as a program, this module is the child.
"""

import asyncio
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Final

import structlog

from backend.kit.errors import AppError, ServiceBusy

log = structlog.get_logger("workshop")

Task = Callable[[bytes], bytes]

MEBIBYTE: Final = 1024**2
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_PR_SET_PDEATHSIG: Final = 1
_PLENTY_BYTES: Final = 512 * MEBIBYTE  # of one result


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
        if self._taken >= self._most:
            raise ServiceBusy
        self._taken += 1
        try:
            async with self._places:
                return await _run_apart(task, payload, seconds, memory)
        finally:
            self._taken -= 1


async def _run_apart(task: Task, payload: bytes, seconds: float, memory: int) -> bytes:
    name = f"{task.__module__}:{task.__qualname__}"
    limits = [str(os.getpid()), str(int(seconds) + 1), str(memory)]
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *["-m", "backend.kit.workshop", name, *limits],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": _ROOT, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
        start_new_session=True,  # a terminal's Ctrl-C is the parent's to answer
    )
    try:
        async with asyncio.timeout(seconds):
            result, complaint = await child.communicate(payload)
    except TimeoutError:
        log.warning("work took too long", task=name, seconds=seconds)
        raise TooHeavy from None
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode != 0:
        # The last line names the error; the lines before it may quote what was being read.
        last = complaint.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        kind = last.split(":", 1)[0]
        log.warning("work failed", task=name, exit_code=child.returncode, error=kind)
        raise TooHeavy
    return result


def _be_bound(parent: int, seconds: int, memory: int) -> None:
    """Never outlive the parent, nor take more than was allowed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it died before the call above
        sys.exit(1)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory, memory))


def main(name: str, parent: str, seconds: str, memory: str) -> None:
    _be_bound(int(parent), int(seconds), int(memory))
    module, _, function = name.partition(":")
    task: Task = getattr(import_module(module), function)
    result = task(sys.stdin.buffer.read())
    if len(result) > _PLENTY_BYTES:
        raise MemoryError
    sys.stdout.buffer.write(result)


if __name__ == "__main__":
    main(*sys.argv[1:])
