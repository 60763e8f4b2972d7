"""What customers were told of a ticket, for the staff who answer them."""

from typing import Final

from backend.features.notifications import MessageHistory, NoticeFate
from backend.features.tickets import SUBJECT_KIND, TicketReading
from backend.kit.access import Actor

MOST_TOLD: Final = 100


class TicketNotices:
    def __init__(self, tickets: TicketReading, history: MessageHistory) -> None:
        self._tickets = tickets
        self._history = history

    async def of(self, actor: Actor, ticket_id: str) -> list[NoticeFate]:
        """Raises TicketNotFound."""
        ticket = await self._tickets.get(actor, ticket_id)
        return await self._history.about(SUBJECT_KIND, ticket.id, MOST_TOLD)
