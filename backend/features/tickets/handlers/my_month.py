"""A technician's own month."""

from backend.features.accounts import Permission
from backend.features.tickets.handlers.base import TicketEndpoint
from backend.features.tickets.schemas.my_month import (
    MonthJob,
    MonthJobsQuery,
    MyMonthQuery,
    MyMonthView,
)
from backend.kit.http import operation
from backend.kit.pagination import Page


class MyMonth(TicketEndpoint):
    path = "/api/v1/my-month"

    @operation(permission=Permission.TICKETS_WORK)
    async def get(self, query: MyMonthQuery) -> MyMonthView:
        """A technician's own figures of a month."""
        return await self.tickets.own_month.figures(self.actor, query.month)


class MyMonthJobs(TicketEndpoint):
    path = "/api/v1/my-month/jobs"

    @operation(permission=Permission.TICKETS_WORK)
    async def get(self, query: MonthJobsQuery) -> Page[MonthJob]:
        """The jobs behind one of his figures, newest first."""
        return await self.tickets.own_month.jobs(self.actor, query)


ENDPOINTS = (MyMonth, MyMonthJobs)
