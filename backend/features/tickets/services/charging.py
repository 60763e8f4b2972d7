"""Quoted, agreed to, received."""

from datetime import datetime

from backend.features.tickets import policies
from backend.features.tickets.errors import MethodNotYours
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.stages import Payment
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.closing import Quotation, QuotationAnswer
from backend.features.tickets.services.acceptance_codes import AcceptanceCodes
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.methods import METHODS, method_of
from backend.features.tickets.words import ConsentMethod
from backend.features.tickets.workflow import Act


class Charging:
    def __init__(self, desk: TicketDesk, codes: AcceptanceCodes) -> None:
        self.desk = desk
        self.codes = codes

    async def quote(self, asked: Asked, quotation: Quotation) -> Ticket:
        async def ask_price(ticket: Ticket, by: By, now: datetime) -> None:
            quote = ticket.ask_price(
                quotation.charges,
                quotation.fee_if_declined_fen,
                quotation.reason,
                quotation.photo_ids,
                by,
                now,
            )
            await self.codes.issue(code_purpose(quote.id))

        return await self.desk.perform(asked, Act.QUOTE, ask_price)

    async def answer(self, asked: Asked, quote_id: str, answer: QuotationAnswer) -> Ticket:
        """Raises MethodNotYours, QuoteChanged, NoOpenQuote, RecordingMissing, and what a wrong
        code is answered with."""
        method = method_of(asked.actor, answer.method)
        if method is ConsentMethod.CODE:
            if ticket := await self.desk.replayed(asked):
                return ticket
            await self._check_code(asked, quote_id, answer)

        def consent(ticket: Ticket, by: By, now: datetime) -> None:
            if method not in METHODS[by.role]:
                raise MethodNotYours
            ticket.answer_quote(quote_id, answer.agreed, method, answer.recording_id, by, now)

        return await self.desk.perform(asked, Act.ANSWER_QUOTE, consent)

    async def _check_code(self, asked: Asked, quote_id: str, answer: QuotationAnswer) -> None:
        """Only who may answer may try."""
        ticket = await self.desk.load(asked)
        policies.wear(asked.actor, ticket, Act.ANSWER_QUOTE)
        ticket.require_open_quote(quote_id)
        await self.codes.check(code_purpose(quote_id), answer.code or "")

    async def receive(self, asked: Asked, payment: Payment) -> Ticket:
        """Raises PaidTooMuch."""
        return await self.desk.perform(
            asked,
            Act.RECEIVE_PAYMENT,
            lambda ticket, by, now: ticket.receive_payment(payment, by, now),
        )


def code_purpose(quote_id: str) -> str:
    """A code of its own: who hears it for the price must not be able to accept the work."""
    return f"quote-{quote_id}"
