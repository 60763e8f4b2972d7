"""What became of the messages about a ticket."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.notifications import NoticeFate
from backend.features.records.service.ticket_notices import TicketNotices
from backend.features.tickets import TicketNotFound
from backend.kit.http import Endpoint, operation


class NoticesOfTicket(Endpoint):
    path = "/api/v1/tickets/{ticket_id}/notices"

    def initialize(self, notices: TicketNotices) -> None:
        self.notices = notices

    @operation(permission=Permission.TICKETS_MESSAGE, raises=(TicketNotFound,))
    async def get(self, ticket_id: str) -> list[NoticeFate]:
        """Read where each message to the customer went and how it ended: the latest hundred of 90
        days, newest first."""
        return await self.notices.of(self.actor, ticket_id)


def routes(notices: TicketNotices) -> list[URLSpec]:
    return [NoticesOfTicket.route(notices=notices)]
