"""What the clock does here: files that nobody may fetch any more leave the store."""

from datetime import datetime, timedelta

import structlog

from backend.features.exports.strays import Strays
from backend.kit.timed_jobs import Every, TimedJob

log = structlog.get_logger("exports")


def discard_export_files(strays: Strays) -> TimedJob:
    async def run(slot: datetime) -> None:
        if discarded := await strays.discard():
            log.info("files of exports discarded", files=discarded)

    return TimedJob("exports.stray_files", Every(timedelta(hours=1)), run)
