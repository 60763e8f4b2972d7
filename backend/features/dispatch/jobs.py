"""What the clock does here: leaders and pools that had their time."""

from datetime import datetime, timedelta

import structlog

from backend.features.dispatch.acting.following import Following
from backend.kit.timed_jobs import Every, TimedJob

log = structlog.get_logger("dispatch")


def lapse_offers(following: Following) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await following.lapse():
            log.info("dispatch went on to the next rule", tickets=done)

    return TimedJob("dispatch.lapse", Every(timedelta(minutes=1)), run)
