"""Running tickets under a newer flow: looked at first, then one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.features.flows.pinned import Pinned, PinnedKind, PinnedToTickets, Version
from backend.features.flows.plans import FlowPlans
from backend.features.flows.sentences import as_it_runs, plan_sentences
from backend.features.forms import FormPin
from backend.features.tickets import (
    Act,
    By,
    FlowPin,
    Repinned,
    RunningFlow,
    ServiceType,
    Ticket,
    Tickets,
)
from backend.kit.access import Actor
from backend.kit.errors import AppError, StaleDocument
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


@dataclass(frozen=True)
class Wanted:
    kind: PinnedKind
    part: str
    to: Version


class Reapplication:
    """`pinned`: what one ticket was begun with, of every kind; many at once are moved by flow."""

    def __init__(self, tickets: Tickets, plans: FlowPlans, pinned: PinnedToTickets) -> None:
        self._tickets = tickets
        self._plans = plans
        self._pinned = pinned

    async def everything_of(self, actor: Actor, ticket_id: str) -> tuple[Ticket, list[Pinned]]:
        """Raises TicketNotFound."""
        ticket = await self._tickets.flows.get(actor, ticket_id)
        return ticket, await self._pinned.of(ticket)

    async def move(self, actor: Actor, seen: Repinned, wanted: Sequence[Wanted]) -> None:
        """All of it or nothing, and only to what was looked at. Raises TicketNotFound,
        StaleDocument (the ticket, or a definition, has moved on since), TransitionNotAllowed."""

        async def move(ticket: Ticket, by: By, now: datetime) -> bool:
            there = {(each.kind, each.part): each for each in await self._pinned.of(ticket)}
            found = [(there.get((each.kind, each.part)), each.to) for each in wanted]
            if any(pinned is None or pinned.current != to for pinned, to in found):
                raise StaleDocument
            ahead = [pinned for pinned, _ in found if pinned and not pinned.is_current]
            for pinned in ahead:
                pinned.move(by, now)
            return bool(ahead)

        await self._tickets.flows.change(actor, seen, move)

    async def of_ticket(self, actor: Actor, ticket_id: str) -> Preview:
        """Raises TicketNotFound."""
        ticket = await self._tickets.flows.get(actor, ticket_id)
        pin = await self._plans.pin(ticket.service_type)
        return await self._preview(ticket, pin, await self._plans.running(pin, ticket.service_type))

    async def of_running(
        self, actor: Actor, service_type: ServiceType, asked: PageQuery
    ) -> Page[Preview]:
        """Of the open tickets he supervises, newest first."""
        pin = await self._plans.pin(service_type)
        running = await self._plans.running(pin, service_type)
        page = await self._tickets.flows.running(actor, service_type, asked)
        items = [await self._preview(ticket, pin, running) for ticket in page.items]
        return Page(items=items, next_cursor=page.next_cursor)

    async def _preview(self, ticket: Ticket, pin: FlowPin, running: RunningFlow) -> Preview:
        before = as_it_runs(ticket.running_flow)
        sentences = plan_sentences(before, as_it_runs(running))
        changes = await self._plans.naming.spell(sentences)
        return Preview(ticket=ticket, pin=pin, changes=changes)

    async def apply(
        self, actor: Actor, service_type: ServiceType, pin: FlowPin, wanted: Sequence[Repinned]
    ) -> list[Applied]:
        """Each in a unit of work of its own, so that one refusal does not hold up the others.
        Raises DefinitionVersionNotFound."""
        running = await self._plans.running(pin, service_type)
        forms = await self._plans.step_forms(running.plan)
        return [await self._one(actor, pin, running, forms, each) for each in wanted]

    async def _one(
        self,
        actor: Actor,
        pin: FlowPin,
        running: RunningFlow,
        step_forms: Mapping[Act, FormPin],
        wanted: Repinned,
    ) -> Applied:
        try:
            await self._tickets.flows.repin(actor, wanted, pin, running, step_forms)
        except AppError as refusal:
            return Applied(wanted.ticket_id, str(refusal))
        return Applied(wanted.ticket_id)
