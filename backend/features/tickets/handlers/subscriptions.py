"""What to ask consent for at a tap on a ticket."""

from backend.features.accounts import Permission
from backend.features.notifications import MomentQuery, SubscriptionView, subscription_page
from backend.features.tickets.errors import TicketNotFound
from backend.features.tickets.handlers.base import TicketEndpoint
from backend.kit.http import operation
from backend.kit.pagination import Page


class TicketSubscriptionOffer(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/subscription-offer"

    @operation(permission=Permission.TICKETS_READ, raises=(TicketNotFound,))
    async def get(self, ticket_id: str, query: MomentQuery) -> Page[SubscriptionView]:
        """At most three templates that the next steps of this ticket need, the emptiest first."""
        offer = self.tickets.subscriptions
        return subscription_page(await offer.offered(self.actor, ticket_id, query.moment))


ENDPOINTS = (TicketSubscriptionOffer,)
