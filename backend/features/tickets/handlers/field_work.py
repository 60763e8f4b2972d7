"""On the way, there, working, done."""

from backend.features.accounts import Permission
from backend.features.faults import FaultCodeNotUsable
from backend.features.media import MediaNotUsable
from backend.features.tickets.errors import (
    CallsMissing,
    EvidenceMissing,
    OutsideTheFence,
    PromisesOpen,
    QuoteNotConfirmed,
    UnitNotOnTicket,
    UnitResultsMissing,
)
from backend.features.tickets.handlers.base import (
    ACT_REFUSALS,
    TicketEndpoint,
)
from backend.features.tickets.schemas.dispatching import Recall
from backend.features.tickets.schemas.field_work import (
    ArrivalReport,
    CompletionReport,
    Departure,
    FieldMoment,
    Incompletion,
    Suspension,
)
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.workflow import Act
from backend.kit.http import operation


class VisitDeparture(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/departure"
    act = Act.DEPART

    @operation(permission=Permission.TICKETS_WORK, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, visit_id: str, body: Departure) -> AnyTicketView:
        """On the way."""
        return await self.shown(
            await self.tickets.field.depart(self.asked(ticket_id, visit_id), body)
        )


class VisitArrival(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/arrival"
    act = Act.ARRIVE

    @operation(
        permission=Permission.TICKETS_WORK,
        raises=(*ACT_REFUSALS, OutsideTheFence, MediaNotUsable),
        replays=False,
    )
    async def post(self, ticket_id: str, visit_id: str, body: ArrivalReport) -> AnyTicketView:
        """Check in at the customer's 到场打卡."""
        return await self.shown(
            await self.tickets.field.arrive(self.asked(ticket_id, visit_id), body)
        )


class VisitWork(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/work"
    act = Act.START_WORK

    @operation(permission=Permission.TICKETS_WORK, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, visit_id: str, body: FieldMoment) -> AnyTicketView:
        """Start the work."""
        return await self.shown(
            await self.tickets.field.start_work(self.asked(ticket_id, visit_id), body)
        )


class VisitBreak(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/break"
    act = Act.BREAK_WORK

    @operation(permission=Permission.TICKETS_WORK, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, visit_id: str, body: FieldMoment) -> AnyTicketView:
        """Interrupt the work."""
        return await self.shown(
            await self.tickets.field.break_work(self.asked(ticket_id, visit_id), body)
        )


class VisitContinuation(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/continuation"
    act = Act.CONTINUE_WORK

    @operation(permission=Permission.TICKETS_WORK, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, visit_id: str, body: FieldMoment) -> AnyTicketView:
        """Go on after a break."""
        return await self.shown(
            await self.tickets.field.continue_work(self.asked(ticket_id, visit_id), body)
        )


class VisitIncompletion(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/incompletion"
    act = Act.LEAVE_INCOMPLETE

    @operation(
        permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, MediaNotUsable), replays=False
    )
    async def post(self, ticket_id: str, visit_id: str, body: Incompletion) -> AnyTicketView:
        """Leave with the work not done 未完工; another visit is planned."""
        return await self.shown(
            await self.tickets.field.leave_incomplete(self.asked(ticket_id, visit_id), body)
        )


class TicketSuspension(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/suspension"
    act = Act.SUSPEND

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, CallsMissing, MediaNotUsable),
        replays=False,
    )
    async def post(self, ticket_id: str, body: Suspension) -> AnyTicketView:
        """Suspend the ticket 挂起."""
        return await self.shown(await self.tickets.field.suspend(self.asked(ticket_id), body))


class TicketResumption(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/resumption"
    act = Act.RESUME

    @operation(permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: Recall) -> AnyTicketView:
        """Go on with a suspended ticket."""
        return await self.shown(await self.tickets.field.resume(self.asked(ticket_id), body.note))


class VisitCompletion(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/completion"
    act = Act.FINISH

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(
            *ACT_REFUSALS,
            EvidenceMissing,
            QuoteNotConfirmed,
            PromisesOpen,
            FaultCodeNotUsable,
            UnitResultsMissing,
            UnitNotOnTicket,
            MediaNotUsable,
        ),
        replays=False,
    )
    async def post(self, ticket_id: str, visit_id: str, body: CompletionReport) -> AnyTicketView:
        """Hand in the record of the work and ask the customer to accept it 完工."""
        asked = self.asked(ticket_id, visit_id)
        return await self.shown(await self.tickets.field.finish(asked, body))


class VisitCompletionCorrection(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/completion-correction"
    act = Act.AMEND

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(
            *ACT_REFUSALS,
            EvidenceMissing,
            QuoteNotConfirmed,
            FaultCodeNotUsable,
            UnitResultsMissing,
            UnitNotOnTicket,
            MediaNotUsable,
        ),
        replays=False,
    )
    async def post(self, ticket_id: str, visit_id: str, body: CompletionReport) -> AnyTicketView:
        """Hand in a corrected record; what the customer saw and accepted stands if unchanged."""
        asked = self.asked(ticket_id, visit_id)
        return await self.shown(await self.tickets.field.amend(asked, body))


ENDPOINTS = (
    VisitDeparture,
    VisitArrival,
    VisitWork,
    VisitBreak,
    VisitContinuation,
    VisitIncompletion,
    TicketSuspension,
    TicketResumption,
    VisitCompletion,
    VisitCompletionCorrection,
)
