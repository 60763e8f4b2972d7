"""The worked numbers of domain-rules.md b.3, S1 to S7, and the edges around them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.kit.clock import SHANGHAI
from backend.kit.working_time import (
    ALL_DAY,
    BeyondTheCalendar,
    NoOpenTime,
    OpenWindow,
    WindowsOverlap,
    WorkingCalendar,
)
from tests.kit.working_time.weeks import SATURDAY, WEEK, WORKDAY, WORKED, at, minutes


@pytest.mark.parametrize(
    ("start", "target", "due"),
    [
        pytest.param("09-18 17:00", 120, "09-19 10:00", id="S1 over a night into Saturday"),
        pytest.param("09-18 11:30", 60, "09-18 13:30", id="S2 over the lunch break"),
        pytest.param("09-30 16:00", 240, "10-09 11:00", id="S3 over the holidays"),
        pytest.param("09-21 09:00", 480 + 600, "09-23 11:00", id="S4 with the time held added"),
        pytest.param("09-21 09:00", 480 + 0, "09-21 18:00", id="S5 held outside hours only"),
        pytest.param("09-21 09:00", 240, "09-21 14:00", id="S7 half"),
        pytest.param("09-21 09:00", 360, "09-21 16:00", id="S7 three quarters"),
        pytest.param("09-21 09:00", 480, "09-21 18:00", id="S7 whole, in the evening"),
    ],
)
def test_time_added_ends_where_the_worked_numbers_say(start: str, target: int, due: str) -> None:
    assert WORKED.add(at(start), minutes(target)) == at(due)


@pytest.mark.parametrize(
    ("start", "end", "open_minutes"),
    [
        pytest.param("09-18 17:30", "09-21 09:30", 240, id="S6 over a weekend"),
        pytest.param("09-21 11:00", "09-22 14:00", 600, id="S4 the time held"),
        pytest.param("09-21 18:30", "09-22 08:00", 0, id="S5 the time held"),
        pytest.param("09-21 09:30", "09-18 17:30", -240, id="backwards"),
        pytest.param("09-30 18:00", "10-09 09:00", 0, id="the holidays"),
    ],
)
def test_time_between_is_what_the_worked_numbers_say(
    start: str, end: str, open_minutes: int
) -> None:
    assert WORKED.between(at(start), at(end)) == minutes(open_minutes)


@pytest.mark.parametrize(
    ("moment", "is_open", "opening"),
    [
        ("09-21 08:59", False, "09-21 09:00"),
        ("09-21 09:00", True, "09-21 09:00"),
        ("09-21 12:00", False, "09-21 13:00"),
        ("09-21 17:59", True, "09-21 17:59"),
        ("09-21 18:00", False, "09-22 09:00"),
        ("09-19 12:00", False, "09-21 09:00"),
        ("10-01 10:00", False, "10-09 09:00"),
    ],
)
def test_a_window_is_open_from_its_start_to_just_before_its_end(
    moment: str, is_open: bool, opening: str
) -> None:
    assert WORKED.is_open(at(moment)) is is_open
    assert WORKED.next_opening(at(moment)) == at(opening)


def test_an_extra_workday_counts_with_its_own_windows() -> None:
    sunday = date(2026, 9, 20)
    calendar = WorkingCalendar(WEEK, {sunday: WORKDAY})

    assert calendar.add(at("09-19 11:00"), minutes(120)) == at("09-20 10:00")
    assert calendar.windows_on(sunday) == WORKDAY
    assert calendar.windows_on(date(2026, 9, 19)) == SATURDAY
    assert WORKED.add(at("09-19 11:00"), minutes(120)) == at("09-21 10:00")


def test_moments_come_back_in_utc_whatever_zone_they_were_given_in() -> None:
    start = datetime(2026, 9, 18, 9, 0, tzinfo=UTC)

    due = WORKED.add(start, minutes(120))

    assert due.tzinfo is UTC
    assert due == datetime(2026, 9, 19, 10, 0, tzinfo=SHANGHAI)
    assert due == WORKED.add(start.astimezone(SHANGHAI), minutes(120))


def test_adding_nothing_stays_where_it_is_also_at_night() -> None:
    assert WORKED.add(at("09-20 03:00"), minutes(0)) == at("09-20 03:00")


def test_a_day_open_round_the_clock_has_no_seam_at_midnight() -> None:
    always = WorkingCalendar(dict.fromkeys(range(7), ALL_DAY))

    assert always.add(at("09-18 23:30"), minutes(60)) == at("09-19 00:30")
    assert always.between(at("09-18 00:00"), at("09-25 00:00")) == timedelta(days=7)


def test_moments_before_the_origin_are_measured_alike() -> None:
    old = datetime(1999, 12, 31, 17, 0, tzinfo=SHANGHAI)
    closed = WorkingCalendar(WEEK, {date(1999, 12, 31): ()})

    assert WORKED.add(old, minutes(120)) == datetime(2000, 1, 1, 10, 0, tzinfo=SHANGHAI)
    assert closed.between(old, datetime(2000, 1, 3, 9, 0, tzinfo=SHANGHAI)) == minutes(180)


def test_a_calendar_with_no_open_time_is_refused() -> None:
    with pytest.raises(NoOpenTime):
        WorkingCalendar({})
    with pytest.raises(NoOpenTime):
        WorkingCalendar({0: ()}, {date(2026, 9, 20): WORKDAY})


def test_more_time_than_the_century_has_is_refused_and_ends() -> None:
    rarely = WorkingCalendar({0: (OpenWindow(0, 1),)})

    assert rarely.add(at("09-21 00:00"), minutes(100)) > at("09-21 00:00")
    with pytest.raises(BeyondTheCalendar):
        rarely.add(at("09-21 00:00"), minutes(4_000))
    with pytest.raises(ValueError, match="forwards"):
        rarely.add(at("09-21 00:00"), minutes(-1))


def test_windows_that_overlap_or_leave_the_day_are_refused() -> None:
    with pytest.raises(WindowsOverlap):
        WorkingCalendar({0: (OpenWindow(540, 720), OpenWindow(700, 800))})
    for start, end in ((600, 600), (700, 600), (-1, 10), (0, 1441)):
        with pytest.raises(WindowsOverlap):
            OpenWindow(start, end)


def test_windows_that_touch_are_one_and_their_order_does_not_matter() -> None:
    calendar = WorkingCalendar({0: (OpenWindow(720, 1080), OpenWindow(540, 720))})

    assert calendar.windows_on(date(2026, 9, 21)) == (OpenWindow(540, 1080),)
