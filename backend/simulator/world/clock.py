"""The platform's clock: real time plus an offset that tests may move."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
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
        self._moved = asyncio.Event()
        self.offset = timedelta()

    def now(self) -> datetime:
        return self._now() + self.offset

    def set_offset(self, seconds: float) -> None:
        """Raise ValueError past twenty years: dates must stay representable."""
        if abs(seconds) > FURTHEST_SECONDS:
            raise ValueError("the clock moves by at most twenty years")
        self.offset = timedelta(seconds=seconds)
        self._moved.set()
        self._moved = asyncio.Event()

    async def until(self, moment: datetime) -> None:
        """Wait for the moment on this clock: real time passes, or somebody moves the clock."""
        while (left := (moment - self.now()).total_seconds()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._moved.wait()


def china_day(moment: datetime) -> date:
    """The day that daily quotas count by."""
    return moment.astimezone(CHINA).date()


def within(moment: datetime, since: datetime, seconds: float) -> bool:
    """Whether `moment` lies in the window that opened at `since`; not when the clock ran back."""
    return timedelta() <= moment - since < timedelta(seconds=seconds)
