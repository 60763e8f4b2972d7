"""Sent, taken, refused, taken back, called, booked; and nobody promised to two at once."""

from dataclasses import replace
from datetime import datetime

from backend.features.accounts import Permission, StaffCard, StaffDirectory
from backend.features.procedures import ProcedureBook
from backend.features.tickets.errors import TechnicianBusy, UnknownTechnician
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.evidence import DEFAULT_EVIDENCE
from backend.features.tickets.models.sending import Sending
from backend.features.tickets.models.stages import Call
from backend.features.tickets.models.values import By, Technician, Window
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
from backend.features.tickets.services.capacity import Capacity
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.first_comers import FirstComers
from backend.features.tickets.services.positions import Positions
from backend.features.tickets.services.steps import pin_procedure
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor, Scope


class Dispatch:
    def __init__(
        self,
        desk: TicketDesk,
        staff: StaffDirectory,
        positions: Positions,
        capacity: Capacity,
        procedures: ProcedureBook,
    ) -> None:
        self.first_comers = FirstComers(staff, desk.days, desk.tickets, desk.now)
        self.procedures = procedures
        self.positions = positions
        self.capacity = capacity
        self.desk = desk
        self.staff = staff

    async def dispatch(self, asked: Asked, order: DispatchOrder) -> Ticket:
        """Raises AlreadySent, UnknownTechnician, TechnicianBusy, NoRoomThatDay,
        WindowInThePast."""

        async def send(ticket: Ticket, by: By, now: datetime) -> None:
            await self.first_comers.check_waits(ticket)
            await self._send(ticket, order, asked.actor, by, now)

        return await self.desk.perform(asked, Act.DISPATCH, send)

    async def _send(
        self, ticket: Ticket, order: DispatchOrder, actor: Actor, by: By, now: datetime
    ) -> None:
        chosen = await self.chosen(ticket, order.technician_ids)
        if not all(_may_send(actor, card) for card in chosen):
            raise UnknownTechnician
        sending = Sending(override=order.override_reason)
        await self.send(ticket, chosen, order.charge, order.window, sending, by, now)

    async def chosen(self, ticket: Ticket, technician_ids: list[str]) -> list[StaffCard]:
        """Those who work, and whose firm has the ticket. Raises UnknownTechnician."""
        able = await self.staff.many_with_permission(technician_ids, Permission.TICKETS_WORK)
        chosen = [able[each] for each in technician_ids if each in able]
        if len(chosen) < len(technician_ids) or any(
            card.organisation_id != ticket.working_organisation_id for card in chosen
        ):
            raise UnknownTechnician
        return chosen

    async def send(
        self,
        ticket: Ticket,
        chosen: list[StaffCard],
        in_charge_id: str,
        window: Window | None,
        sending: Sending,
        by: By,
        now: datetime,
    ) -> None:
        """Also for rules and the pool. Raises TechnicianBusy, NoRoomThatDay, WindowInThePast."""
        technicians = [
            Technician(
                id=card.id,
                name=card.name,
                phone=card.phone,
                team_id=card.team_id,
                organisation_id=card.organisation_id,
            )
            for card in chosen
        ]
        line_id = ticket.devices[0].product_line_id if ticket.devices else ""
        shipped = DEFAULT_EVIDENCE[ticket.service_type]
        required = ticket.running_flow.evidence(line_id, shipped)
        visit = ticket.dispatch(
            technicians,
            in_charge_id,
            window,
            required,
            by,
            now,
            self.desk.rules_of(ticket),
            sending,
        )
        await pin_procedure(self.procedures, ticket, visit)
        try:
            await self.capacity.hold(ticket, visit, window, sending, now)
        except TechnicianBusy:
            if told := await self.first_comers.busy(technicians, visit):
                raise told from None
            raise

    # -- taken, or taken away ------------------------------------------------------------------

    async def take(self, asked: Asked, where: FieldPosition | None = None) -> Ticket:
        place = where or FieldPosition()

        async def take(ticket: Ticket, by: By, now: datetime) -> None:
            ticket.take(by, now)
            await self.positions.note(ticket, by, place.position, place.accuracy_metres)

        return await self.desk.perform(asked, Act.TAKE, take)

    async def refuse(self, asked: Asked, refusal: Refusal) -> Ticket:
        async def refuse(ticket: Ticket, by: By, now: datetime) -> None:
            await self.desk.free(ticket.refuse(refusal.reason, refusal.note, by, now))

        return await self.desk.perform(asked, Act.REFUSE, refuse)

    async def recall(self, asked: Asked, recall: Recall) -> Ticket:
        """Raises AlreadySent, AlreadyTakenBack."""

        async def take_back(ticket: Ticket, by: By, now: datetime) -> None:
            await self.first_comers.check_seen(ticket, recall.visit_id or "")
            await self.desk.free(ticket.recall(recall.note, by, now))

        return await self.desk.perform(asked, Act.RECALL, take_back)

    async def ask_transfer(self, asked: Asked, request: TransferRequest) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.ASK_TRANSFER,
            lambda ticket, by, now: ticket.ask_transfer(request.reason, request.note, by, now),
        )

    async def transfer(self, asked: Asked, transfer: Transfer) -> Ticket:
        """Raises AlreadySent, AlreadyTakenBack; UnknownTechnician, TechnicianBusy where somebody
        takes over at once."""

        async def hand_on(ticket: Ticket, by: By, now: datetime) -> None:
            await self.first_comers.check_seen(ticket, transfer.visit_id or "")
            await self.desk.free(ticket.transfer(transfer.reason, transfer.note, by, now))
            if transfer.to:
                await self._send(ticket, transfer.to, asked.actor, by, now)

        return await self.desk.perform(asked, Act.TRANSFER, hand_on)

    async def pin(self, asked: Asked, pinning: Pinning) -> Ticket:
        return await self.desk.perform(
            asked, Act.PIN, lambda ticket, by, now: ticket.pin(pinning.reason, by, now)
        )

    async def unpin(self, asked: Asked) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.UNPIN,
            lambda ticket, by, now: ticket.unpin(by, now, self.desk.rules_of(ticket)),
        )

    # -- called and booked ---------------------------------------------------------------------

    async def record_call(self, asked: Asked, call: Call) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.RECORD_CALL,
            lambda ticket, by, now: ticket.record_call(call, by, now, self.desk.rules_of(ticket)),
        )

    async def book(self, asked: Asked, booking: Booking) -> Ticket:
        """Raises AlreadyAgreed, AlreadySent, AlreadyTakenBack, TechnicianBusy, WindowInThePast."""

        async def promise(ticket: Ticket, by: By, now: datetime) -> None:
            await self.first_comers.check_agreed(ticket, asked.visit_id, None)
            before = _promised(ticket)
            ticket.book(booking.window, booking.means, booking.note, by, now)
            await self._keep_free(ticket, before, booking.window, now)

        return await self.desk.perform(replace(asked, visit_id=""), Act.BOOK, promise)

    async def rebook(self, asked: Asked, booking: Rebooking) -> Ticket:
        """Raises AlreadyAgreed, AlreadySent, AlreadyTakenBack, TechnicianBusy, WindowInThePast,
        TechnicianHasLeft."""

        async def promise_anew(ticket: Ticket, by: By, now: datetime) -> None:
            before = _promised(ticket)
            seen = booking.seen_window or before
            await self.first_comers.check_agreed(ticket, asked.visit_id, seen)
            ticket.rebook(booking.window, booking.means, booking.cause, booking.note, by, now)
            await self._keep_free(ticket, before, booking.window, now)

        return await self.desk.perform(replace(asked, visit_id=""), Act.REBOOK, promise_anew)

    async def _keep_free(
        self, ticket: Ticket, before: Window | None, window: Window, now: datetime
    ) -> None:
        if visit := ticket.visit_under_way:
            await self.desk.days.move(ticket.id, visit, before, window, now)


def _promised(ticket: Ticket) -> Window | None:
    visit = ticket.visit_under_way
    return visit.window if visit else None


def _may_send(actor: Actor, technician: StaffCard) -> bool:
    """As far as his permission to dispatch reaches."""
    reach = actor.reach(Permission.TICKETS_DISPATCH)
    match reach.scope:
        case Scope.ALL:
            return True
        case Scope.ORGANISATION:
            return technician.organisation_id == actor.organisation_id
        case Scope.BRANCH:
            return technician.branch_id == actor.branch_id
        case Scope.TEAM:
            return bool(actor.team_id) and technician.team_id == actor.team_id
        case _:
            return False
