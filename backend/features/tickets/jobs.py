"""What the clock does here: visits nobody took, questions nobody answered, work nobody judged."""

from datetime import datetime, time, timedelta

import structlog

from backend.features.tickets.services.clockwork import TicketClockwork
from backend.features.tickets.services.positions import Positions
from backend.kit.timed_jobs import Daily, Every, TimedJob

log = structlog.get_logger("tickets")

EACH_MINUTE = Every(timedelta(minutes=1))


def time_out_visits(clockwork: TicketClockwork) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await clockwork.time_out():
            log.info("visits timed out", tickets=done)

    return TimedJob("tickets.take_timeout", EACH_MINUTE, run)


def remind_customers(clockwork: TicketClockwork) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await clockwork.remind():
            log.info("customers reminded", tickets=done)

    return TimedJob("tickets.need_info_reminders", EACH_MINUTE, run)


def accept_in_silence(clockwork: TicketClockwork) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await clockwork.auto_accept():
            log.info("work accepted in silence", tickets=done)

    return TimedJob("tickets.auto_acceptance", EACH_MINUTE, run)


def end_follow_ups(clockwork: TicketClockwork) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await clockwork.end_by_itself():
            log.info("tickets ended by their flow", tickets=done)

    return TimedJob("tickets.end_follow_ups", EACH_MINUTE, run)


def pass_step_limits(clockwork: TicketClockwork) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await clockwork.pass_limits():
            log.info("limits of flows passed", tickets=done)

    return TimedJob("tickets.step_limits", EACH_MINUTE, run)


def erase_positions(positions: Positions) -> TimedJob:
    async def run(slot: datetime) -> None:
        if done := await positions.erase_old():
            log.info("positions erased", tickets=done)

    return TimedJob("tickets.erase_positions", Daily(time(3, 40)), run)
