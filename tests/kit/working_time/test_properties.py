"""What holds for every calendar, with holidays and extra workdays 调休 strewn in."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.kit.clock import SHANGHAI
from backend.kit.working_time import OpenWindow, WorkingCalendar


@st.composite
def days_windows(draw: st.DrawFn) -> tuple[OpenWindow, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=8)))
    pairs = list(pairwise(edges))[::2]
    return tuple(OpenWindow(start, end) for start, end in pairs)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    week = {weekday: draw(days_windows()) for weekday in range(7)}
    if not any(week.values()):
        week[draw(st.integers(0, 6))] = (OpenWindow(480, 1020),)
    days = st.dates(date(2025, 12, 1), date(2027, 2, 1))
    exceptions = draw(st.dictionaries(days, st.one_of(st.just(()), days_windows()), max_size=40))
    return WorkingCalendar(week, exceptions)


MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(SHANGHAI),
)
AMOUNTS = st.timedeltas(timedelta(0), timedelta(hours=400))
FEW = settings(max_examples=100, deadline=None)


@FEW
@given(calendars(), MOMENTS, AMOUNTS)
def test_what_was_added_is_measured_exactly(
    calendar: WorkingCalendar, start: datetime, amount: timedelta
) -> None:
    due = calendar.add(start, amount)

    assert due >= start
    assert calendar.between(start, due) == amount
    assert calendar.add(start, calendar.between(start, due)) == due


@FEW
@given(calendars(), MOMENTS, AMOUNTS, AMOUNTS)
def test_more_time_never_ends_earlier_and_adding_twice_is_adding_the_sum(
    calendar: WorkingCalendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    less, more = sorted((one, other))

    assert calendar.add(start, less) <= calendar.add(start, more)
    assert calendar.add(calendar.add(start, one), other) == calendar.add(start, one + other)


@FEW
@given(calendars(), st.lists(MOMENTS, min_size=3, max_size=3))
def test_a_span_split_in_two_adds_up(calendar: WorkingCalendar, moments: list[datetime]) -> None:
    start, middle, end = sorted(moments)

    whole = calendar.between(start, end)

    assert calendar.between(start, middle) + calendar.between(middle, end) == whole
    assert timedelta(0) <= whole <= end - start
    assert calendar.between(end, start) == -whole


@FEW
@given(calendars(), MOMENTS)
def test_nothing_is_open_before_the_next_opening(
    calendar: WorkingCalendar, moment: datetime
) -> None:
    opening = calendar.next_opening(moment)

    assert calendar.is_open(opening)
    assert calendar.between(moment, opening) == timedelta(0)
    assert (opening == moment) == calendar.is_open(moment)


@settings(max_examples=40, deadline=None)
@given(calendars(), st.dates(date(2025, 12, 25), date(2027, 1, 10)), st.integers(1, 20))
def test_measuring_agrees_with_walking_minute_by_minute(
    calendar: WorkingCalendar, first: date, days: int
) -> None:
    start = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    walked = sum(
        window.minutes
        for offset in range(days)
        for window in calendar.windows_on(first + timedelta(days=offset))
    )

    measured = calendar.between(start, start + timedelta(days=days))

    assert measured == timedelta(minutes=walked)
