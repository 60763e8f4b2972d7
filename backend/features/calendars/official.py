"""What the State Council arranged for a year: holidays, and weekends worked for them 调休.

Source: the package `chinesecalendar`, which is brought up to date when the notice of a year is out,
usually in November before. A year it does not know has no official days here; that is said, never
guessed.
"""

from functools import lru_cache
from typing import Final

from chinese_calendar.constants import Holiday, holidays, workdays

from backend.features.calendars.models import CalendarDay, DayKind, DaySource

LAST_KNOWN_YEAR: Final[int] = max(day.year for day in holidays)
FIRST_KNOWN_YEAR: Final[int] = min(day.year for day in holidays)

_NAMES: Final = {holiday.value: holiday.chinese for holiday in Holiday}
_LONGEST: Final = 20


def knows(year: int) -> bool:
    return FIRST_KNOWN_YEAR <= year <= LAST_KNOWN_YEAR


@lru_cache(maxsize=32)
def official_days(year: int) -> tuple[CalendarDay, ...]:
    """In order; none where the year is not known."""
    rest = {day: (DayKind.REST, name) for day, name in holidays.items() if day.year == year}
    work = {day: (DayKind.WORK, name) for day, name in workdays.items() if day.year == year}
    return tuple(
        CalendarDay(day=day, kind=kind, name=_called(kind, name), source=DaySource.OFFICIAL)
        for day, (kind, name) in sorted({**rest, **work}.items())
    )


def _called(kind: DayKind, name: str) -> str:
    chinese = _NAMES.get(name, "")[:_LONGEST]
    return f"{chinese}调休" if kind is DayKind.WORK else chinese


def said_of(year: int) -> str:
    """Whether its official days are known, for people."""
    if knows(year):
        return f"{year} 年的国家放假安排已知"
    return (
        f"{year} 年的国家放假安排本系统还不知道（已知到 {LAST_KNOWN_YEAR} 年），"
        "这一年先按每周时间计算；通知公布后请更新系统，或自行添加节假日"
    )
