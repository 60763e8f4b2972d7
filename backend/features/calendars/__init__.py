"""Working calendars 工作日历: hours of the week, state holidays and 调休, the firm's own days."""

from backend.features.calendars.assembly import Calendars, build_calendars
from backend.features.calendars.errors import TooFarAhead
from backend.features.calendars.kind import (
    ALWAYS,
    STANDARD,
    STANDARD_HOURS,
    WORKING_CALENDAR,
)
from backend.features.calendars.models import WorkingHours
from backend.features.calendars.service import PinnedCalendar, WorkingCalendars

__all__ = [
    "ALWAYS",
    "STANDARD",
    "STANDARD_HOURS",
    "WORKING_CALENDAR",
    "Calendars",
    "PinnedCalendar",
    "TooFarAhead",
    "WorkingCalendars",
    "WorkingHours",
    "build_calendars",
]
