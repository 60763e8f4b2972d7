"""The week of the worked numbers, and moments written as people say them."""

from datetime import date, datetime, timedelta
from typing import Final

from backend.kit.clock import SHANGHAI
from backend.kit.working_time import OpenWindow, WorkingCalendar

WORKDAY: Final = (OpenWindow(9 * 60, 12 * 60), OpenWindow(13 * 60, 18 * 60))
SATURDAY: Final = (OpenWindow(9 * 60, 12 * 60),)
WEEK: Final = {**dict.fromkeys(range(5), WORKDAY), 5: SATURDAY}
NATIONAL_DAY: Final = {date(2026, 10, day): () for day in range(1, 9)}

WORKED = WorkingCalendar(WEEK, NATIONAL_DAY)
"""domain-rules.md b.3: Mon-Fri 09-12 and 13-18, Sat 09-12, closed 1-8 October 2026."""


def at(text: str) -> datetime:
    """`09-18 17:00` of 2026 in Shanghai."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
