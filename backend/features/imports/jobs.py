"""What the clock does here: files that no import needs any more leave the store."""

from datetime import datetime, timedelta

import structlog

from backend.features.imports.service.strays import Strays
from backend.kit.timed_jobs import Every, TimedJob

log = structlog.get_logger("imports")


def discard_import_files(strays: Strays) -> TimedJob:
    async def run(slot: datetime) -> None:
        if discarded := await strays.discard():
            log.warning("files of imports that never began discarded", files=discarded)

    return TimedJob("imports.stray_files", Every(timedelta(hours=6)), run)
