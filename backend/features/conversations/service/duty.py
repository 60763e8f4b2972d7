"""Whose turn it is: of those on duty who has the fewest open items."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from backend.features.accounts import BranchNotFound, Permission, StaffCard, StaffDirectory
from backend.features.conversations.repository import DeskItemRepository
from backend.features.workforce import Workforce, WorkforceDay
from backend.kit.clock import Clock, shanghai, shanghai_day

MOST_CONSIDERED: Final = 200

_NOW, _TODAY, _NOT_TODAY = 0, 1, 2


class Duty:
    def __init__(
        self,
        directory: StaffDirectory,
        workforce: Workforce,
        items: DeskItemRepository,
        now: Clock,
    ) -> None:
        self._directory = directory
        self._workforce = workforce
        self._items = items
        self._now = now

    async def next_for(self, branch_id: str, *, but_not: str = "") -> str:
        """Those on shift at this moment go first, then those with a shift today; where nobody has
        one, everybody of the branch. Empty where there is nobody at all."""
        people = [each.id for each in await self._able(branch_id) if each.id != but_not]
        people = sorted(people)[:MOST_CONSIDERED]
        if not people:
            return ""
        now = self._now()
        days = await self._workforce.on_day(people, shanghai_day(now))
        loads = await self._items.loads(people)
        return choose(people, days, loads, now)

    async def may_have(self, staff_id: str, branch_id: str) -> bool:
        """Whether he may be given what belongs to that branch."""
        if not branch_id:
            return True
        able = await self._directory.with_permission(Permission.DESK_SERVE, branch_id)
        return any(card.id == staff_id for card in able)

    async def _able(self, branch_id: str) -> list[StaffCard]:
        try:
            return await self._directory.nearest_with_permission(Permission.DESK_SERVE, branch_id)
        except BranchNotFound:
            return []


def choose(
    people: Sequence[str],
    days: Mapping[str, WorkforceDay],
    loads: Mapping[str, int],
    now: datetime,
) -> str:
    """The first in the order of: how present, how few items, the id."""
    return min(people, key=lambda each: (_presence(days.get(each), now), loads.get(each, 0), each))


def _presence(day: WorkforceDay | None, now: datetime) -> int:
    if day is None or not day.available:
        return _NOT_TODAY
    local = shanghai(now)
    minute = local.hour * 60 + local.minute
    here = any(window.start <= minute < window.end for window in day.available)
    return _NOW if here else _TODAY
