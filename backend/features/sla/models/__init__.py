"""Clocks 时限 as rules: what a policy says, and what its clocks show for a ticket's history."""

from backend.features.sla.models.clocks import read_clocks
from backend.features.sla.models.history import ClockHistory, Fact, Pause, Waiver
from backend.features.sla.models.plans import Calendars
from backend.features.sla.models.policy import ClockRule, Level, PauseRule, SlaPolicy
from backend.features.sla.models.reading import ClockReading, LevelReached, next_check
from backend.features.sla.models.shipped import STANDARD, STANDARD_POLICY
from backend.features.sla.models.words import (
    CLOCK_NAMES,
    MILESTONE_NAMES,
    RECEIVER_NAMES,
    SIDE_NAMES,
    ClockName,
    ClockState,
    LevelName,
    Milestone,
    Receiver,
    Side,
)

__all__ = [
    "CLOCK_NAMES",
    "MILESTONE_NAMES",
    "RECEIVER_NAMES",
    "SIDE_NAMES",
    "STANDARD",
    "STANDARD_POLICY",
    "Calendars",
    "ClockHistory",
    "ClockName",
    "ClockReading",
    "ClockRule",
    "ClockState",
    "Fact",
    "Level",
    "LevelName",
    "LevelReached",
    "Milestone",
    "Pause",
    "PauseRule",
    "Receiver",
    "Side",
    "SlaPolicy",
    "Waiver",
    "next_check",
    "read_clocks",
]
