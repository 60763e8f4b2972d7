"""Closing, returning, re-opening, cancelling, urging."""

from backend.features.accounts import Permission
from backend.features.tickets.errors import (
    AlreadyUrged,
    CancelTooLate,
    ReopenTooLate,
    TasksStillOpen,
)
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.models.stages import FollowUp
from backend.features.tickets.schemas.closing import (
    IncompleteClosure,
    RecordReturn,
    Reopening,
    Urge,
    Withdrawal,
    WorkReturn,
)
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.workflow import Act
from backend.kit.http import operation


class TicketFollowUp(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/follow-up"
    act = Act.CLOSE

    @operation(
        permission=Permission.TICKETS_FOLLOW_UP,
        raises=(*ACT_REFUSALS, TasksStillOpen),
        replays=False,
    )
    async def post(self, ticket_id: str, body: FollowUp) -> AnyTicketView:
        """Follow-up is done: close the ticket."""
        return await self.shown(await self.tickets.closures.close(self.asked(ticket_id), body))


class RecordReturnOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/record-return"
    act = Act.RETURN_RECORD

    @operation(permission=Permission.TICKETS_FOLLOW_UP, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: RecordReturn) -> AnyTicketView:
        """The record is wrong 退回重填; nobody has to go there."""
        return await self.shown(
            await self.tickets.closures.return_record(self.asked(ticket_id), body)
        )


class WorkReturnOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/work-return"
    act = Act.RETURN_WORK

    @operation(permission=Permission.TICKETS_FOLLOW_UP, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: WorkReturn) -> AnyTicketView:
        """The work is not good 退回重办; it is done again."""
        return await self.shown(
            await self.tickets.closures.return_work(self.asked(ticket_id), body)
        )


class TicketReopening(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/reopening"
    act = Act.REOPEN

    @operation(
        permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, ReopenTooLate), replays=False
    )
    async def post(self, ticket_id: str, body: Reopening) -> AnyTicketView:
        """The same fault is back 重开."""
        return await self.shown(await self.tickets.closures.reopen(self.asked(ticket_id), body))


class TicketIncompleteClosure(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/incomplete-closure"
    act = Act.CLOSE_INCOMPLETE

    @operation(permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: IncompleteClosure) -> AnyTicketView:
        """End a ticket whose work will not be completed."""
        return await self.shown(
            await self.tickets.closures.close_incomplete(self.asked(ticket_id), body)
        )


class TicketCancellation(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/cancellation"
    act = Act.CANCEL

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, CancelTooLate),
        replays=False,
        before_consent=True,
    )
    async def post(self, ticket_id: str, body: Withdrawal) -> AnyTicketView:
        """Cancel the request."""
        return await self.shown(await self.tickets.closures.cancel(self.asked(ticket_id), body))


class TicketUrges(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/urges"
    act = Act.URGE

    @operation(
        permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, AlreadyUrged), replays=False
    )
    async def post(self, ticket_id: str, body: Urge) -> AnyTicketView:
        """Hurry it along 催单; the answer names who owes the next act."""
        return await self.shown(await self.tickets.closures.urge(self.asked(ticket_id), body))


ENDPOINTS = (
    TicketFollowUp,
    RecordReturnOfTicket,
    WorkReturnOfTicket,
    TicketReopening,
    TicketIncompleteClosure,
    TicketCancellation,
    TicketUrges,
)
