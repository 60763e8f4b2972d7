"""Histories as people tell them, and one clock read from them."""

from datetime import datetime
from typing import Final

from backend.features.sla.models import (
    STANDARD,
    STANDARD_POLICY,
    ClockHistory,
    ClockName,
    ClockReading,
    Fact,
    Milestone,
    Pause,
    Side,
    SlaPolicy,
    Waiver,
    read_clocks,
)
from backend.features.tickets import SuspendReason
from tests.kit.working_time.weeks import WORKED, at

M, R = Milestone, SuspendReason
CALENDARS: Final = {STANDARD: WORKED}


def fact(milestone: Milestone, moment: str, known: str = "") -> Fact:
    return Fact(milestone, at(moment), at(known) if known else None)


def pause(reason: SuspendReason, start: str, end: str = "", known: str = "") -> Pause:
    late = at(known) if known else None
    return Pause(
        reason, at(start), at(end) if end else None, known_at=late, end_known_at=late and late
    )


def policy_of(target: int, clock: ClockName = ClockName.FINISH, **changed: object) -> SlaPolicy:
    """The shipped policy with this one clock alone, of that many minutes."""
    rule = STANDARD_POLICY.rule(clock)
    assert rule is not None
    clocks = (rule.model_copy(update={"target_minutes": target}),)
    return STANDARD_POLICY.model_copy(update={"clocks": clocks, **changed})


def readings(
    policy: SlaPolicy,
    moment: str | datetime,
    *told: Fact | Pause | Waiver,
) -> list[ClockReading]:
    history = ClockHistory(
        facts=tuple(each for each in told if isinstance(each, Fact)),
        pauses=tuple(each for each in told if isinstance(each, Pause)),
        waivers=tuple(each for each in told if isinstance(each, Waiver)),
    )
    when = at(moment) if isinstance(moment, str) else moment
    return read_clocks(policy, CALENDARS, history, when)


def reading(
    policy: SlaPolicy,
    moment: str,
    *told: Fact | Pause | Waiver,
    side: Side = Side.COMPANY,
    cycle: int = 1,
) -> ClockReading:
    [found] = [
        each
        for each in readings(policy, moment, *told)
        if each.side is side and each.cycle == cycle
    ]
    return found
