"""One day put together: shifts, leave in half days, papers up to their last day."""

from datetime import date

import pytest
from pydantic import ValidationError

from backend.features.workforce.models import (
    CertificateHeld,
    CertificateKind,
    DayInHand,
    DayShifts,
    DayWindows,
    Half,
    HomeBase,
    Leave,
    LeaveKind,
    Minutes,
    ShiftWindow,
    WeeklyShifts,
    WorkforceDay,
)
from backend.features.workforce.models.day import without
from backend.kit.clock import shanghai_day

LEAP_DAY = date(2028, 2, 29)  # a Tuesday


def window(start: str, end: str) -> ShiftWindow:
    return ShiftWindow(start_time=start, end_time=end)


WEEK = WeeklyShifts(
    days=(
        *[DayWindows(windows=(window("08:00", "12:00"), window("13:30", "18:00")))] * 5,
        DayWindows(windows=(window("09:00", "12:00"),)),
        DayWindows(),
    )
)


def on(day: date, *facts: object, is_employed: bool = True) -> WorkforceDay:
    hand = DayInHand("wang", day, is_employed=is_employed)
    for fact in facts:
        hand.take(fact)  # type: ignore[arg-type]  # the builders below make facts only
    return hand.whole()


def a_leave(first: date, last: date, **halves: Half) -> Leave:
    return Leave(
        leave_id="l1",
        leave=LeaveKind.ANNUAL,
        first_day=first,
        last_day=last,
        approved_by="boss",
        **halves,
    )


def test_the_week_gives_each_day_its_windows() -> None:
    assert on(LEAP_DAY, WEEK).windows == (Minutes(480, 720), Minutes(810, 1080))
    assert on(date(2028, 3, 4), WEEK).windows == (Minutes(540, 720),)
    assert on(date(2028, 3, 5), WEEK).windows == ()
    assert on(LEAP_DAY, WEEK).minutes_available == 240 + 270


def test_a_single_day_takes_the_place_of_the_weeks() -> None:
    night = DayShifts(windows=(window("22:00", "24:00"), window("00:00", "06:00")))
    assert on(LEAP_DAY, night, WEEK).windows == (Minutes(0, 360), Minutes(1320, 1440))
    assert on(LEAP_DAY, WEEK, DayShifts()).windows == ()


def test_half_a_day_of_leave_leaves_the_other_half() -> None:
    first, last = date(2028, 2, 28), LEAP_DAY
    leave = a_leave(first, last, first_half=Half.AFTERNOON, last_half=Half.MORNING)
    assert on(first, WEEK, leave).available == (Minutes(480, 720),)
    assert on(last, WEEK, leave).available == (Minutes(810, 1080),)
    whole = a_leave(first, last)
    assert on(first, WEEK, whole).available == ()
    assert on(first, WEEK, whole).windows == (Minutes(480, 720), Minutes(810, 1080))


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        ((date(2028, 3, 1), date(2028, 3, 1), Half.MORNING, Half.MORNING), False),
        ((date(2028, 3, 1), date(2028, 3, 1), Half.AFTERNOON, Half.AFTERNOON), True),
        ((date(2028, 3, 2), date(2028, 3, 2), Half.MORNING, Half.AFTERNOON), True),
        ((date(2028, 3, 3), date(2028, 3, 3), Half.MORNING, Half.AFTERNOON), False),
    ],
)
def test_two_leaves_meet_only_where_they_take_the_same_half(
    other: tuple[date, date, Half, Half], meets: bool
) -> None:
    first, last, first_half, last_half = other
    taken = a_leave(date(2028, 3, 1), date(2028, 3, 2), first_half=Half.AFTERNOON)
    asked = a_leave(first, last, first_half=first_half, last_half=last_half)
    assert taken.meets(asked) is meets
    assert asked.meets(taken) is meets


def test_windows_that_overlap_or_run_backwards_are_refused() -> None:
    with pytest.raises(ValidationError):
        DayWindows(windows=(window("08:00", "12:00"), window("11:59", "13:00")))
    for start, end in (("12:00", "12:00"), ("18:00", "08:00"), ("24:00", "24:00")):
        with pytest.raises(ValidationError):
            window(start, end)
    for odd in ("8:00", "24:01", "25:00", "08:60", "08:00:00", ""):
        with pytest.raises(ValidationError):
            window(odd, "24:00")


def test_minutes_taken_from_the_middle_leave_both_ends() -> None:
    assert without([Minutes(480, 1080)], [Minutes(600, 660), Minutes(0, 490)]) == [
        Minutes(490, 600),
        Minutes(660, 1080),
    ]


def test_windows_are_moments_of_the_shanghai_day() -> None:
    start, end = Minutes(0, 1440).moments(LEAP_DAY)
    assert (start.isoformat(), end.isoformat()) == (
        "2028-02-29T00:00:00+08:00",
        "2028-03-01T00:00:00+08:00",
    )
    assert shanghai_day(start) == LEAP_DAY


def test_who_is_not_employed_has_no_windows_but_keeps_what_he_knows() -> None:
    paper = CertificateHeld(
        certificate_id="c1",
        certificate=CertificateKind.ELECTRICIAN,
        issued_on=date(2024, 2, 29),
        expires_on=LEAP_DAY,
    )
    day = on(LEAP_DAY, WEEK, paper, is_employed=False)
    assert (day.windows, day.minutes_available) == ((), 0)
    assert day.holds(CertificateKind.ELECTRICIAN)
    assert not day.holds(CertificateKind.HEIGHT)


def test_an_erased_home_is_no_home() -> None:
    assert on(LEAP_DAY, HomeBase()).base is None
