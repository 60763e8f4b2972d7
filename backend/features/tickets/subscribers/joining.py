"""Who is told that two tickets became one, or two again."""

from backend.features.notifications import Occasion
from backend.features.tickets import events
from backend.features.tickets.notices import Notices
from backend.features.tickets.repository import TicketRepository


class JoiningNews:
    def __init__(self, tickets: TicketRepository, notices: Notices) -> None:
        self.tickets = tickets
        self.notices = notices

    async def tell_merged(self, event: events.TicketMerged) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        if ticket.merged_into is None:
            return  # undone meanwhile
        said = f"工单 {ticket.number} 与工单 {ticket.merged_into.number} 是同一件事，已合并办理"
        await self._tell(event.main_id, said, event.event_id)

    async def tell_undone(self, event: events.MergeUndone) -> None:
        await self._tell(event.ticket_id, "这张工单重新单独办理", event.event_id)

    async def _tell(self, ticket_id: str, said: str, dedupe_id: str) -> None:
        ticket = await self.tickets.get(ticket_id)
        await self.notices.customer(ticket, Occasion.CUSTOMER_MESSAGE, {"message": said}, dedupe_id)
