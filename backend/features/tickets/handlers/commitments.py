"""Promises of the sale, and wishes for sales."""

from backend.features.accounts import Permission
from backend.features.sales import (
    PromiseNotFound,
    PromiseSettled,
    RefusalNeedsReason,
    TooManyLeads,
)
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.schemas.commitments import PromiseKept, PromiseRefused, Wish
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.workflow import Act
from backend.kit.http import operation


class KeptPromises(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/kept-promises"
    act = Act.KEEP_PROMISE

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, PromiseNotFound, PromiseSettled),
        replays=False,
    )
    async def post(self, ticket_id: str, body: PromiseKept) -> AnyTicketView:
        """What was promised at the sale is done."""
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.promises.keep(asked, body))


class RefusedPromises(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/refused-promises"
    act = Act.REFUSE_PROMISE

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, PromiseNotFound, PromiseSettled, RefusalNeedsReason),
        replays=False,
    )
    async def post(self, ticket_id: str, body: PromiseRefused) -> AnyTicketView:
        """What was promised at the sale cannot be done, and why."""
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.promises.refuse(asked, body))


class WishesOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/wishes"
    act = Act.NOTE_LEAD

    @operation(
        permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, TooManyLeads), replays=False
    )
    async def post(self, ticket_id: str, body: Wish) -> AnyTicketView:
        """The customer would like something besides 新需求; sales are told."""
        return await self.shown(await self.tickets.wishes.note(self.asked(ticket_id), body))


ENDPOINTS = (KeptPromises, RefusedPromises, WishesOfTicket)
