"""The tickets of whoever is talking: his account's, and those he made in this very chat."""

from dataclasses import dataclass
from typing import Final

from backend.features.accounts import CUSTOMER_GRANTS, Permission
from backend.features.conversations.models import Correspondent
from backend.features.conversations.repository import UnfinishedRequestRepository
from backend.features.tickets import (
    LIVE_STATES,
    STATE_NAMES,
    AlreadyUrged,
    Asked,
    Channel,
    Ticket,
    TicketFilter,
    TicketLinkExpired,
    Tickets,
    Urge,
)
from backend.features.timeline import ClientOperation
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.errors import PermissionDenied, TransitionNotAllowed
from backend.kit.pagination import PageQuery

MOST_SHOWN: Final = 5

# To look up the link of what somebody made in his chat; what he may do is the link's to say.
_READER: Final = Actor(
    id="conversations", kind=ActorKind.SYSTEM, grants={Permission.TICKETS_READ.value: Scope.ALL}
)


@dataclass(frozen=True)
class OwnTicket:
    """A ticket, and whom its customer acts as."""

    ticket: Ticket
    actor: Actor

    @property
    def number(self) -> str:
        return self.ticket.number

    @property
    def state(self) -> str:
        return STATE_NAMES[self.ticket.state]


class OwnTickets:
    def __init__(self, tickets: Tickets, requests: UnfinishedRequestRepository) -> None:
        self._tickets = tickets
        self._requests = requests

    async def live(self, person: Correspondent) -> list[OwnTicket]:
        """Those somebody is busy with, newest first."""
        found = await self._of_account(person, TicketFilter(states=LIVE_STATES))
        made = [each for each in await self._made_here(person) if each.ticket.is_open]
        return _distinct([*found, *made])[:MOST_SHOWN]

    async def numbered(self, person: Correspondent, number: str) -> OwnTicket | None:
        """None also for one that is somebody else's."""
        found = await self._of_account(person, TicketFilter(number=number))
        made = [each for each in await self._made_here(person) if each.number == number]
        return next(iter([*found, *made]), None)

    async def urge(self, own: OwnTicket, operation_id: str) -> str:
        """The name of the text that tells what became of it."""
        operation = ClientOperation(id=operation_id, fingerprint="")
        asked = Asked(own.actor, own.ticket.id, operation, may_be_replay=True)
        try:
            await self._tickets.closures.urge(asked, Urge())
        except AlreadyUrged:
            return "urged_already"
        except (TransitionNotAllowed, PermissionDenied):
            return "urge_not_now"
        return "urged"

    async def _of_account(self, person: Correspondent, wanted: TicketFilter) -> list[OwnTicket]:
        if not person.customer_id:
            return []
        actor = as_customer(person.customer_id)
        page = await self._tickets.reading.page(actor, wanted, PageQuery(limit=MOST_SHOWN))
        return [OwnTicket(ticket, actor) for ticket in page.items]

    async def _made_here(self, person: Correspondent) -> list[OwnTicket]:
        found = []
        for ticket_id in await self._requests.tickets_of(person.id, MOST_SHOWN):
            ticket = await self._tickets.reading.get(_READER, ticket_id)
            try:
                visitor, current = await self._tickets.links.open(ticket.link_token)
            except TicketLinkExpired:
                continue
            found.append(OwnTicket(current, visitor))
        return found


def as_customer(customer_id: str) -> Actor:
    return Actor(
        id=customer_id,
        kind=ActorKind.CUSTOMER,
        grants=CUSTOMER_GRANTS,
        via=Channel.OFFICIAL_ACCOUNT,
    )


def _distinct(found: list[OwnTicket]) -> list[OwnTicket]:
    return list({each.ticket.id: each for each in found}.values())
