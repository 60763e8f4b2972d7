"""The public link of a ticket: who holds it is the customer, of this ticket and nothing else."""

from collections.abc import Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.tickets.errors import TicketLinkExpired
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.repository import TicketRepository
from backend.features.tickets.services.methods import VIA_LINK
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.clock import Clock

GRANTS: Final[Mapping[str, Scope]] = dict.fromkeys(
    (Permission.TICKETS_READ, Permission.TICKETS_REQUEST), Scope.OWN
)
LONGEST_TOKEN: Final = 64
MOST_HOPS: Final = 20


class TicketLinks:
    """`/t/<token>`: give the visitor's actor to the other services, as for any customer."""

    def __init__(self, tickets: TicketRepository, rules: TicketRules, now: Clock) -> None:
        self.tickets = tickets
        self.rules = rules
        self.now = now

    async def open(self, token: str) -> tuple[Actor, Ticket]:
        """Raises TicketLinkExpired, also for a token that never was."""
        ticket = await self.tickets.by_link(token) if len(token) <= LONGEST_TOKEN else None
        if ticket is not None:
            ticket = await self._goes_on_as(ticket)
        if ticket is None or self._has_expired(ticket):
            raise TicketLinkExpired
        visitor = Actor(
            id=ticket.link_actor_id, kind=ActorKind.CUSTOMER, grants=GRANTS, via=VIA_LINK
        )
        return visitor, ticket

    async def _goes_on_as(self, ticket: Ticket) -> Ticket:
        """Who holds the link of a duplicate follows it to the ticket it became part of."""
        for _ in range(MOST_HOPS):
            if ticket.merged_into is None:
                break
            ticket = await self.tickets.get(ticket.merged_into.ticket_id)
        return ticket

    def _has_expired(self, ticket: Ticket) -> bool:
        ended = ticket.ended_at
        return ended is not None and self.now() > ended + self.rules.link_life
