"""The difference between two versions of a working calendar, in plain sentences."""

from collections import Counter
from collections.abc import Iterator

from backend.features.calendars.models import (
    WEEKDAY_NAMES,
    CalendarDay,
    DayKind,
    DaySource,
    WorkingHours,
    in_words,
)

KIND_NAMES = {DayKind.REST: "休息", DayKind.WORK: "上班"}


def sentences(before: WorkingHours | None, after: WorkingHours) -> list[str]:
    if before is None:
        return [f"新建工作日历「{after.title}」", *_week_told(after), *_days_told(None, after)]
    return [
        *_renamed(before, after),
        *_week_changed(before, after),
        *_days_told(before, after),
    ]


def _renamed(before: WorkingHours, after: WorkingHours) -> Iterator[str]:
    if before.title != after.title:
        yield f"名称由「{before.title}」改为「{after.title}」"


def _week_told(after: WorkingHours) -> Iterator[str]:
    for name, windows in zip(WEEKDAY_NAMES, after.week.days, strict=True):
        yield f"{name}：{in_words(windows)}"


def _week_changed(before: WorkingHours, after: WorkingHours) -> Iterator[str]:
    rows = zip(WEEKDAY_NAMES, before.week.days, after.week.days, strict=True)
    for name, old, new in (*rows, ("调休上班时段", before.extra_workday, after.extra_workday)):
        if old != new:
            yield f"{name}由 {in_words(old)} 改为 {in_words(new)}"


def _days_told(before: WorkingHours | None, after: WorkingHours) -> Iterator[str]:
    """Official days year by year, what the firm decided day by day."""
    old = {day.day: day for day in before.days} if before else {}
    new = {day.day: day for day in after.days}
    added = [new[day] for day in sorted(new.keys() - old.keys())]
    removed = [old[day] for day in sorted(old.keys() - new.keys())]
    yield from _official_years("加入", added)
    yield from _official_years("删去", removed)
    for day in added:
        if day.source is DaySource.OWN:
            yield f"{_day(day, after)}（新增）"
    for day in removed:
        if day.source is DaySource.OWN and before is not None:
            yield f"不再单独规定 {_day(day, before)}"
    for moment in sorted(new.keys() & old.keys()):
        if before is not None and old[moment] != new[moment]:
            yield f"{_day(old[moment], before)}，改为 {_day(new[moment], after)}"


def _official_years(verb: str, days: list[CalendarDay]) -> Iterator[str]:
    official = [day for day in days if day.source is DaySource.OFFICIAL]
    kinds = Counter((day.day.year, day.kind) for day in official)
    for year in sorted({day.day.year for day in official}):
        rest, work = kinds[year, DayKind.REST], kinds[year, DayKind.WORK]
        yield f"{verb} {year} 年国家放假安排：休息 {rest} 天，调休上班 {work} 天"


def _day(day: CalendarDay, hours: WorkingHours) -> str:
    name = f" {day.name}" if day.name else ""
    times = f" {in_words(hours.windows_of(day))}" if day.kind is DayKind.WORK else ""
    source = "，按国家安排" if day.source is DaySource.OFFICIAL else ""
    return f"{day.day}{name}：{KIND_NAMES[day.kind]}{times}{source}"
