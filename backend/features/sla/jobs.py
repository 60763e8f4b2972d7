"""What the clock does here: looks at clocks that are due, tells who has come on duty, and reckons
everything once more at night."""

from datetime import datetime, time, timedelta
from time import monotonic

import structlog

from backend.features.sla.service.clockwork import Clockwork
from backend.features.sla.service.recomputing import Recomputation
from backend.features.sla.subscribers import LevelNews
from backend.kit.timed_jobs import Daily, Every, TimedJob

log = structlog.get_logger("sla")

EACH_TEN_SECONDS = Every(timedelta(seconds=10))


def watch_clocks(clockwork: Clockwork) -> TimedJob:
    """A level is written down within 30 seconds of its moment. The moment is the slot's, which is
    the database's clock, and goes on by the time that passes: a process whose own clock is wrong
    does no harm."""

    async def run(slot: datetime) -> None:
        began, looked_at = monotonic(), 0
        while found := await clockwork.catch_up(slot + timedelta(seconds=monotonic() - began)):
            looked_at += found
        if looked_at:
            log.info("clocks looked at", tickets=looked_at)

    return TimedJob("sla.clocks", EACH_TEN_SECONDS, run)


def tell_waiting_alerts(news: LevelNews) -> TimedJob:
    async def run(slot: datetime) -> None:
        while await news.tell_waiting(slot):
            pass

    return TimedJob("sla.waiting_alerts", Every(timedelta(minutes=1)), run)


def recompute_clocks(recomputation: Recomputation) -> TimedJob:
    async def run(slot: datetime) -> None:
        done = await recomputation.run()
        level = log.warning if done.corrected else log.info
        level("clocks recomputed", tickets=done.looked_at, corrected=done.corrected)

    return TimedJob("sla.recompute", Daily(time(3, 20)), run, limit=timedelta(minutes=30))
