"""Prices, payments, acceptance, rating."""

from backend.features.accounts import Permission
from backend.features.approvals import NobodyToApprove
from backend.features.media import MediaNotUsable
from backend.features.tickets.errors import (
    AcceptanceCodeExpired,
    AcceptanceCodeLocked,
    ContentChanged,
    ContentHashMissing,
    EvidenceMissing,
    MethodNotYours,
    NoOpenQuote,
    PaidTooMuch,
    QuoteChanged,
    QuoteNotApproved,
    RatingClosed,
    RecordingMissing,
    SignatureMissing,
    WrongAcceptanceCode,
)
from backend.features.tickets.handlers.base import (
    ACT_REFUSALS,
    TicketEndpoint,
)
from backend.features.tickets.models.stages import Payment, Rating
from backend.features.tickets.schemas.closing import (
    AcceptanceGiven,
    Quotation,
    QuotationAnswer,
    WorkNotAccepted,
)
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.workflow import Act
from backend.kit.http import operation


class TicketQuotations(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/quotations"
    act = Act.QUOTE

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, MediaNotUsable, NobodyToApprove),
        replays=False,
    )
    async def post(self, ticket_id: str, body: Quotation) -> AnyTicketView:
        """Say what it costs, before the work."""
        return await self.shown(await self.tickets.charging.quote(self.asked(ticket_id), body))


class TicketPayments(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/payments"
    act = Act.RECEIVE_PAYMENT

    @operation(
        permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, PaidTooMuch), replays=False
    )
    async def post(self, ticket_id: str, body: Payment) -> AnyTicketView:
        """Record money received."""
        return await self.shown(await self.tickets.charging.receive(self.asked(ticket_id), body))


class QuotationAnswerOfCustomer(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/quotations/{quotation_id}/answer"
    act = Act.ANSWER_QUOTE

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(
            *ACT_REFUSALS,
            QuoteChanged,
            QuoteNotApproved,
            NoOpenQuote,
            MethodNotYours,
            RecordingMissing,
            WrongAcceptanceCode,
            AcceptanceCodeLocked,
            AcceptanceCodeExpired,
        ),
        replays=False,
    )
    async def post(self, ticket_id: str, quotation_id: str, body: QuotationAnswer) -> AnyTicketView:
        """The customer says yes or no to the price."""
        return await self.shown(
            await self.tickets.charging.answer(self.asked(ticket_id), quotation_id, body)
        )


class TicketAcceptance(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/acceptance"
    act = Act.ACCEPT

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(
            *ACT_REFUSALS,
            ContentChanged,
            ContentHashMissing,
            SignatureMissing,
            MediaNotUsable,
            MethodNotYours,
            RecordingMissing,
            WrongAcceptanceCode,
            AcceptanceCodeLocked,
            AcceptanceCodeExpired,
        ),
        replays=False,
    )
    async def post(self, ticket_id: str, body: AcceptanceGiven) -> AnyTicketView:
        """Accept the finished work 验收."""
        return await self.shown(await self.tickets.hand_overs.accept(self.asked(ticket_id), body))


class AcceptanceRefusal(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/acceptance-refusal"
    act = Act.REFUSE_ACCEPTANCE

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, EvidenceMissing, MediaNotUsable),
        replays=False,
    )
    async def post(self, ticket_id: str, body: WorkNotAccepted) -> AnyTicketView:
        """Do not accept the work 验收不通过; somebody comes again."""
        return await self.shown(await self.tickets.hand_overs.refuse(self.asked(ticket_id), body))


class TicketRating(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/rating"
    act = Act.RATE

    @operation(
        permission=Permission.TICKETS_REQUEST,
        raises=(*ACT_REFUSALS, RatingClosed, MediaNotUsable),
        replays=False,
    )
    async def put(self, ticket_id: str, body: Rating) -> AnyTicketView:
        """Rate the service; may be changed for some days."""
        return await self.shown(await self.tickets.hand_overs.rate(self.asked(ticket_id), body))


class AcceptanceCodeOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/acceptance-code"

    @operation(permission=Permission.TICKETS_REQUEST, raises=ACT_REFUSALS, replays=False)
    async def post(self, ticket_id: str) -> AnyTicketView:
        """A new 验收码 for the customer; the old one is void."""
        ticket = await self.tickets.hand_overs.renew_code(self.asked(ticket_id))
        return await self.shown(ticket)


ENDPOINTS = (
    TicketQuotations,
    TicketPayments,
    QuotationAnswerOfCustomer,
    TicketAcceptance,
    AcceptanceRefusal,
    TicketRating,
    AcceptanceCodeOfTicket,
)
