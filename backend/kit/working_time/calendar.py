"""A calendar of open hours, and moments and spans measured on it.

Every moment has a reading: the open time since an origin long past. The reading of a day's midnight
is whole weeks times the week's hours, and what the exceptions before that day add or take away,
which is kept as running sums. So measuring over twenty years costs what measuring an hour costs,
and adding is the search for the moment that has a given reading.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Final

from backend.kit.clock import LATEST, SHANGHAI
from backend.kit.working_time.windows import OpenWindow, in_order

_MONDAY: Final = date(2000, 1, 3)
_ORIGIN: Final = datetime.combine(_MONDAY, time(), SHANGHAI).astimezone(UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MINUTE: Final = 60_000_000
_DAY: Final = 24 * 60 * _MINUTE
_DAYS_A_WEEK: Final = 7
_LAST_DAY: Final = (LATEST.date() - _MONDAY).days

Spans = tuple[tuple[int, int], ...]
"""Open windows of a day as microseconds since its midnight, from and to."""


class NoOpenTime(ValueError):
    """The week has no open hour: nothing added on such a calendar would ever be over."""


class BeyondTheCalendar(ValueError):
    """So much time is not open before the year 2100."""


class WorkingCalendar:
    """`week`: the windows by weekday, Monday is 0; a missing day is closed. `exceptions`: the
    windows of single days in Shanghai, whatever their weekday; none for a holiday, some for an
    extra workday 调休. Moments are aware; those given back are in UTC.

    Raises NoOpenTime, WindowsOverlap.
    """

    def __init__(
        self,
        week: Mapping[int, Iterable[OpenWindow]],
        exceptions: Mapping[date, Iterable[OpenWindow]] | None = None,
    ) -> None:
        self._week = tuple(in_order(week.get(weekday, ())) for weekday in range(_DAYS_A_WEEK))
        if not any(self._week):
            raise NoOpenTime("no weekday has an open window")
        by_day = {_day_number(day): in_order(each) for day, each in (exceptions or {}).items()}
        self._exceptions = dict(sorted(by_day.items()))
        self._week_spans = tuple(_spans(windows) for windows in self._week)
        self._exception_spans = {day: _spans(each) for day, each in self._exceptions.items()}
        open_by_weekday = [_open(windows) for windows in self._week]
        self._before_weekday = tuple(accumulate(open_by_weekday, initial=0))
        self._exception_days = tuple(self._exceptions)
        gains = (
            _open(windows) - open_by_weekday[number % _DAYS_A_WEEK]
            for number, windows in self._exceptions.items()
        )
        self._gained_before = tuple(accumulate(gains, initial=0))
        self._midnights: dict[int, int] = {}
        self._gained_before_origin = self._gained_before[bisect_left(self._exception_days, 0)]

    # -- asking ---------------------------------------------------------------------------------

    def windows_on(self, day: date) -> tuple[OpenWindow, ...]:
        return self._windows(_day_number(day))

    def is_open(self, moment: datetime) -> bool:
        number, inside = divmod(_since_origin(moment), _DAY)
        return any(start <= inside < end for start, end in self._spans_on(number))

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself where it is open, or when the next window begins."""
        since = _since_origin(moment)
        return _moment(self._opening_after(since, self._reading(since)))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from `start` to `end`; negative where `end` comes first."""
        return (self._reading(_since_origin(end)) - self._reading(_since_origin(start))) * (
            _MICROSECOND
        )

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest moment by which `amount` of open time has passed since `start`.

        What ends with a working day ends in the evening, not the next morning; adding nothing
        stays where it is. Raises ValueError for a negative amount, BeyondTheCalendar.
        """
        if amount < timedelta(0):
            raise ValueError("time is added forwards")
        since = _since_origin(start)
        work = _microseconds(amount)
        return _moment(self._earliest(since, self._reading(since) + work) if work else since)

    # -- reading --------------------------------------------------------------------------------

    def _windows(self, number: int) -> tuple[OpenWindow, ...]:
        found = self._exceptions.get(number)
        return self._week[number % _DAYS_A_WEEK] if found is None else found

    def _spans_on(self, number: int) -> Spans:
        found = self._exception_spans.get(number)
        return self._week_spans[number % _DAYS_A_WEEK] if found is None else found

    def _before_day(self, number: int) -> int:
        """Open time from the origin to the midnight that begins the day; remembered, as there are
        no more days than a century has."""
        found = self._midnights.get(number)
        if found is None:
            found = self._midnights[number] = self._counted_before(number)
        return found

    def _counted_before(self, number: int) -> int:
        weeks, weekday = divmod(number, _DAYS_A_WEEK)
        regular = weeks * self._before_weekday[-1] + self._before_weekday[weekday]
        gained = self._gained_before[bisect_left(self._exception_days, number)]
        return regular + gained - self._gained_before_origin

    def _reading(self, since: int) -> int:
        number, inside = divmod(since, _DAY)
        reading = self._before_day(number)
        for start, end in self._spans_on(number):
            if inside <= start:
                break
            reading += min(inside, end) - start
        return reading

    # -- searching ------------------------------------------------------------------------------

    def _earliest(self, since: int, wanted: int) -> int:
        """For more than is read at `since`."""
        number = self._last_day_below(since // _DAY, wanted)
        left = wanted - self._before_day(number)
        for start, end in self._spans_on(number):
            if left <= end - start:
                return number * _DAY + start + left
            left -= end - start
        raise AssertionError("the day found has the time looked for")

    def _opening_after(self, since: int, reading: int) -> int:
        """Where the reading begins to grow beyond what it is at `since`."""
        number = self._last_day_below(since // _DAY, reading + 1)
        left = reading - self._before_day(number)
        for start, end in self._spans_on(number):
            if left < end - start:
                return max(since, number * _DAY + start + left)
            left -= end - start
        raise AssertionError("the day found has the time looked for")

    def _last_day_below(self, first: int, wanted: int) -> int:
        """The latest day whose midnight still reads less than `wanted`: steps that double, then
        halves. Raises BeyondTheCalendar."""
        low, step = first, 1
        while low < _LAST_DAY and self._before_day(low + step) < wanted:
            low += step
            step *= 2
        high = min(low + step, _LAST_DAY)
        if self._before_day(high) < wanted:
            raise BeyondTheCalendar("the time lies beyond the year 2100")
        while high - low > 1:
            middle = (low + high) // 2
            if self._before_day(middle) < wanted:
                low = middle
            else:
                high = middle
        return low


def _open(windows: Iterable[OpenWindow]) -> int:
    return sum(window.minutes for window in windows) * _MINUTE


def _day_number(day: date) -> int:
    return (day - _MONDAY).days


def _spans(windows: Iterable[OpenWindow]) -> Spans:
    return tuple((window.start * _MINUTE, window.end * _MINUTE) for window in windows)


def _microseconds(span: timedelta) -> int:
    return span.days * _DAY + span.seconds * 1_000_000 + span.microseconds


def _since_origin(moment: datetime) -> int:
    return _microseconds(moment - _ORIGIN)


def _moment(since: int) -> datetime:
    return _ORIGIN + timedelta(microseconds=since)
