"""What the clock does here: sessions that have ended leave the database."""

from datetime import datetime, timedelta

import structlog

from backend.features.accounts.service.sessions import SessionService
from backend.kit.timed_jobs import Every, TimedJob

log = structlog.get_logger("accounts")


def discard_expired_sessions(sessions: SessionService) -> TimedJob:
    async def run(slot: datetime) -> None:
        if discarded := await sessions.discard_expired():
            log.info("expired sessions discarded", sessions=discarded)

    return TimedJob("accounts.expired_sessions", Every(timedelta(hours=1)), run)
