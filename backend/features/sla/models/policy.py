"""An SLA policy 时限规则: which clocks run, by when, what holds them, who hears of it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Final

from pydantic import Field

from backend.features.definitions import Content, Key
from backend.features.sla.models.words import ClockName, LevelName, Milestone, Receiver, Side
from backend.features.tickets import Party, SuspendReason
from backend.kit.text import Line

MOST_MINUTES: Final = 150_000
"""Of open time: over a hundred days round the clock, two and a half years of working hours."""

MOST_MILESTONES: Final = len(Milestone)
Minutes = Annotated[int, Field(ge=0, le=MOST_MINUTES)]
Milestones = Annotated[tuple[Milestone, ...], Field(max_length=MOST_MILESTONES)]
Title = Annotated[Line, Field(min_length=1, max_length=40)]


class ClockRule(Content):
    """Runs from the first of `starts_on` to the first of `stops_on` after it, in every cycle.

    `target_minutes` is open time on `calendar` (empty: the policy's own). `held_by`: the reasons
    that may hold it at all; for whom each of them holds it is told by the policy's pause table.
    """

    clock: ClockName
    target_minutes: Minutes
    calendar: Key | None = None
    starts_on: Milestones
    stops_on: Milestones
    held_by: Annotated[tuple[SuspendReason, ...], Field(max_length=len(SuspendReason))] = tuple(
        SuspendReason
    )

    @property
    def target(self) -> timedelta:
        return timedelta(minutes=self.target_minutes)


class PauseRule(Content):
    """A row of the pause table (domain-rules.md b.4): whose clocks the reason holds, and who is
    charged with the time."""

    reason: SuspendReason
    label: Title
    holds: Annotated[tuple[Side, ...], Field(max_length=len(Side))]
    charged_to: Party


class Level(Content):
    """A step of the escalation 升级: at `percent` of the target, or `after_due_minutes` of open
    time after it; one of the two. Counted on the clock of `side`, held as that one is held.

    `recalls`: the ticket goes back to the pool if nobody has taken it by then.
    `waits_for_duty`: those told are told in their duty hours; else at once.
    """

    name: LevelName
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    after_due_minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] | None = None
    side: Side = Side.COMPANY
    tells: Annotated[tuple[Receiver, ...], Field(max_length=len(Receiver))]
    recalls: bool = False
    turns_red: bool = False
    waits_for_duty: bool = True

    def work(self, target: timedelta) -> timedelta:
        """How much of the clock's time has passed when it fires."""
        if self.percent is not None:
            return target * self.percent / 100
        return target + timedelta(minutes=self.after_due_minutes or 0)


class SlaPolicy(Content):
    """`calendar` is the key of the working calendar of every clock that names no other.

    `pause_cap_days`: what is held for so many whole days in all runs on again; None for no cap.
    """

    title: Title
    calendar: Key
    clocks: Annotated[tuple[ClockRule, ...], Field(max_length=len(ClockName))]
    pauses: Annotated[tuple[PauseRule, ...], Field(max_length=len(SuspendReason))]
    levels: Annotated[tuple[Level, ...], Field(max_length=len(LevelName))] = ()
    pause_cap_days: Annotated[int, Field(ge=1, le=365)] | None = None

    @property
    def calendars(self) -> frozenset[str]:
        return frozenset(self.calendar_of(rule) for rule in self.clocks) | {self.calendar}

    @property
    def pause_cap(self) -> timedelta | None:
        return timedelta(days=self.pause_cap_days) if self.pause_cap_days else None

    def calendar_of(self, rule: ClockRule) -> str:
        return rule.calendar or self.calendar

    def rule(self, clock: ClockName) -> ClockRule | None:
        return next((rule for rule in self.clocks if rule.clock is clock), None)

    def holding(self, rule: ClockRule, side: Side) -> frozenset[SuspendReason]:
        """The reasons that hold this clock on this side."""
        table = (row.reason for row in self.pauses if side in row.holds)
        return frozenset(table) & frozenset(rule.held_by)

    def level(self, name: LevelName) -> Level | None:
        return next((level for level in self.levels if level.name is name), None)

    def levels_of(self, side: Side) -> Iterable[Level]:
        return (level for level in self.levels if level.side is side)
