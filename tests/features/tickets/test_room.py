"""Whether a day has room for one more; what lies beside it, and what limits it."""

from datetime import timedelta

import pytest

from backend.features.places import GeoPoint
from backend.features.tickets.errors import TechnicianBusy
from backend.features.tickets.models.room import shortfalls
from backend.features.tickets.models.sending import Pace
from backend.features.tickets.models.technician_day import MOST_BOOKINGS, Booking, TechnicianDay
from backend.features.tickets.models.values import Window
from backend.features.workforce import Away, LeaveKind, Minutes, WorkforceDay
from backend.kit.clock import shanghai_day
from tests.support.tickets import NOON, window

DAY = shanghai_day(NOON)
HERE = GeoPoint(latitude=39.9087, longitude=116.3975)
THERE = GeoPoint(latitude=39.8652, longitude=116.3786)  # 5.10 km away: domain-rules.md c.3
FROM_EIGHT = (Minutes(480, 720), Minutes(780, 1080))


def booked(number: int, when: Window | None, minutes: int = 60) -> Booking:
    return Booking(visit_id=f"v{number}", ticket_id=f"t{number}", window=when, minutes=minutes)


def a_day(*bookings: Booking) -> TechnicianDay:
    day = TechnicianDay.of("wang", DAY, NOON)
    for each in bookings:
        day.book(each, "王师傅")
    return day


def worked(**facts: object) -> WorkforceDay:
    known: dict[str, object] = {
        "has_shifts": True,
        "windows": FROM_EIGHT,
        "available": FROM_EIGHT,
    } | facts
    return WorkforceDay(staff_id="wang", day=DAY, is_employed=True, **known)  # type: ignore[arg-type]  # facts of one test


@pytest.mark.parametrize(
    ("facts", "when", "said"),
    [
        ({}, window(1, 2), []),
        ({}, window(6.5, 2), ["不在班次内"]),  # from 18:30
        ({}, window(5.5, 2), ["不在班次内"]),  # half an hour of the shift is left
        ({}, None, []),
        ({"available": ()}, None, []),
        ({"has_shifts": False, "windows": (), "available": ()}, window(6.5, 2), []),
        (
            {
                "has_shifts": False,
                "available": (),
                "away": (Away(Minutes(720, 1440), LeaveKind.SICK),),
            },
            window(1, 2),
            ["请假"],
        ),
        ({"most_jobs": 1}, window(1, 2), []),
        ({"most_minutes": 59}, window(1, 2), ["共需60分钟，每天最多59分钟"]),
    ],
)
def test_shifts_leave_and_limits_of_an_empty_day(
    facts: dict[str, object], when: Window | None, said: list[str]
) -> None:
    assert shortfalls(booked(1, when), a_day(), worked(**facts), {}) == said


def test_who_is_not_employed_that_day_has_no_room_at_all() -> None:
    gone = WorkforceDay(staff_id="wang", day=DAY, is_employed=False)
    assert shortfalls(booked(1, window()), a_day(), gone, {}) == ["当天已不在职"]


def test_what_is_promised_already_counts_with_or_without_a_window() -> None:
    day = a_day(booked(1, window(1, 2)), booked(2, None, 400))
    full = worked(most_jobs=2, most_minutes=500)
    assert (
        shortfalls(booked(3, window(4, 2)), day, full, {})
        == [
            "可用540分钟，已排460分钟",
            "已排2单，每天最多2单",
            "共需520分钟，每天最多500分钟",
        ][1:]
    )
    assert shortfalls(booked(3, window(4, 2), 81), day, worked(), {}) == [
        "可用540分钟，已排460分钟"
    ]


def test_the_visit_itself_is_not_counted_twice() -> None:
    day = a_day(booked(1, window(1, 2)))
    assert shortfalls(booked(1, window(1, 2)), day, worked(most_jobs=1), {}) == []


def test_the_way_between_neighbours_takes_its_time() -> None:
    """5.10 km by road and at 25 km/h: 16 minutes; the work needs 60 of a window's 75."""
    assert Pace().minutes(5100) == 16
    before, after = window(1, 1), window(3.25, 1)
    wanted = Window(start=before.end, end=before.end + timedelta(minutes=75))
    day, points = a_day(booked(1, before), booked(3, after)), {"t1": HERE, "t2": THERE, "t3": THERE}
    late = ["与相邻预约之间路上时间不够"]
    assert shortfalls(booked(2, wanted), day, worked(), points) == late
    assert shortfalls(booked(2, wanted, 59), day, worked(), points) == []
    assert shortfalls(booked(2, wanted), day, worked(), points, Pace(km_per_hour=40)) == []
    assert shortfalls(booked(2, wanted), day, worked(), points | {"t2": HERE}) == late
    del points["t2"]  # nobody knows where it is
    assert shortfalls(booked(2, wanted), day, worked(), points) == []


def test_a_day_holds_no_more_than_it_can_be_asked_about() -> None:
    day = a_day(*(booked(number, None) for number in range(MOST_BOOKINGS)))
    with pytest.raises(TechnicianBusy):
        day.book(booked(MOST_BOOKINGS, None), "王师傅")
    assert len(day.bookings) == MOST_BOOKINGS


def test_of_the_pool_everybody_has_his_share_and_one_ticket_counts_once() -> None:
    day = a_day()
    assert [day.grab(ticket, 2) for ticket in ("t1", "t1", "t2", "t3")] == [True, True, True, False]
    assert day.grabbed == ["t1", "t2"]
