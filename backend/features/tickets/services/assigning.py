"""What rules and the pool do to a ticket that waits, in the unit of work of whoever decided it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from backend.features.accounts import OrganisationNotFound, Organisations, TeamNotFound
from backend.features.tickets.errors import NoLongerWaiting, UnknownSubcontractor, UnknownTechnician
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.sending import Sending
from backend.features.tickets.models.values import By, Window
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.dispatching import Dispatch
from backend.features.tickets.workflow import Act, TicketState

Doing = Callable[[Ticket, By, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Waiting:
    """A ticket in one of its waits for a dispatch (`TicketFields.round`)."""

    ticket_id: str
    round: str


class Assignments:
    """All raise NoLongerWaiting where the ticket has moved on since it was decided: taken by
    another way, cancelled, given out."""

    def __init__(self, desk: TicketDesk, dispatch: Dispatch, organisations: Organisations) -> None:
        self._desk = desk
        self._dispatch = dispatch
        self._organisations = organisations

    async def waiting(self, ticket_id: str) -> Ticket | None:
        """The ticket, if it waits for the firm's own people."""
        ticket = await self._desk.tickets.find_one({"_id": ticket_id})
        return ticket if ticket is not None and waits(ticket) else None

    async def assign(
        self, where: Waiting, technician_id: str, window: Window | None, sending: Sending
    ) -> Ticket:
        """He must still take it. Raises UnknownTechnician, TechnicianBusy, NoRoomThatDay,
        WindowInThePast, TooManyVisits."""

        async def send(ticket: Ticket, by: By, now: datetime) -> None:
            chosen = await self._dispatch.chosen(ticket, [technician_id])
            await self._dispatch.send(ticket, chosen, technician_id, window, sending, by, now)

        return await self._perform(where, Act.DISPATCH, send)

    async def take(self, asked: Asked) -> Ticket:
        """By the technician himself, after `assign` in the same unit of work."""
        return await self._dispatch.take(asked)

    async def give_to_team(self, where: Waiting, team_id: str) -> Ticket:
        """Raises UnknownTechnician for a team that is not there."""

        async def give(ticket: Ticket, by: By, now: datetime) -> None:
            try:
                await self._organisations.team(team_id)
            except TeamNotFound:
                raise UnknownTechnician from None
            ticket.give_to_team(team_id, by, now)

        return await self._perform(where, Act.GIVE_TO_TEAM, give)

    async def give_out(self, where: Waiting, organisation_id: str, note: str) -> Ticket:
        """Raises UnknownSubcontractor."""

        async def give(ticket: Ticket, by: By, now: datetime) -> None:
            try:
                found = await self._organisations.organisation(organisation_id)
            except OrganisationNotFound:
                raise UnknownSubcontractor from None
            if not found.is_subcontractor or not found.active:
                raise UnknownSubcontractor
            ticket.give_out(found.id, found.name, note, by, now)

        return await self._perform(where, Act.GIVE_OUT, give)

    async def _perform(self, where: Waiting, act: Act, doing: Doing) -> Ticket:
        async def if_waiting(ticket: Ticket, by: By, now: datetime) -> None:
            if not waits(ticket) or ticket.round != where.round:
                raise NoLongerWaiting
            await doing(ticket, by, now)

        return await self._desk.perform(Asked.by_the_clock(where.ticket_id), act, if_waiting)


def waits(ticket: Ticket) -> bool:
    """A second visit is sent by people, who know what it waits for; a ticket that was given out,
    by those who have it."""
    return ticket.state is TicketState.TO_DISPATCH and ticket.given_out is None
