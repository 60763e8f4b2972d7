"""When somebody may be told: in his duty hours, or at once where he has none on record."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from backend.features.workforce import WorkforceDay
from backend.kit.clock import shanghai_day

DAYS_AHEAD: Final = 8
"""A week and the rest of today: who is away for longer hears of it then by the office's hours."""


class Rota(Protocol):
    async def on_day(self, staff_ids: Collection[str], day: date) -> dict[str, WorkforceDay]:
        """By id; unknown people are left out."""


class DutyHours:
    def __init__(self, workforce: Rota) -> None:
        self._workforce = workforce

    async def next_for(
        self, staff_ids: Collection[str], now: datetime, office_opens_at: datetime
    ) -> dict[str, datetime]:
        """The first moment from `now` on at which each of them is on duty; who has no shifts on
        record keeps the office's hours. Two queries for a day that has to be looked at."""
        found: dict[str, datetime] = {}
        seen: dict[str, list[WorkforceDay]] = {staff_id: [] for staff_id in staff_ids}
        for ahead in range(DAYS_AHEAD):
            waiting = [staff_id for staff_id in seen if staff_id not in found]
            if not waiting:
                return found
            day = shanghai_day(now) + timedelta(days=ahead)
            for staff_id, of_day in (await self._workforce.on_day(waiting, day)).items():
                seen[staff_id].append(of_day)
                if begins := on_duty_from(of_day, now):
                    found[staff_id] = begins
        return found | {
            staff_id: later_of(days, now, office_opens_at)
            for staff_id, days in seen.items()
            if staff_id not in found
        }


def on_duty_from(day: WorkforceDay, now: datetime) -> datetime | None:
    """The first moment of that day, not before `now`, at which he is on shift and not away."""
    for window in sorted(day.available):
        start, end = window.moments(day.day)
        if now < end:
            return max(start, now)
    return None


def later_of(days: Sequence[WorkforceDay], now: datetime, office_opens_at: datetime) -> datetime:
    """For who is not on duty in all these days: away for longer, or without shifts at all."""
    if any(day.windows or day.away for day in days):
        return max(office_opens_at, now + timedelta(days=DAYS_AHEAD))
    return office_opens_at
