"""Running tickets under a newer flow: looked at first, then one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.flows.plans import FlowPlans
from backend.features.flows.sentences import plan_sentences
from backend.features.tickets import (
    FlowPin,
    FlowPlan,
    Repinned,
    RunningFlow,
    ServiceType,
    Ticket,
    Tickets,
)
from backend.kit.access import Actor
from backend.kit.errors import AppError
from backend.kit.pagination import Page, PageQuery


@dataclass(frozen=True)
class Preview:
    """What would be different for one ticket; `pin` is what counts now."""

    ticket: Ticket
    pin: FlowPin
    changes: list[str]


@dataclass(frozen=True)
class Applied:
    """`refused` says why not, empty where it runs by the new flow now."""

    ticket_id: str
    refused: str = ""


class Reapplication:
    def __init__(self, tickets: Tickets, plans: FlowPlans) -> None:
        self._tickets = tickets
        self._plans = plans

    async def of_ticket(self, actor: Actor, ticket_id: str) -> Preview:
        """Raises TicketNotFound."""
        ticket = await self._tickets.flows.get(actor, ticket_id)
        pin = await self._plans.pin(ticket.service_type)
        return self._preview(ticket, pin, await self._plans.running(pin, ticket.service_type))

    async def of_running(
        self, actor: Actor, service_type: ServiceType, asked: PageQuery
    ) -> Page[Preview]:
        """Of the open tickets he supervises, newest first."""
        pin = await self._plans.pin(service_type)
        running = await self._plans.running(pin, service_type)
        page = await self._tickets.flows.running(actor, service_type, asked)
        items = [self._preview(ticket, pin, running) for ticket in page.items]
        return Page(items=items, next_cursor=page.next_cursor)

    @staticmethod
    def _preview(ticket: Ticket, pin: FlowPin, running: RunningFlow) -> Preview:
        before = _as_it_runs(ticket.running_flow)
        changes = plan_sentences(before, _as_it_runs(running))
        return Preview(ticket=ticket, pin=pin, changes=changes)

    async def apply(
        self, actor: Actor, service_type: ServiceType, pin: FlowPin, wanted: Sequence[Repinned]
    ) -> list[Applied]:
        """Each in a unit of work of its own, so that one refusal does not hold up the others.
        Raises DefinitionVersionNotFound."""
        running = await self._plans.running(pin, service_type)
        return [await self._one(actor, pin, running, each) for each in wanted]

    async def _one(
        self, actor: Actor, pin: FlowPin, running: RunningFlow, wanted: Repinned
    ) -> Applied:
        try:
            await self._tickets.flows.repin(actor, wanted, pin, running)
        except AppError as refusal:
            return Applied(wanted.ticket_id, str(refusal))
        return Applied(wanted.ticket_id)


def _as_it_runs(running: RunningFlow) -> FlowPlan:
    """With what its modules leave out."""
    return running.plan.model_copy(update={"steps": running.steps})
