"""Holds the leader lease and fires what is due while it does."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import uuid4

import structlog
from pymongo.errors import PyMongoError

from backend.kit.metrics import Metrics
from backend.kit.mongo import Lease, Mongo, Slots
from backend.kit.timed_jobs import TimedJob
from backend.runtime.scheduler.ticker import Ticker

log = structlog.get_logger("scheduler")

LEASE_NAME: Final = "leader"
_RENEWALS_PER_LEASE: Final = 3


class Leader:
    """One of these in every worker; the lease decides which of them fires jobs.

    A leader that was frozen past its lease still believes it leads when it wakes. It does no harm:
    claiming a slot confirms the lease in the same transaction (`Slots.claim`).
    """

    def __init__(
        self,
        mongo: Mongo,
        jobs: Sequence[TimedJob],
        metrics: Metrics,
        *,
        slots: Slots,
        lease_seconds: float,
    ) -> None:
        self._mongo = mongo
        self._jobs = jobs
        self._metrics = metrics
        self._lease = Lease(mongo, LEASE_NAME, uuid4().hex, seconds=lease_seconds)
        self._pause = lease_seconds / _RENEWALS_PER_LEASE
        self._slots = slots
        self._ticker = Ticker(jobs, self._ring)
        self._latest: dict[str, datetime | None] = {}
        self._firing = {job.name: asyncio.Lock() for job in jobs}
        self._tasks: set[asyncio.Task[None]] = set()
        self._led: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Try for the lease, and keep it, until told to stop; then give it to the next at once."""
        try:
            while not stop.is_set():
                await self._look()
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._pause):
                        await stop.wait()
        finally:
            await self._step_down()

    async def _look(self) -> None:
        try:
            leads = await self._lease.acquire()
            now = await self._mongo.now() if leads else None
        except PyMongoError as error:
            log.warning("lease not renewed", cause=type(error).__name__)
            return  # the lease runs out by itself; nothing can be claimed without the database
        if not leads:
            self._follow()
            return
        if self._lease.fence != self._led:
            self._lead()
        # Also between the bells: after a takeover, an outage, or a clock that stepped.
        for job in self._jobs:
            self._in_background(job, now)

    def _lead(self) -> None:
        log.info("leading", fence=self._lease.fence)
        self._led = self._lease.fence
        self._latest.clear()
        self._metrics.is_leader.set(1)
        self._ticker.start()

    def _follow(self) -> None:
        if self._led is not None:
            log.warning("leading no longer", fence=self._led)
        self._led = None
        self._metrics.is_leader.set(0)
        self._ticker.stop()

    async def _step_down(self) -> None:
        self._ticker.stop()
        self._metrics.is_leader.set(0)
        if self._tasks:
            await asyncio.gather(*self._tasks)
        if self._led is not None:
            with suppress(PyMongoError):
                await self._lease.release()

    async def _ring(self, job: TimedJob) -> None:
        self._in_background(job)

    def _in_background(self, job: TimedJob, now: datetime | None = None) -> None:
        task = asyncio.create_task(self.fire_due(job, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def fire_due(self, job: TimedJob, now: datetime | None = None) -> None:
        """Claim and run each slot that is due; nothing if this job is at it already. `now`: what
        the database's clock has just said, if it was asked."""
        if self._firing[job.name].locked():
            return
        async with self._firing[job.name]:
            try:
                for slot in await self._due(job, now):
                    if await self._slots.claim(job.name, slot, self._lease):
                        await self._fire(job, slot)
                    self._latest[job.name] = slot
            except PyMongoError as error:
                log.warning("job not looked at", job=job.name, cause=type(error).__name__)
            except Exception:
                log.exception("job not looked at", job=job.name)

    async def _due(self, job: TimedJob, now: datetime | None) -> list[datetime]:
        if job.name not in self._latest:
            self._latest[job.name] = await self._slots.latest(job.name)
        # The database's clock: every leader's the same, whatever its own machine's clock says.
        return job.due(self._latest[job.name], now or await self._mongo.now())

    async def _fire(self, job: TimedJob, slot: datetime) -> None:
        outcome = "failed"
        try:
            async with asyncio.timeout(job.limit.total_seconds()):
                await job.run(slot)
            outcome = "done"
        except TimeoutError:
            log.error("job took too long", job=job.name, slot=slot)
        except Exception:
            log.exception("job failed", job=job.name, slot=slot)
        self._metrics.job_firings.labels(job.name, outcome).inc()
