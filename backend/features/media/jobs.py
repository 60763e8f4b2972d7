"""What the clock does here: files that nobody has use for leave the store."""

from datetime import datetime, time, timedelta

import structlog

from backend.features.media.service.clearing import MediaClearing
from backend.features.media.service.piecewise import PiecewiseUploads
from backend.kit.timed_jobs import Daily, Every, TimedJob

log = structlog.get_logger("media")


def sweep_orphan_files(clearing: MediaClearing, piecewise: PiecewiseUploads) -> TimedJob:
    async def run(slot: datetime) -> None:
        await piecewise.forget_overdue()
        orphans = await clearing.discard_orphans()
        deleted = await clearing.delete_unfinished()
        if deleted:
            log.info("orphan files swept", orphans=orphans, deleted=deleted)

    return TimedJob("media.orphan_files", Every(timedelta(hours=1)), run)


def register_stray_objects(clearing: MediaClearing) -> TimedJob:
    async def run(slot: datetime) -> None:
        if strays := await clearing.register_strays():
            log.warning("stored bytes without a record", files=strays)

    return TimedJob("media.stray_objects", Daily(time(3, 30)), run, limit=timedelta(hours=2))
