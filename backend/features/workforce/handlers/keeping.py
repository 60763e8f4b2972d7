"""Changes of what a person can do, where and when: each says from which day it holds."""

from backend.features.accounts import Permission
from backend.features.places import AreaUnknown
from backend.features.workforce.errors import SkillNotFound, SkillRetired
from backend.features.workforce.handlers.endpoint import CHANGE_REFUSALS, WorkforceEndpoint
from backend.features.workforce.schemas.changes import (
    AreaGiven,
    BaseGiven,
    CapGiven,
    DayGiven,
    SkillGiven,
    WeekGiven,
)
from backend.features.workforce.schemas.views import Recorded
from backend.kit.http import operation


class SkillChanges(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/skill-changes"

    @operation(
        permission=Permission.STAFF_MANAGE,
        status=201,
        raises=(*CHANGE_REFUSALS, SkillNotFound, SkillRetired),
    )
    async def post(self, staff_id: str, body: SkillGiven) -> Recorded:
        """Give somebody a skill, another level of it, or take it away."""
        return await self.workforce.keeping.give_skill(self.actor, staff_id, body)


class WeeklyShiftChanges(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/weekly-shift-changes"

    @operation(permission=Permission.STAFF_MANAGE, status=201, raises=CHANGE_REFUSALS)
    async def post(self, staff_id: str, body: WeekGiven) -> Recorded:
        """Set the shifts of every week."""
        return await self.workforce.keeping.give_week(self.actor, staff_id, body)


class DayShiftChanges(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/day-shift-changes"

    @operation(permission=Permission.STAFF_MANAGE, status=201, raises=CHANGE_REFUSALS)
    async def post(self, staff_id: str, body: DayGiven) -> Recorded:
        """Set the shifts of a single day, in place of the week's."""
        return await self.workforce.keeping.give_day(self.actor, staff_id, body)


class ServiceAreaChanges(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/service-area-changes"

    @operation(
        permission=Permission.STAFF_MANAGE, status=201, raises=(*CHANGE_REFUSALS, AreaUnknown)
    )
    async def post(self, staff_id: str, body: AreaGiven) -> Recorded:
        """Give somebody an area, as his own or as a neighbour's, or take it away."""
        return await self.workforce.keeping.give_area(self.actor, staff_id, body)


class DailyCapChanges(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/daily-cap-changes"

    @operation(permission=Permission.STAFF_MANAGE, status=201, raises=CHANGE_REFUSALS)
    async def post(self, staff_id: str, body: CapGiven) -> Recorded:
        """Limit somebody's visits and minutes a day."""
        return await self.workforce.keeping.give_cap(self.actor, staff_id, body)


class HomeBaseChanges(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/home-base-changes"

    @operation(permission=Permission.STAFF_MANAGE, status=201, raises=CHANGE_REFUSALS)
    async def post(self, staff_id: str, body: BaseGiven) -> Recorded:
        """Say where somebody's day begins."""
        return await self.workforce.keeping.give_base(self.actor, staff_id, body)


ENDPOINTS = (
    SkillChanges,
    WeeklyShiftChanges,
    DayShiftChanges,
    ServiceAreaChanges,
    DailyCapChanges,
    HomeBaseChanges,
)
