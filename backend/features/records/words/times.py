"""Times as people say them, and the windows they may ask for."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from backend.features.tickets import Window
from backend.kit.clock import SHANGHAI, shanghai, shanghai_day

DAYS_OFFERED: Final = 5
ANY_TIME: Final = "any"
_HOURS: Final = ((8, 10), (10, 12), (13, 15), (15, 17), (17, 19), (19, 21))
_ANY_HOURS: Final = (9, 21)
_WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_NEAR_DAYS: Final = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}


@dataclass(frozen=True)
class DayChoice:
    value: str
    name: str
    number: int


@dataclass(frozen=True)
class WindowChoice:
    value: str
    name: str


WINDOWS: Final = (
    *(WindowChoice(f"{start:02d}-{end:02d}", f"{start}–{end} 点") for start, end in _HOURS),
    WindowChoice(ANY_TIME, "都可以"),
)
_SPANS: Final = {choice.value: hours for choice, hours in zip(WINDOWS, _HOURS, strict=False)}


def days_offered(now: datetime) -> list[DayChoice]:
    """Today as long as a window is still to come, and the days after it."""
    today = shanghai_day(now)
    last_start = datetime.combine(today, time(_HOURS[-1][0]), SHANGHAI)
    first = 0 if now < last_start else 1
    days = [today + timedelta(days=ahead) for ahead in range(first, first + DAYS_OFFERED)]
    return [
        DayChoice(day.isoformat(), day_words_of((day - today).days, day.weekday()), day.day)
        for day in days
    ]


def day_words_of(ahead: int, weekday: int) -> str:
    return _NEAR_DAYS[ahead] if ahead in (0, 1) else _WEEKDAYS[weekday]


def asked_window(day: str, window: str, now: datetime) -> Window | None:
    """None for what is not offered, or has begun already."""
    if day not in {choice.value for choice in days_offered(now)}:
        return None
    start_hour, end_hour = _SPANS.get(window, _ANY_HOURS)
    date = datetime.fromisoformat(day)
    start = date.replace(hour=start_hour, tzinfo=SHANGHAI)
    end = date.replace(hour=end_hour, tzinfo=SHANGHAI)
    if window == ANY_TIME:
        start = max(start, now)
    if start < now or end <= start:
        return None
    return Window(start=start, end=end)


def windows_offered(day: DayChoice, now: datetime) -> list[tuple[WindowChoice, Window]]:
    """Those of a day that are still to come; of a time of any kind, what is left of the day."""
    asked = ((choice, asked_window(day.value, choice.value, now)) for choice in WINDOWS)
    return [(choice, window) for choice, window in asked if window is not None]


def day_words(moment: datetime, now: datetime) -> str:
    """今天, 明天, 周五 within the week to come, else 7 月 16 日."""
    day, today = shanghai_day(moment), shanghai_day(now)
    ahead = (day - today).days
    if ahead in _NEAR_DAYS:
        return _NEAR_DAYS[ahead]
    if 2 < ahead < 7:
        return _WEEKDAYS[day.weekday()]
    year = f"{day.year} 年 " if day.year != today.year else ""
    return f"{year}{day.month} 月 {day.day} 日"


def clock_words(moment: datetime) -> str:
    local = shanghai(moment)
    return f"{local.hour}:{local.minute:02d}"


def window_words(window: Window, now: datetime) -> str:
    """明天 10–12 点; with minutes 明天 10:30–12:00."""
    day = day_words(window.start, now)
    start, end = shanghai(window.start), shanghai(window.end)
    if end - start > timedelta(hours=6):
        return f"{day} 都可以"
    if start.minute or end.minute:
        return f"{day} {clock_words(start)}–{clock_words(end)}"
    return f"{day} {start.hour}–{end.hour} 点"


def moment_words(moment: datetime, now: datetime) -> str:
    """今天 11:36."""
    return f"{day_words(moment, now)} {clock_words(moment)}"


def promise_words(what: str, by: datetime, now: datetime) -> str:
    """今天 14:00 前上门. Nothing where it is late already: the page says elsewhere what is done
    about it."""
    return f"{moment_words(by, now)} 前{what}" if by > now else ""
