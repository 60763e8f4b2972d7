"""Which slots of a timed job are due, also after an outage."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.timed_jobs import MOST_MISSED, Daily, Every, TimedJob

MINUTELY = Every(timedelta(minutes=1))
# 03:10 in Shanghai is 19:10 UTC of the day before.
NIGHTLY = Daily(time(3, 10))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def nothing(slot: datetime) -> None:
    """A job without work."""


def job(schedule: Every | Daily, *, fires_every_slot: bool = False) -> TimedJob:
    return TimedJob("job", schedule, nothing, fires_every_slot=fires_every_slot)


def test_a_minutely_slot_begins_with_the_minute() -> None:
    assert MINUTELY.slot_at(at("2026-11-21T08:00:59.999")) == at("2026-11-21T08:00:00")
    assert MINUTELY.slot_at(at("2026-11-21T08:01:00")) == at("2026-11-21T08:01:00")


@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        ("2026-11-21T19:10:00", "2026-11-21T19:10:00"),
        ("2026-11-21T19:09:59", "2026-11-20T19:10:00"),
        ("2026-11-22T00:00:00", "2026-11-21T19:10:00"),
    ],
)
def test_a_nightly_slot_is_at_its_shanghai_time(moment: str, slot: str) -> None:
    assert NIGHTLY.slot_at(at(moment)) == at(slot)


def test_a_job_that_never_fired_begins_with_the_present_slot() -> None:
    now = at("2026-11-21T08:00:30")
    assert job(MINUTELY, fires_every_slot=True).due(None, now) == [at("2026-11-21T08:00:00")]


def test_a_slot_that_fired_is_not_due_again_even_if_the_clock_steps_back() -> None:
    fired = at("2026-11-21T08:00:00")
    assert job(MINUTELY).due(fired, at("2026-11-21T08:00:59")) == []
    assert job(MINUTELY).due(fired, at("2026-11-21T07:00:00")) == []


def test_after_an_outage_only_the_latest_slot_is_due() -> None:
    due = job(MINUTELY).due(at("2026-11-20T08:00:00"), at("2026-11-21T08:00:10"))
    assert due == [at("2026-11-21T08:00:00")]


def test_after_an_outage_a_job_that_must_fire_every_slot_catches_up_oldest_first() -> None:
    due = job(MINUTELY, fires_every_slot=True).due(
        at("2026-11-21T08:00:00"), at("2026-11-21T08:03:10")
    )
    assert due == [at(f"2026-11-21T08:0{minute}:00") for minute in (1, 2, 3)]


def test_catching_up_has_an_end() -> None:
    due = job(MINUTELY, fires_every_slot=True).due(
        at("2025-11-21T08:00:00"), at("2026-11-21T08:00:00")
    )
    assert len(due) == MOST_MISSED
    assert due[-1] == at("2026-11-21T08:00:00")


def test_a_period_below_a_second_is_refused() -> None:
    with pytest.raises(ValueError, match="at least a second"):
        Every(timedelta(milliseconds=500))


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is given beside
    st.one_of(
        st.integers(1, 100_000).map(lambda seconds: Every(timedelta(seconds=seconds))),
        st.times().map(lambda moment: Daily(moment.replace(microsecond=0))),
    ),
)
def test_every_moment_lies_between_its_slot_and_the_next(
    moment: datetime, schedule: Every | Daily
) -> None:
    slot = schedule.slot_at(moment)
    assert slot <= moment < schedule.slot_after(slot)
    assert schedule.slot_at(slot) == slot
    assert schedule.slot_at(schedule.slot_after(slot)) == schedule.slot_after(slot)
