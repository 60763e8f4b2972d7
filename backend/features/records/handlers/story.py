"""What the mini-program says of a ticket, and the times it offers, in the words of the pages."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.records.schemas.story import DayOffered, TicketStory, WindowOffered
from backend.features.records.screens.ticket import TicketScreens
from backend.features.records.words.times import DayChoice, days_offered, windows_offered
from backend.features.tickets import TicketNotFound
from backend.kit.http import ANYONE, Endpoint, operation


class StoryOfTicket(Endpoint):
    path = "/api/v1/tickets/{ticket_id}/story"

    def initialize(self, screens: TicketScreens) -> None:
        self.screens = screens

    @operation(permission=Permission.TICKETS_REQUEST, raises=(TicketNotFound,))
    async def get(self, ticket_id: str) -> TicketStory:
        """Tell a customer how his ticket stands: who comes, what it costs, what happened."""
        return await self.screens.story(self.actor, ticket_id)


class VisitWindows(Endpoint):
    path = "/api/v1/visit-windows"

    def initialize(self, screens: TicketScreens) -> None:
        self.screens = screens

    @operation(permission=ANYONE)
    async def get(self) -> list[DayOffered]:
        """The days and times at which a visit may be asked for."""
        now = self.screens.linked.now()
        offered = []
        for day in days_offered(now):
            windows = [
                WindowOffered(name=choice.name, start=window.start, end=window.end)
                for choice, window in windows_offered(day, now)
            ]
            offered.append(_day(day, windows))
        return offered


def _day(day: DayChoice, windows: list[WindowOffered]) -> DayOffered:
    return DayOffered(date=day.value, name=day.name, number=day.number, windows=windows)


def routes(screens: TicketScreens) -> list[URLSpec]:
    return [StoryOfTicket.route(screens=screens), VisitWindows.route(screens=screens)]
