from datetime import datetime, timedelta

from backend.features.audit.sealing import AuditSealer
from backend.kit.timed_jobs import Every, TimedJob


def seal_audit(sealer: AuditSealer) -> TimedJob:
    """A run seals whatever is unsealed, so a slot that was missed costs nothing."""

    async def run(slot: datetime) -> None:
        await sealer.seal_new()

    return TimedJob("seal_audit", Every(timedelta(minutes=1)), run)
