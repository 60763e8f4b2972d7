"""What the clock does here: everybody at night, and soon after somebody asked."""

from datetime import datetime, time, timedelta

import structlog

from backend.features.roster.ports import RosterUnavailable
from backend.features.roster.service.sync import RosterSync
from backend.kit.timed_jobs import Daily, Every, TimedJob

log = structlog.get_logger("roster")


def synchronise_roster(sync: RosterSync) -> TimedJob:
    async def run(slot: datetime) -> None:
        await _synchronise(sync)

    return TimedJob("roster.nightly", Daily(time(3, 40)), run)


def go_on_synchronising(sync: RosterSync) -> TimedJob:
    """What was asked for, and what was cut short."""

    async def run(slot: datetime) -> None:
        if await sync.is_wanted():
            await _synchronise(sync)

    return TimedJob("roster.wanted", Every(timedelta(minutes=5)), run)


async def _synchronise(sync: RosterSync) -> None:
    try:
        await sync.everybody()
    except RosterUnavailable as unavailable:
        log.warning("roster cannot be read", cause=str(unavailable))
