"""Time: aware UTC inside, Asia/Shanghai at the edges; the injected clock is the only `now`."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, PlainSerializer

Clock = Callable[[], datetime]

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def to_millisecond(moment: datetime) -> datetime:
    """BSON keeps milliseconds; what is hashed or compared must not change by being stored."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def utc_now() -> datetime:
    return to_millisecond(datetime.now(UTC))


def shanghai(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)


def shanghai_day(moment: datetime) -> date:
    return shanghai(moment).date()


def _as_instant(moment: datetime) -> datetime:
    # Compared before converting: the ends of the calendar overflow when moved to UTC.
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("out of range: 2000-01-01 to 2100-01-01")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return to_millisecond(utc) if utc.microsecond % 1000 else utc


def _as_day(day: date) -> date:
    if not EARLIEST.date() <= day <= LATEST.date():
        raise ValueError("out of range: 2000-01-01 to 2100-01-01")
    return day


Instant = Annotated[AwareDatetime, AfterValidator(_as_instant)]
"""A moment somebody typed or a device sent: has a zone, lies in this century, held in UTC."""

Day = Annotated[
    date, AfterValidator(_as_day), PlainSerializer(lambda day: day.isoformat(), return_type=str)
]
"""A calendar day in Shanghai; stored and sent as `YYYY-MM-DD` (BSON has no plain dates)."""
