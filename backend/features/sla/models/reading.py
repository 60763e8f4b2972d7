"""What a clock shows at one moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.features.sla.models.words import ClockName, ClockState, LevelName, Side
from backend.features.tickets import SuspendReason


@dataclass(frozen=True, slots=True)
class LevelReached:
    name: LevelName
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One clock, on one side, in one cycle: `(clock, side, cycle)` tells it from all others.

    `due_at` follows the pauses known by then; while one lasts it moves along (as if it ended now).
    `breached_at` stays whatever becomes known later; `overdue` is open time past `due_at`, nothing
    unless breached. `spent` and `held` are open time, `held` without what is beyond the cap.
    `levels`: those reached, in order. `cap_reached_at`: from then on pauses hold it no more.
    `next_check_at`: the earliest moment ahead at which anything here changes without anybody doing
    anything; None if nothing will.
    """

    clock: ClockName
    side: Side
    cycle: int
    state: ClockState
    target: timedelta
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    spent: timedelta
    held: timedelta
    held_for: SuspendReason | None
    breached_at: datetime | None
    overdue: timedelta
    waiver_id: str
    levels: tuple[LevelReached, ...]
    cap_reached_at: datetime | None
    next_check_at: datetime | None

    @property
    def identity(self) -> tuple[ClockName, Side, int]:
        return (self.clock, self.side, self.cycle)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_breached(self) -> bool:
        """Gross."""
        return self.breached_at is not None

    @property
    def counts_as_breached(self) -> bool:
        """After waivers."""
        return self.breached_at is not None and not self.waiver_id


def next_check(readings: Iterable[ClockReading]) -> datetime | None:
    """The earliest of all."""
    moments = [each.next_check_at for each in readings if each.next_check_at is not None]
    return min(moments, default=None)
