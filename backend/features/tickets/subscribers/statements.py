"""Who is told of what is stated about a ticket."""

from backend.features.notifications import Occasion, moment_text
from backend.features.tickets import events
from backend.features.tickets.models.charges import yuan
from backend.features.tickets.notices import Notices
from backend.features.tickets.repository import TicketRepository


class StatementNews:
    def __init__(self, tickets: TicketRepository, notices: Notices) -> None:
        self.tickets = tickets
        self.notices = notices

    async def tell_new_link(self, event: events.TicketLinkRenewed) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        values = {"message": "这是新的链接，以前的不能用了"}
        await self.notices.customer(ticket, Occasion.CUSTOMER_MESSAGE, values, event.event_id)

    async def tell_expected_finish(self, event: events.ExpectedFinishSet) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        expected = ticket.expected_finish
        if expected is None or not ticket.is_open:
            return
        values = {"expected_finish": moment_text(expected.at), "reason": expected.reason}
        await self.notices.customer(
            ticket, Occasion.CUSTOMER_EXPECTED_FINISH, values, event.event_id
        )

    async def tell_quote_judged(self, event: events.QuoteJudged) -> None:
        """Why not is for whoever stands there with the customer."""
        ticket = await self.tickets.get(event.ticket_id)
        quote = ticket.quote
        if quote is None or quote.id != event.quote_id or quote.approval is None:
            return
        price = f"报价 {yuan(quote.total_fen)} 元"
        why = f"{price}未通过审批：{quote.approval.note}"
        change = f"{price}已通过审批" if event.approved else why
        await self.notices.technicians(
            ticket,
            event.technician_ids,
            Occasion.TECHNICIAN_CHANGED,
            {"change": change},
            event.event_id,
        )
