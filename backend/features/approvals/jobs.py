"""What the clock does here: steps that wait too long, and approvals nobody is there for."""

from datetime import datetime, timedelta

import structlog

from backend.features.approvals.service.deciding import Deciding
from backend.kit.timed_jobs import Every, TimedJob

log = structlog.get_logger("approvals")

EACH_MINUTE = Every(timedelta(minutes=1))


def time_out_steps(deciding: Deciding) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await deciding.time_out():
            log.info("approval steps timed out", approvals=done)

    return TimedJob("approvals.time_out", EACH_MINUTE, run)


def find_approvers(deciding: Deciding) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await deciding.look_again():
            log.info("approvers found", approvals=done)

    return TimedJob("approvals.find_approvers", EACH_MINUTE, run)


def find_unattended(deciding: Deciding) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await deciding.look_at_all():
            log.info("approvers changed", approvals=done)

    return TimedJob("approvals.find_unattended", Every(timedelta(minutes=30)), run)
