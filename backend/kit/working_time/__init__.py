"""Counting time only while somebody is at work: pure arithmetic on a week and its exceptions."""

from backend.kit.working_time.calendar import BeyondTheCalendar, NoOpenTime, WorkingCalendar
from backend.kit.working_time.windows import (
    ALL_DAY,
    MINUTES_A_DAY,
    OpenWindow,
    WindowsOverlap,
    in_order,
)

__all__ = [
    "ALL_DAY",
    "MINUTES_A_DAY",
    "BeyondTheCalendar",
    "NoOpenTime",
    "OpenWindow",
    "WindowsOverlap",
    "WorkingCalendar",
    "in_order",
]
