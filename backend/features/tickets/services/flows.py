"""Which flow a ticket runs by, and running by another from now on."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.features.accounts import Permission
from backend.features.forms import FormPin
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.flow_plan import FlowPin
from backend.features.tickets.models.running_flow import RunningFlow
from backend.features.tickets.models.values import By
from backend.features.tickets.repository.running import RunningTickets
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.words import Role, ServiceType
from backend.features.tickets.workflow import Act
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

    async def change(
        self,
        actor: Actor,
        wanted: Repinned,
        change: Callable[[Ticket, By, datetime], Awaitable[bool]],
    ) -> Ticket:
        """Let an open ticket go on by something else, as it was seen. `change` says whether there
        is anything to do: twice is once. Raises TicketNotFound, StaleDocument,
        TransitionNotAllowed for one that has ended."""

        async def work() -> Ticket:
            ticket = await self.get(actor, wanted.ticket_id)
            by = By(id=actor.id, role=Role.AGENT, via=actor.via)
            seen, was_open = ticket.version, ticket.is_open
            if not await change(ticket, by, self.desk.now()):
                return ticket
            if seen != wanted.version:
                raise StaleDocument
            if not was_open:
                raise TransitionNotAllowed(current="已结束", action="改用新版本")
            await self.desk.store(ticket, Asked(actor=actor, ticket_id=ticket.id))
            return ticket

        return await self.desk.unit_of_work.run(work)

    async def repin(
        self,
        actor: Actor,
        wanted: Repinned,
        pin: FlowPin,
        running: RunningFlow,
        step_forms: Mapping[Act, FormPin],
    ) -> Ticket:
        """The ticket goes on under this flow, and is asked these forms. Raises as `change`."""

        async def move(ticket: Ticket, by: By, now: datetime) -> bool:
            if ticket.flow == pin:
                return False
            if ticket.service_type.value != pin.key:
                raise TransitionNotAllowed(current="服务类型不同", action="改用新流程")
            ticket.pin_flow(pin, running, step_forms, by, now, self.desk.rules)
            return True

        return await self.change(actor, wanted, move)
