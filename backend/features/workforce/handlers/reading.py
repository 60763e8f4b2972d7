from backend.features.accounts import Permission, StaffNotFound
from backend.features.workforce.handlers.endpoint import WorkforceEndpoint
from backend.features.workforce.schemas.views import (
    DaysQuery,
    ExpiringCertificate,
    ExpiryQuery,
    FactQuery,
    FactView,
    OneDayQuery,
    StaffDayView,
    WorkforceDayView,
)
from backend.kit.http import operation
from backend.kit.pagination import Page


class WorkforceDays(WorkforceEndpoint):
    path = "/api/v1/workforce-days"

    @operation(permission=Permission.STAFF_READ)
    async def get(self, query: DaysQuery) -> Page[WorkforceDayView]:
        """Who of the active staff within one's reach can do what, where and when on a day."""
        return await self.workforce.reading.days(self.actor, query)


class StaffDay(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/workforce-day"

    @operation(permission=Permission.STAFF_READ, raises=(StaffNotFound,))
    async def get(self, staff_id: str, query: OneDayQuery) -> StaffDayView:
        """One person on one day, past or to come; with `known_at` as it was known then."""
        return await self.workforce.reading.of(self.actor, staff_id, query)


class MyWorkforceDay(WorkforceEndpoint):
    path = "/api/v1/me/workforce-day"

    @operation(permission=Permission.TICKETS_WORK, raises=(StaffNotFound,))
    async def get(self, query: OneDayQuery) -> StaffDayView:
        """A technician's own shift, leave, skills and papers on a day."""
        return await self.workforce.reading.own(self.actor, query)


class StaffFacts(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/facts"

    @operation(permission=Permission.STAFF_READ, raises=(StaffNotFound,))
    async def get(self, staff_id: str, query: FactQuery) -> Page[FactView]:
        """Everything that is and ever was known of a person's work, the latest recorded first."""
        return await self.workforce.reading.history(self.actor, staff_id, query)


class ExpiringCertificates(WorkforceEndpoint):
    path = "/api/v1/expiring-certificates"

    @operation(permission=Permission.STAFF_READ)
    async def get(self, query: ExpiryQuery) -> Page[ExpiringCertificate]:
        """Certificates that end within so many days, the earliest first."""
        return await self.workforce.reading.expiring(self.actor, query)


ENDPOINTS = (WorkforceDays, StaffDay, MyWorkforceDay, StaffFacts, ExpiringCertificates)
