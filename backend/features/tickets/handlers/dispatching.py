"""Sending, taking, refusing, calling, booking."""

from backend.features.accounts import Permission
from backend.features.tickets.errors import (
    AlreadyAgreed,
    AlreadySent,
    AlreadyTakenBack,
    NoRoomThatDay,
    TechnicianBusy,
    TechnicianHasLeft,
    TooManyVisits,
    UnknownTechnician,
    WindowInThePast,
)
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.models.stages import Call
from backend.features.tickets.schemas.dispatching import (
    Booking,
    DispatchOrder,
    Pinning,
    Rebooking,
    Recall,
    Refusal,
    Transfer,
    TransferRequest,
)
from backend.features.tickets.schemas.field_work import FieldPosition
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.workflow import Act
from backend.kit.http import operation

SENDING_REFUSALS = (
    *ACT_REFUSALS,
    AlreadySent,
    UnknownTechnician,
    TechnicianBusy,
    NoRoomThatDay,
    WindowInThePast,
    TooManyVisits,
)

AGREEING_REFUSALS = (
    *ACT_REFUSALS,
    AlreadyAgreed,
    AlreadySent,
    AlreadyTakenBack,
    TechnicianBusy,
    WindowInThePast,
)


class TicketDispatch(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/dispatch"
    act = Act.DISPATCH

    @operation(
        permission=Permission.TICKETS_DISPATCH,
        raises=SENDING_REFUSALS,
        replays=False,
    )
    async def post(self, ticket_id: str, body: DispatchOrder) -> AnyTicketView:
        """Send technicians, with one in charge."""
        return await self.shown(await self.tickets.dispatch.dispatch(self.asked(ticket_id), body))


class TicketRecall(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/recall"
    act = Act.RECALL

    @operation(
        permission=Permission.TICKETS_DISPATCH,
        raises=(*ACT_REFUSALS, AlreadySent, AlreadyTakenBack),
        replays=False,
    )
    async def post(self, ticket_id: str, body: Recall) -> AnyTicketView:
        """Take back what nobody has taken yet."""
        return await self.shown(await self.tickets.dispatch.recall(self.asked(ticket_id), body))


class TicketTransfer(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/transfer"
    act = Act.TRANSFER

    @operation(
        permission=Permission.TICKETS_DISPATCH,
        raises=(*SENDING_REFUSALS, AlreadyTakenBack),
        replays=False,
    )
    async def post(self, ticket_id: str, body: Transfer) -> AnyTicketView:
        """Take the visit from its technicians, and give it to others."""
        return await self.shown(await self.tickets.dispatch.transfer(self.asked(ticket_id), body))


class VisitTaking(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/taking"
    act = Act.TAKE

    @operation(permission=Permission.TICKETS_WORK, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, visit_id: str, body: FieldPosition) -> AnyTicketView:
        """Take the visit 接单."""
        asked = self.asked(ticket_id, visit_id)
        return await self.shown(await self.tickets.dispatch.take(asked, body))


class VisitRefusal(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/refusal"
    act = Act.REFUSE

    @operation(permission=Permission.TICKETS_WORK, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, visit_id: str, body: Refusal) -> AnyTicketView:
        """Refuse the visit, with a reason 拒单."""
        return await self.shown(
            await self.tickets.dispatch.refuse(self.asked(ticket_id, visit_id), body)
        )


class VisitTransferRequest(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/transfer-request"
    act = Act.ASK_TRANSFER

    @operation(permission=Permission.TICKETS_WORK, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, visit_id: str, body: TransferRequest) -> AnyTicketView:
        """Ask the dispatcher to give the visit to somebody else."""
        return await self.shown(
            await self.tickets.dispatch.ask_transfer(self.asked(ticket_id, visit_id), body)
        )


class VisitPin(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/pin"
    act = Act.PIN

    @operation(permission=Permission.TICKETS_DISPATCH, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, visit_id: str, body: Pinning) -> AnyTicketView:
        """Keep the visit where it is 锁定: nothing automatic moves it."""
        asked = self.asked(ticket_id, visit_id)
        return await self.shown(await self.tickets.dispatch.pin(asked, body))


class VisitUnpinning(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/unpinning"
    act = Act.UNPIN

    @operation(permission=Permission.TICKETS_DISPATCH, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, visit_id: str) -> AnyTicketView:
        """Let the visit be moved again."""
        asked = self.asked(ticket_id, visit_id)
        return await self.shown(await self.tickets.dispatch.unpin(asked))


class VisitCalls(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/calls"
    act = Act.RECORD_CALL

    @operation(permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, visit_id: str, body: Call) -> AnyTicketView:
        """Record a try to reach the customer."""
        return await self.shown(
            await self.tickets.dispatch.record_call(self.asked(ticket_id, visit_id), body)
        )


class VisitAppointment(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/appointment"
    act = Act.BOOK

    @operation(
        permission=Permission.TICKETS_READ,
        raises=AGREEING_REFUSALS,
        replays=False,
    )
    async def post(self, ticket_id: str, visit_id: str, body: Booking) -> AnyTicketView:
        """Agree on a time with the customer."""
        asked = self.asked(ticket_id, visit_id)
        return await self.shown(await self.tickets.dispatch.book(asked, body))


class VisitAppointmentChange(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/appointment-change"
    act = Act.REBOOK

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*AGREEING_REFUSALS, TechnicianHasLeft),
        replays=False,
    )
    async def post(self, ticket_id: str, visit_id: str, body: Rebooking) -> AnyTicketView:
        """Agree on another time, and say who caused it 改约."""
        asked = self.asked(ticket_id, visit_id)
        return await self.shown(await self.tickets.dispatch.rebook(asked, body))


ENDPOINTS = (
    TicketDispatch,
    TicketRecall,
    TicketTransfer,
    VisitTaking,
    VisitRefusal,
    VisitTransferRequest,
    VisitPin,
    VisitUnpinning,
    VisitCalls,
    VisitAppointment,
    VisitAppointmentChange,
)
