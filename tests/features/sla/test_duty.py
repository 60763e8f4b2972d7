"""When an alert may reach somebody: on his shift, else in the office's hours."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from backend.features.sla.duty import DAYS_AHEAD, DutyHours, on_duty_from
from backend.features.workforce import Away, LeaveKind, Minutes, WorkforceDay
from backend.kit.clock import SHANGHAI

MONDAY = date(2026, 9, 21)
NINE_TO_FIVE = (Minutes(540, 720), Minutes(780, 1020))
OFFICE_OPENS = datetime(2026, 9, 22, 9, tzinfo=SHANGHAI)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
    return local.astimezone(UTC)


def a_day(
    staff_id: str, day: date, windows: tuple[Minutes, ...], away: tuple[Away, ...] = ()
) -> WorkforceDay:
    left = () if away else windows
    return WorkforceDay(
        staff_id=staff_id, day=day, is_employed=True, windows=windows, away=away, available=left
    )


class Rota:
    """Who works when: weekdays from nine to five, or nothing on record, or away the whole time."""

    def __init__(self) -> None:
        self.asked: list[date] = []

    async def on_day(self, staff_ids: Collection[str], day: date) -> dict[str, WorkforceDay]:
        self.asked.append(day)
        return {staff_id: self._of(staff_id, day) for staff_id in staff_ids}

    def _of(self, staff_id: str, day: date) -> WorkforceDay:
        if staff_id == "no_shifts":
            return a_day(staff_id, day, ())
        windows = NINE_TO_FIVE if day.weekday() < 5 else ()
        away = (Away(Minutes(0, 1440), LeaveKind.ANNUAL),) if staff_id == "away" else ()
        return a_day(staff_id, day, windows, away)


def test_who_is_on_shift_is_told_at_once_and_who_is_at_lunch_after_it() -> None:
    day = a_day("wang", MONDAY, NINE_TO_FIVE)
    assert on_duty_from(day, at(10)) == at(10)
    assert on_duty_from(day, at(12)) == at(13)
    assert on_duty_from(day, at(8, 59)) == at(9)
    assert on_duty_from(day, at(17)) is None


async def test_an_alert_of_the_evening_waits_for_the_next_shift_over_the_weekend() -> None:
    rota = Rota()
    friday = MONDAY + timedelta(days=4)
    found = await DutyHours(rota).next_for(["wang"], at(18, day=friday), OFFICE_OPENS)
    assert found == {"wang": at(9, day=MONDAY + timedelta(days=7))}
    assert rota.asked == [friday + timedelta(days=n) for n in range(4)]


async def test_who_has_no_shifts_on_record_keeps_the_hours_of_the_office() -> None:
    found = await DutyHours(Rota()).next_for(["no_shifts", "wang"], at(20), OFFICE_OPENS)
    assert found == {"no_shifts": OFFICE_OPENS, "wang": at(9, day=MONDAY + timedelta(days=1))}


async def test_who_is_away_for_longer_hears_of_it_after_that() -> None:
    found = await DutyHours(Rota()).next_for(["away"], at(10), OFFICE_OPENS)
    assert found == {"away": at(10) + timedelta(days=DAYS_AHEAD)}


async def test_nobody_is_looked_up_where_nobody_is_to_be_told() -> None:
    rota = Rota()
    assert await DutyHours(rota).next_for([], at(10), OFFICE_OPENS) == {}
    assert rota.asked == []
