"""Why a working calendar is refused: the place and the reason, in words."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from backend.features.calendars.models import (
    CalendarDay,
    DayKind,
    DaySource,
    Window,
    WorkingHours,
)
from backend.features.calendars.official import knows, official_days, said_of
from backend.features.definitions import Finding

LEAST_A_WEEK = 60
"""Minutes. On fewer, a limit of some days would be due years from now."""


def findings(hours: WorkingHours) -> list[Finding]:
    return [*_windows(hours), *_open_time(hours), *_days(hours), *_official(hours)]


def _windows(hours: WorkingHours) -> Iterator[Finding]:
    for place, windows in hours.all_windows():
        for at, window in enumerate(windows):
            start, end = window.minutes
            if end <= start:
                reason = f"时段 {window.words} 的结束时间要晚于开始时间；跨夜请拆成两天"
                yield Finding(f"{place}.{at}", reason)
        for before, after in pairwise(sorted(windows, key=lambda window: window.minutes)):
            if after.minutes[0] < before.minutes[1]:
                reason = f"时段 {before.words} 和 {after.words} 重叠，请改成不重叠的时段"
                yield Finding(place, reason)


def _open_time(hours: WorkingHours) -> Iterator[Finding]:
    open_minutes = sum(_length(windows) for windows in hours.week.days)
    if not open_minutes:
        yield Finding("week", "一周里没有任何工作时段，时限永远不会到期，请至少设一个时段")
    elif open_minutes < LEAST_A_WEEK:
        yield Finding("week", f"一周的工作时间不足 {LEAST_A_WEEK} 分钟，请增加工作时段")


def _length(windows: tuple[Window, ...]) -> int:
    return sum(max(end - start, 0) for start, end in (window.minutes for window in windows))


def _days(hours: WorkingHours) -> Iterator[Finding]:
    seen = Counter(day.day for day in hours.days)
    for at, day in enumerate(hours.days):
        if seen[day.day] > 1:
            yield Finding(f"days.{at}.day", f"{day.day} 写了 {seen[day.day]} 次，请只留一条")
        if day.kind is DayKind.REST and day.windows:
            reason = f"{day.day} 是休息日，不能有工作时段；要上班请改为工作日"
            yield Finding(f"days.{at}.windows", reason)
        if day.kind is DayKind.WORK and not hours.windows_of(day):
            reason = f"{day.day} 是工作日却没有时段，请填写当天时段或“调休上班时段”"
            yield Finding(f"days.{at}.windows", reason)


def _official(hours: WorkingHours) -> Iterator[Finding]:
    """What is called official is what the state says, whole years of it."""
    for at, year in enumerate(hours.official_years):
        if not knows(year):
            yield Finding(f"official_years.{at}", said_of(year))
        if year in hours.official_years[:at]:
            yield Finding(f"official_years.{at}", f"{year} 年写了两次，请只留一个")
    known = {day.day: day for year in set(hours.official_years) for day in official_days(year)}
    present = {day.day for day in hours.days}
    for at, day in enumerate(hours.days):
        if day.source is DaySource.OFFICIAL and not _same(known.get(day.day), day):
            reason = f"{day.day} 与国家放假安排不同，请改回来，或把来源改为自定"
            yield Finding(f"days.{at}", reason)
    if missing := sorted(known.keys() - present):
        reason = f"国家放假安排里的 {missing[0]} 等 {len(missing)} 天没有写入，请补上或改为自定"
        yield Finding("days", reason)


def _same(official: CalendarDay | None, day: CalendarDay) -> bool:
    """The hours of an extra workday are the firm's, and so is what it calls the day."""
    return official is not None and official.kind is day.kind
