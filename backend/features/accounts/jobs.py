"""What the clock does here: people whose last day is over leave, ended sessions are discarded."""

from datetime import datetime, timedelta

import structlog

from backend.features.accounts.service.departures import DepartureService
from backend.features.accounts.service.sessions import SessionService
from backend.kit.timed_jobs import Every, TimedJob

log = structlog.get_logger("accounts")


def carry_out_departures(departures: DepartureService) -> TimedJob:
    """Whose last day is over leaves soon after its midnight."""

    async def run(slot: datetime) -> None:
        if gone := await departures.carry_out_due():
            log.info("departures carried out", staff=gone)

    return TimedJob("accounts.departures", Every(timedelta(minutes=10)), run)


def discard_expired_sessions(sessions: SessionService) -> TimedJob:
    async def run(slot: datetime) -> None:
        if discarded := await sessions.discard_expired():
            log.info("expired sessions discarded", sessions=discarded)

    return TimedJob("accounts.expired_sessions", Every(timedelta(hours=1)), run)
