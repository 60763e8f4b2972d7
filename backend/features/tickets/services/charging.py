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
from backend.features.tickets.services.quote_approvals import QuoteApprovals, code_purpose
from backend.features.tickets.words import ConsentMethod
from backend.features.tickets.workflow import Act
from backend.kit.aggregate import new_id


class Charging:
    def __init__(self, desk: TicketDesk, codes: AcceptanceCodes, approvals: QuoteApprovals) -> None:
        self.desk = desk
        self.codes = codes
        self.approvals = approvals

    async def quote(self, asked: Asked, quotation: Quotation) -> Ticket:
        """Where the firm's rules want an approval, the customer hears of it afterwards. Raises
        NobodyToApprove."""

        async def ask_price(ticket: Ticket, by: By, now: datetime) -> None:
            ticket.require(Act.QUOTE)
            quote_id = new_id()
            approval_id = await self.approvals.ask(ticket, quote_id, quotation, asked.actor.id)
            ticket.ask_price(
                quotation.charges,
                quotation.fee_if_declined_fen,
                quotation.reason,
                quotation.photo_ids,
                by,
                now,
                quote_id=quote_id,
                approval_id=approval_id,
            )
            if not approval_id:
                await self.codes.issue(code_purpose(quote_id))

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
