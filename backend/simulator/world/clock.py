"""The platform's clock: real time plus an offset that tests may move."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import JsonValue

Now = Callable[[], datetime]
JsonObject = dict[str, JsonValue]

CHINA: Final = ZoneInfo("Asia/Shanghai")
FURTHEST_SECONDS: Final = 20 * 366 * 86400


def system_now() -> datetime:
    return datetime.now(UTC)


class SimulatedClock:
    """Every expiry, quota and timestamp of the platform follows this clock."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self.offset = timedelta()

    def now(self) -> datetime:
        return self._now() + self.offset

    def set_offset(self, seconds: float) -> None:
        """Raise ValueError past twenty years: dates must stay representable."""
        if abs(seconds) > FURTHEST_SECONDS:
            raise ValueError("the clock moves by at most twenty years")
        self.offset = timedelta(seconds=seconds)


def china_day(moment: datetime) -> date:
    """The day that daily quotas count by."""
    return moment.astimezone(CHINA).date()


def within(moment: datetime, since: datetime, seconds: float) -> bool:
    """Whether `moment` lies in the window that opened at `since`; not when the clock ran back."""
    return timedelta() <= moment - since < timedelta(seconds=seconds)
