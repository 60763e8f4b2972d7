"""What a technician who has left had in hand goes to somebody else, ticket by ticket."""

from datetime import datetime

from backend.features.accounts import Permission, StaffDirectory, StaffLeft
from backend.features.procedures import ProcedureBook
from backend.features.tickets.errors import TechnicianBusy, TooManyVisits
from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.models.evidence import DEFAULT_EVIDENCE
from backend.features.tickets.models.values import By, Technician, Window
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.steps import pin_procedure
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor

AT_ONCE = 100


class Departures:
    def __init__(
        self,
        desk: TicketDesk,
        staff: StaffDirectory,
        procedures: ProcedureBook,
    ) -> None:
        self.procedures = procedures
        self.desk = desk
        self.staff = staff

    async def in_hand(self, actor: Actor, staff_id: str) -> list[Ticket]:
        """What he would leave behind, at most 100. Raises StaffNotFound."""
        await self.staff.get_within(actor.reach(Permission.STAFF_MANAGE), staff_id)
        return await self.desk.tickets.in_hand_of(staff_id, "", AT_ONCE)

    async def hand_over(self, event: StaffLeft) -> None:
        """Each ticket in a unit of work of its own: killed halfway, the next delivery goes on
        where this one ended, and finds nothing to do with what was handed over."""
        last = ""
        while found := await self.desk.tickets.in_hand_of(event.staff_id, last, AT_ONCE):
            for ticket in found:
                await self._hand_over(ticket.id, event)
            last = found[-1].id

    async def _hand_over(self, ticket_id: str, event: StaffLeft) -> None:
        successor = await self._successor(event.successor_id)
        try:
            await self._relieve(ticket_id, event.staff_id, successor)
        except (TechnicianBusy, TooManyVisits):  # has promised that time to somebody else
            await self._relieve(ticket_id, event.staff_id, None)

    async def _successor(self, staff_id: str) -> Technician | None:
        """Only while he works here himself."""
        able = await self.staff.many_with_permission([staff_id], Permission.TICKETS_WORK)
        card = able.get(staff_id)
        if card is None:
            return None
        return Technician(
            id=card.id,
            name=card.name,
            phone=card.phone,
            team_id=card.team_id,
            organisation_id=card.organisation_id,
        )

    async def _relieve(self, ticket_id: str, staff_id: str, successor: Technician | None) -> None:
        async def relieve(ticket: Ticket, by: By, now: datetime) -> None:
            visit = ticket.visit_under_way
            gone = [each for each in visit.technicians if each.id == staff_id] if visit else []
            if visit is None or not gone:
                return  # handed over by an earlier delivery, or by a dispatcher meanwhile
            await self.desk.days.release(
                visit.model_copy(update={"technicians": gone}), visit.window
            )
            if ticket.relieve(staff_id, by, now).released:
                await self._send(ticket, visit, successor, by, now)

        await self.desk.perform(Asked.by_the_clock(ticket_id), Act.RELIEVE, relieve)

    async def _send(
        self, ticket: Ticket, left: Visit, successor: Technician | None, by: By, now: datetime
    ) -> None:
        """The successor is expected when the other was, and takes the visit himself."""
        suits = successor is not None and (
            successor.organisation_id == ticket.working_organisation_id
        )
        if successor is None or not suits or ticket.hold is not None:
            ticket.ask_for_another(left)
            return
        line_id = ticket.devices[0].product_line_id if ticket.devices else ""
        shipped = DEFAULT_EVIDENCE[ticket.service_type]
        required = ticket.running_flow.evidence(line_id, shipped)
        window = _still_ahead(left, now)
        visit = ticket.dispatch(
            [successor], successor.id, window, required, by, now, self.desk.rules_of(ticket)
        )
        await pin_procedure(self.procedures, ticket, visit)
        await self.desk.days.book(ticket.id, visit, window, now)


def _still_ahead(left: Visit, now: datetime) -> Window | None:
    return left.window if left.window and left.window.end > now and not left.has_begun else None
