"""APScheduler as a bell and nothing more: in memory, and only while we lead.

Its job stores must not be shared between processes (measured: 73 firings where 20 were due,
reliability 0.5), so it keeps none. It only says "look now"; which slots are due, and who may fire
them, is settled in the database.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from backend.kit.clock import utc_now
from backend.kit.timed_jobs import Schedule, TimedJob

Ring = Callable[[TimedJob], Awaitable[None]]


class AtSlots(BaseTrigger):  # type: ignore[misc]  # APScheduler has no type hints
    """Fires at every slot of a schedule."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        # Never a missed one, however many there are: the bell rings once for all of them.
        return self._schedule.slot_after(self._schedule.slot_at(max(previous or now, now)))


class Ticker:
    def __init__(self, jobs: Sequence[TimedJob], ring: Ring) -> None:
        self._jobs = jobs
        self._ring = ring
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        if self._scheduler is not None:
            return
        self._scheduler = AsyncIOScheduler(
            timezone=utc_now().tzinfo,
            # A late bell rings once and still rings: what is due is asked of the database.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        for job in self._jobs:
            trigger = AtSlots(job.schedule)
            self._scheduler.add_job(self._ring, trigger, args=(job,), id=job.name)
        self._scheduler.start()

    def stop(self) -> None:
        """Rings no more. A `ring` still running is cancelled, so it must only begin the work."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
