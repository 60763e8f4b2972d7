"""A policy made ready to be read from: what is the same for every ticket is worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from backend.features.sla.models.policy import ClockRule, SlaPolicy
from backend.features.sla.models.words import CANCELS, ClockName, LevelName, Milestone, Side
from backend.features.tickets import SuspendReason
from backend.kit.working_time import WorkingCalendar

Calendars = Mapping[str, WorkingCalendar]
"""By key, in the versions the ticket is pinned to."""

_CLOSED = frozenset({Milestone.CLOSED, Milestone.CLOSED_INCOMPLETE})


@dataclass(frozen=True, slots=True)
class SidePlan:
    """`levels`: how much of the clock's time has passed when each fires, the earliest first."""

    side: Side
    holding: frozenset[SuspendReason]
    levels: tuple[tuple[LevelName, timedelta], ...]


@dataclass(frozen=True, slots=True)
class ClockPlan:
    """`owed_no_more`: what ends it without its step having come."""

    clock: ClockName
    calendar: WorkingCalendar
    target: timedelta
    starts_on: frozenset[Milestone]
    stops_on: frozenset[Milestone]
    owed_no_more: frozenset[Milestone]
    sides: tuple[SidePlan, ...]


@dataclass(frozen=True, slots=True)
class PolicyPlan:
    clocks: tuple[ClockPlan, ...]
    pause_cap: timedelta | None


def plan_of(policy: SlaPolicy, calendars: Calendars) -> PolicyPlan:
    """Raises KeyError where a calendar of the policy is missing."""
    clocks = (_clock(policy, rule, calendars[policy.calendar_of(rule)]) for rule in policy.clocks)
    return PolicyPlan(tuple(clocks), policy.pause_cap)


def _clock(policy: SlaPolicy, rule: ClockRule, calendar: WorkingCalendar) -> ClockPlan:
    stops_on = frozenset(rule.stops_on)
    return ClockPlan(
        clock=rule.clock,
        calendar=calendar,
        target=rule.target,
        starts_on=frozenset(rule.starts_on),
        stops_on=stops_on,
        owed_no_more=CANCELS if Milestone.CLOSED in stops_on else CANCELS | _CLOSED,
        sides=tuple(_side(policy, rule, side) for side in Side),
    )


def _side(policy: SlaPolicy, rule: ClockRule, side: Side) -> SidePlan:
    levels = ((level.name, level.work(rule.target)) for level in policy.levels_of(side))
    return SidePlan(
        side=side,
        holding=policy.holding(rule, side),
        levels=tuple(sorted(levels, key=lambda level: level[1])),
    )
