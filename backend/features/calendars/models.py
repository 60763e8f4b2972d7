"""A working calendar 工作日历 as a firm writes it: hours of the week, and every day that differs.

The days of the State Council's yearly notice stand in the content one by one, marked as official,
so that a version stays what it was when a later edition of the product knows more years.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from backend.features.definitions import Content
from backend.kit.clock import Day
from backend.kit.text import Line
from backend.kit.working_time import OpenWindow, WorkingCalendar

MOST_WINDOWS: Final = 8
MOST_DAYS: Final = 1000
MOST_YEARS: Final = 20
FIRST_YEAR: Final = 2004
LAST_YEAR: Final = 2099

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""`09:00`; `24:00` is the day's end."""

Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Title = Annotated[Line, Field(min_length=1, max_length=40)]
DayName = Annotated[Line, Field(max_length=20)]


class DayKind(StrEnum):
    REST = "rest"
    WORK = "work"


class DaySource(StrEnum):
    """`official`: as the state arranged it; `own`: as the firm decided, whatever the state says."""

    OFFICIAL = "official"
    OWN = "own"


class Window(Content):
    start: TimeOfDay
    end: TimeOfDay

    @property
    def minutes(self) -> tuple[int, int]:
        return _minutes(self.start), _minutes(self.end)

    @property
    def words(self) -> str:
        return f"{self.start}–{self.end}"


Windows = Annotated[tuple[Window, ...], Field(max_length=MOST_WINDOWS)]


class Week(Content):
    """The usual windows of each day; none where it is closed."""

    monday: Windows = ()
    tuesday: Windows = ()
    wednesday: Windows = ()
    thursday: Windows = ()
    friday: Windows = ()
    saturday: Windows = ()
    sunday: Windows = ()

    @property
    def days(self) -> tuple[tuple[Window, ...], ...]:
        return tuple(getattr(self, name) for name in WEEKDAYS)


WEEKDAYS: Final = tuple(Week.model_fields)
WEEKDAY_NAMES: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class CalendarDay(Content):
    """A day unlike others of its weekday. `windows`: of a day of work 调休; None: the calendar's
    `extra_workday`."""

    day: Day
    kind: DayKind
    name: DayName = ""
    source: DaySource = DaySource.OWN
    windows: Windows | None = None


class WorkingHours(Content):
    """`official_years`: those whose official days are among `days`, as far as the firm did not
    decide otherwise. Of other years nothing but the week and the firm's own days is known."""

    title: Title
    week: Week
    extra_workday: Windows = ()
    official_years: Annotated[tuple[Year, ...], Field(max_length=MOST_YEARS)] = ()
    days: Annotated[tuple[CalendarDay, ...], Field(max_length=MOST_DAYS)] = ()

    def windows_of(self, day: CalendarDay) -> tuple[Window, ...]:
        if day.kind is DayKind.REST:
            return ()
        return self.extra_workday if day.windows is None else day.windows

    def exception_on(self, day: date) -> CalendarDay | None:
        return next((each for each in self.days if each.day == day), None)

    def all_windows(self) -> Iterator[tuple[str, tuple[Window, ...]]]:
        """Each row of windows, with its place in the content."""
        for name in WEEKDAYS:
            yield f"week.{name}", getattr(self.week, name)
        yield "extra_workday", self.extra_workday
        for at, day in enumerate(self.days):
            if day.windows is not None:
                yield f"days.{at}.windows", day.windows

    def working_calendar(self) -> WorkingCalendar:
        """For content that was checked. Raises NoOpenTime, WindowsOverlap."""
        return WorkingCalendar(
            {weekday: _open(windows) for weekday, windows in enumerate(self.week.days)},
            {day.day: _open(self.windows_of(day)) for day in self.days},
        )


def in_words(windows: tuple[Window, ...]) -> str:
    return "、".join(window.words for window in windows) or "休息"


def _open(windows: tuple[Window, ...]) -> tuple[OpenWindow, ...]:
    return tuple(OpenWindow(*window.minutes) for window in windows)


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
