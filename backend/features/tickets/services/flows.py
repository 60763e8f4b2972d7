"""Which flow a ticket runs by, and running by another from now on."""

from dataclasses import dataclass

from backend.features.accounts import Permission
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.flow_plan import FlowPin
from backend.features.tickets.models.running_flow import RunningFlow
from backend.features.tickets.models.values import By
from backend.features.tickets.repository.running import RunningTickets
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.words import Role, ServiceType
from backend.kit.access import Actor
from backend.kit.errors import StaleDocument, TransitionNotAllowed
from backend.kit.pagination import Page, PageQuery


@dataclass(frozen=True)
class Repinned:
    """One ticket, as it was seen: `version` is that of the ticket."""

    ticket_id: str
    version: int


class TicketFlows:
    def __init__(self, desk: TicketDesk) -> None:
        self.desk = desk
        self._running = RunningTickets(desk.tickets)

    async def get(self, actor: Actor, ticket_id: str) -> Ticket:
        """Raises TicketNotFound, also for what he does not supervise."""
        reach = actor.reach(Permission.SLA_SUPERVISE)
        return await self.desk.follow(await self.desk.tickets.get_within(reach, ticket_id))

    async def running(
        self, actor: Actor, service_type: ServiceType, asked: PageQuery
    ) -> Page[Ticket]:
        """Open tickets he supervises, newest first, each with the flow it runs by."""
        reach = actor.reach(Permission.SLA_SUPERVISE)
        page = await self._running.page(reach, service_type, asked)
        for ticket in page.items:
            await self.desk.follow(ticket)
        return page

    async def repin(
        self, actor: Actor, wanted: Repinned, pin: FlowPin, running: RunningFlow
    ) -> Ticket:
        """The ticket goes on under this flow; once is enough. Raises TicketNotFound,
        StaleDocument, TransitionNotAllowed for one that has ended."""

        async def work() -> Ticket:
            ticket = await self.get(actor, wanted.ticket_id)
            if ticket.flow == pin:
                return ticket
            if ticket.version != wanted.version:
                raise StaleDocument
            if not ticket.is_open or ticket.service_type.value != pin.key:
                raise TransitionNotAllowed(current="已结束或服务类型不同", action="改用新流程")
            by = By(id=actor.id, role=Role.AGENT, via=actor.via)
            ticket.pin_flow(pin, running, by, self.desk.now(), self.desk.rules)
            await self.desk.store(ticket, Asked(actor=actor, ticket_id=ticket.id))
            return ticket

        return await self.desk.unit_of_work.run(work)
