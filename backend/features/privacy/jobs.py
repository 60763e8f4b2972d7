"""What the clock does here: requests are carried out, and what is overdue goes."""

from datetime import datetime, time, timedelta

import structlog

from backend.features.privacy.assembly import Privacy
from backend.kit.timed_jobs import Daily, Every, TimedJob

log = structlog.get_logger("privacy")


def carry_out_requests(privacy: Privacy) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await privacy.work.run_due():
            log.info("requests about personal data done", requests=done)

    return TimedJob("privacy.requests", Every(timedelta(minutes=1)), run, limit=timedelta(hours=2))


def delete_overdue(privacy: Privacy) -> TimedJob:
    async def run(slot: datetime) -> None:
        if deleted := await privacy.retention.delete_overdue():
            log.info("overdue documents deleted", **deleted)

    return TimedJob("privacy.retention", Daily(time(4, 10)), run, limit=timedelta(hours=2))
