"""What the clock does here: ask again where no verdict came, or the platform was away."""

from datetime import datetime, timedelta

from backend.features.content_safety.service import ContentChecks
from backend.kit.timed_jobs import Every, TimedJob


def ask_due_checks(checks: ContentChecks) -> TimedJob:
    async def run(slot: datetime) -> None:
        await checks.ask_due()

    return TimedJob("content_safety.due_checks", Every(timedelta(minutes=1)), run)
