from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Self

from pydantic import BaseModel, BeforeValidator, Field

from backend.features.calendars.models import (
    FIRST_YEAR,
    WEEKDAY_NAMES,
    CalendarDay,
    DayKind,
    Window,
    WorkingHours,
    Year,
    in_words,
)
from backend.features.calendars.official import knows, official_days, said_of
from backend.features.definitions import Published
from backend.kit.clock import SHANGHAI, Day, Instant, shanghai_day
from backend.kit.http import Input
from backend.kit.working_time import WorkingCalendar

MOST_MINUTES: Final = 150_000
MOST_STEPS: Final = 62
"""Days told of a limit; a longer one tells its first days and the last."""

VersionNumber = Annotated[int, Field(ge=1, le=1_000_000)]


def _first_of_month(value: object) -> object:
    """`2026-10` is a month as people write it."""
    return f"{value}-01" if isinstance(value, str) else value


Month = Annotated[
    Day,
    BeforeValidator(_first_of_month, json_schema_input_type=str),
    Field(ge=date(FIRST_YEAR, 1, 1)),
]


class MonthQuery(Input):
    """Without a month the present one; without a version the one that counts."""

    month: Month | None = None
    version: VersionNumber | None = None


class DueQuery(Input):
    """Without a start from now on; `target_minutes` is open time."""

    target_minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)]
    start: Instant | None = None
    version: VersionNumber | None = None


class OfficialYearQuery(Input):
    year: Year


class OfficialYear(BaseModel):
    """The official days of a year, ready to be put into a calendar; `says` tells plainly where the
    year is not known yet."""

    year: int
    is_known: bool
    says: str
    days: list[CalendarDay]

    @classmethod
    def of(cls, year: int) -> Self:
        days = list(official_days(year))
        return cls(year=year, is_known=knows(year), says=said_of(year), days=days)


class MonthDay(BaseModel):
    """`source`: `week` for a day like all of its weekday, else where the exception comes from."""

    day: date
    weekday: str
    windows: list[Window]
    open_minutes: int
    source: str
    name: str
    says: str


class CalendarMonth(BaseModel):
    """`official_days_included`: whether this calendar has the year's official days; `says` is for
    people where it has not."""

    key: str
    version: int
    title: str
    official_days_included: bool
    says: str
    days: list[MonthDay]

    @classmethod
    def of(cls, published: Published[WorkingHours], first: date) -> Self:
        hours = published.content
        included = first.year in hours.official_years
        return cls(
            key=published.key,
            version=published.version,
            title=hours.title,
            official_days_included=included,
            says="" if included else _not_included(first.year),
            days=[month_day(hours, day) for day in _days_of(first)],
        )


class DueStep(BaseModel):
    """What one day adds. `used_minutes` may be fractions of a minute for a start within one."""

    day: date
    weekday: str
    windows: list[Window]
    used_minutes: float
    says: str


class DueView(BaseModel):
    """When a limit is due, and how the days add up to it."""

    key: str
    version: int
    start: Instant
    target_minutes: int
    due_at: Instant
    steps: list[DueStep]
    steps_left_out: int

    @classmethod
    def of(
        cls, published: Published[WorkingHours], start: datetime, target: int, due_at: datetime
    ) -> Self:
        steps, left_out = _steps(published.content, start, due_at)
        return cls(
            key=published.key,
            version=published.version,
            start=start,
            target_minutes=target,
            due_at=due_at,
            steps=steps,
            steps_left_out=left_out,
        )


def month_day(hours: WorkingHours, day: date) -> MonthDay:
    found = hours.exception_on(day)
    windows = hours.windows_of(found) if found else hours.week.days[day.weekday()]
    return MonthDay(
        day=day,
        weekday=WEEKDAY_NAMES[day.weekday()],
        windows=list(windows),
        open_minutes=sum(end - start for start, end in (each.minutes for each in windows)),
        source=found.source if found else "week",
        name=found.name if found else "",
        says=_said_of_day(found, windows),
    )


def _said_of_day(found: CalendarDay | None, windows: tuple[Window, ...]) -> str:
    if found is None:
        return f"按每周时间：{in_words(windows)}"
    by = "国家放假安排" if found.source == "official" else "本企业规定"
    name = f"“{found.name}”" if found.name else ""
    if found.kind is DayKind.REST:
        return f"{by}{name}：休息"
    return f"{by}{name}：上班 {in_words(windows)}"


def _not_included(year: int) -> str:
    if knows(year):
        return f"这份日历没有加入 {year} 年的国家放假安排，节假日按每周时间计算"
    return said_of(year)


def _days_of(first: date) -> Iterator[date]:
    day = first
    while (day.year, day.month) == (first.year, first.month):
        yield day
        day += timedelta(days=1)


def _steps(hours: WorkingHours, start: datetime, due_at: datetime) -> tuple[list[DueStep], int]:
    first, last = shanghai_day(start), shanghai_day(due_at)
    days = (last - first).days + 1
    shown = range(days) if days <= MOST_STEPS else [*range(MOST_STEPS - 1), days - 1]
    calendar = hours.working_calendar()
    steps = [_step(hours, calendar, first + timedelta(days=at), start, due_at) for at in shown]
    return steps, days - len(steps)


def _step(
    hours: WorkingHours, calendar: WorkingCalendar, day: date, start: datetime, due_at: datetime
) -> DueStep:
    midnight = datetime.combine(day, datetime.min.time(), SHANGHAI)
    begins, ends = max(start, midnight), min(due_at, midnight + timedelta(days=1))
    shown = month_day(hours, day)
    return DueStep(
        day=day,
        weekday=shown.weekday,
        windows=shown.windows,
        used_minutes=calendar.between(begins, ends) / timedelta(minutes=1),
        says=shown.says,
    )
