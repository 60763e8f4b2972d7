from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.calendars.errors import TooFarAhead
from backend.features.calendars.schemas import (
    CalendarMonth,
    DueQuery,
    DueView,
    MonthQuery,
    OfficialYear,
    OfficialYearQuery,
)
from backend.features.calendars.service import CalendarPages
from backend.features.definitions import DefinitionNotFound, DefinitionVersionNotFound, Key
from backend.kit.http import Endpoint, operation

READ = Permission.DEFINITIONS_READ
_NONE = (DefinitionNotFound, DefinitionVersionNotFound)


class CalendarEndpoint(Endpoint):
    def initialize(self, pages: CalendarPages) -> None:
        self.pages = pages


class CalendarMonthView(CalendarEndpoint):
    path = "/api/v1/working-calendars/{key}/month"

    @operation(permission=READ, raises=_NONE)
    async def get(self, key: Key, query: MonthQuery) -> CalendarMonth:
        """A month of a working calendar: open windows of every day, and why they are so."""
        return await self.pages.month(key, query)


class CalendarDue(CalendarEndpoint):
    path = "/api/v1/working-calendars/{key}/due"

    @operation(permission=READ, raises=(*_NONE, TooFarAhead))
    async def get(self, key: Key, query: DueQuery) -> DueView:
        """Try a limit: when it would be due, and how the days add up to it."""
        return await self.pages.due(key, query)


class OfficialDays(CalendarEndpoint):
    path = "/api/v1/official-days"

    @operation(permission=READ)
    async def get(self, query: OfficialYearQuery) -> OfficialYear:
        """The state's holidays and extra workdays of a year, where they are known."""
        return self.pages.official(query)


ENDPOINTS = (CalendarMonthView, CalendarDue, OfficialDays)


def routes(pages: CalendarPages) -> list[URLSpec]:
    return [endpoint.route(pages=pages) for endpoint in ENDPOINTS]
