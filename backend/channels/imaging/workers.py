"""A few decoding processes: bounded in memory and time, replaced when they die."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog

from backend.channels.imaging import worker as script
from backend.channels.imaging.worker import MESSAGE_BYTES, Answer, Order
from backend.kit.errors import ServiceBusy

log = structlog.get_logger("imaging")

MEMORY_BYTES: Final = 1024**3
SECONDS: Final = 10.0
IMAGES_A_PROCESS: Final = 200
QUEUE_SECONDS: Final = 30.0


class WorkerDied(Exception):
    """It ran out of memory or time, or the decoder crashed: the image's doing."""


class Worker:
    def __init__(self, memory_bytes: int) -> None:
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.setblocking(False)
        fd = theirs.fileno()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own script
                [sys.executable, "-I", str(Path(script.__file__)), str(fd), str(memory_bytes)],
                pass_fds=(fd,),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
            )
        self.images = 0

    async def ask(self, order: Order, descriptors: Sequence[int]) -> Answer:
        """Raises WorkerDied."""
        self.images += 1
        socket.send_fds(self.socket, [json.dumps(order).encode()], list(descriptors))
        message = await asyncio.get_running_loop().sock_recv(self.socket, MESSAGE_BYTES)
        if not message:
            raise WorkerDied
        said: Answer = json.loads(message)
        return said

    @property
    def is_fit(self) -> bool:
        return self.images < IMAGES_A_PROCESS and self.process.poll() is None

    def kill(self) -> None:
        self.socket.close()
        self.process.kill()
        self.process.wait()  # a killed process is gone at once


class ImageWorkers:
    """Started when first needed; `close` ends them, and so does the death of this process."""

    def __init__(
        self,
        *,
        processes: int = 2,
        seconds: float = SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._places = asyncio.Semaphore(min(processes, os.cpu_count() or 1))
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()

    async def ask(self, order: Order, descriptors: Sequence[int]) -> Answer:
        """Raises WorkerDied; ServiceBusy when too many images wait."""
        try:
            async with asyncio.timeout(QUEUE_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise ServiceBusy from None
        try:
            worker = await self._take()
            try:
                return await self._ask(worker, order, descriptors)
            finally:
                self._give_back(worker)
        finally:
            self._places.release()

    async def _ask(self, worker: Worker, order: Order, descriptors: Sequence[int]) -> Answer:
        finished = False
        try:
            async with asyncio.timeout(self._seconds):
                said = await worker.ask(order, descriptors)
            finished = True
        except (TimeoutError, OSError) as error:
            raise WorkerDied from error
        finally:
            if not finished:
                log.warning("image worker given up", exit_code=worker.process.poll())
                worker.kill()
        return said

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_fit:
                return worker
            self._end(worker)
        worker = await asyncio.to_thread(Worker, self._memory_bytes)
        self._all.add(worker)
        return worker

    def _give_back(self, worker: Worker) -> None:
        if worker.is_fit:
            self._idle.append(worker)
        else:
            self._end(worker)

    def _end(self, worker: Worker) -> None:
        worker.kill()
        self._all.discard(worker)

    def close(self) -> None:
        while self._all:
            self._end(self._all.pop())
        self._idle.clear()
