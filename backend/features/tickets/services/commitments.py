"""Promises 特殊承诺 on a ticket, and the wishes a service ends in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from backend.features.sales import (
    Leads,
    PromiseOutcome,
    Promises,
    PromiseSettlement,
    PromiseView,
    Reader,
    SeenAt,
    SeenBy,
    SettledBy,
)
from backend.features.tickets.errors import PromisesOpen
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.commitments import PromiseKept, PromiseRefused, Wish
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.words import Role, ServiceType
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor, ActorKind

_SETTLING: Final = frozenset({Act.KEEP_PROMISE, Act.REFUSE_PROMISE})
_LONGEST_LINE: Final = 500


class TicketPromises:
    """The install ticket shows all that was promised and ends when all is settled; any other
    ticket of the device shows what is still open."""

    def __init__(self, desk: TicketDesk, promises: Promises) -> None:
        self.desk = desk
        self._promises = promises

    async def shown(self, ticket: Ticket, actor: Actor) -> list[PromiseView]:
        installing = ticket.service_type is ServiceType.INSTALL
        if not ticket.is_open and not installing:
            return []  # what is open is told while somebody still goes there
        outside = actor.kind is ActorKind.CUSTOMER
        reader = Reader(ticket.customer_id, ticket.household_id) if outside else None
        return await self._promises.of_devices(
            device_ids(ticket), only_open=not installing, block_finish=installing, reader=reader
        )

    @staticmethod
    def open_acts(acts: Sequence[Act], promises: Sequence[PromiseView]) -> list[Act]:
        """Nothing is offered to be settled where nothing is open."""
        has_open = any(promise.is_open for promise in promises)
        return [act for act in acts if has_open or act not in _SETTLING]

    async def check_settled(self, ticket: Ticket) -> None:
        """In the unit of work that finishes. Raises PromisesOpen."""
        if ticket.service_type is not ServiceType.INSTALL:
            return
        if texts := await self._promises.open_texts(device_ids(ticket)):
            raise PromisesOpen(count=len(texts), texts="；".join(texts))

    async def keep(self, asked: Asked, kept: PromiseKept) -> Ticket:
        """Raises PromiseNotFound, PromiseSettled."""
        order = PromiseSettlement(outcome=PromiseOutcome.KEPT, note=kept.note)
        return await self._settle(asked, Act.KEEP_PROMISE, kept.promise_id, order)

    async def refuse(self, asked: Asked, refused: PromiseRefused) -> Ticket:
        """Raises PromiseNotFound, PromiseSettled, RefusalNeedsReason."""
        order = PromiseSettlement(outcome=PromiseOutcome.REFUSED, note=refused.reason)
        return await self._settle(asked, Act.REFUSE_PROMISE, refused.promise_id, order)

    async def _settle(
        self, asked: Asked, act: Act, promise_id: str, order: PromiseSettlement
    ) -> Ticket:
        async def settle(ticket: Ticket, by: By, now: datetime) -> None:
            ticket.require(act)
            settler = SettledBy(id=by.id, role=by.role, ticket_id=ticket.id)
            promise = await self._promises.settle(promise_id, device_ids(ticket), order, settler)
            said = "：".join(text for text in (promise.text, order.note) if text)
            ticket.settle_promise(act, promise.id, said[:_LONGEST_LINE], by, now)

        return await self.desk.perform(asked, act, settle)


class Wishes:
    def __init__(self, desk: TicketDesk, leads: Leads) -> None:
        self.desk = desk
        self._leads = leads

    async def note(self, asked: Asked, wish: Wish) -> Ticket:
        """Raises TooManyLeads."""

        async def note(ticket: Ticket, by: By, now: datetime) -> None:
            ticket.require(Act.NOTE_LEAD)
            seen_by = SeenBy(id=_seer(ticket, by), role=by.role)
            lead = await self._leads.see(wish.wants, _seen_at(ticket), seen_by)
            ticket.note_lead(lead.id, wish.wants, by, now)

        return await self.desk.perform(asked, Act.NOTE_LEAD, note)


def device_ids(ticket: Ticket) -> list[str]:
    """Of those in the books: a unit may still have a blank code only."""
    return [device.device_id for device in ticket.devices if device.device_id]


def _seer(ticket: Ticket, by: By) -> str:
    """Who comes by the link is the ticket's customer."""
    return ticket.customer_id if by.role is Role.CUSTOMER else by.id


def _seen_at(ticket: Ticket) -> SeenAt:
    return SeenAt(
        ticket_id=ticket.id,
        ticket_number=ticket.number,
        customer_id=ticket.customer_id,
        household_id=ticket.household_id,
        device_ids=tuple(device_ids(ticket)),
        # Of the branch as a whole: the ticket's team repairs, it does not sell.
        team_id="",
        branch_id=ticket.branch_id,
        organisation_id=ticket.organisation_id,
    )
