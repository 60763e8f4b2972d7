from backend.features.tickets.models import Ticket
from backend.features.tickets.repository.tickets import TicketRepository
from backend.features.tickets.words import ServiceType
from backend.kit.access import Reach
from backend.kit.pagination import Page, PageQuery


class RunningTickets:
    """The open ones, by their service."""

    def __init__(self, tickets: TicketRepository) -> None:
        self._tickets = tickets

    async def page(self, reach: Reach, service_type: ServiceType, asked: PageQuery) -> Page[Ticket]:
        """Newest first."""
        query = {"$and": [{"idx.running": service_type}, self._tickets.within(reach)]}
        return await self._tickets.page(query, asked)
