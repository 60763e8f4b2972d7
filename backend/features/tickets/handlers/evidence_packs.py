"""The evidence pack of a ticket."""

from backend.features.accounts import Permission
from backend.features.tickets.errors import TicketNotFound
from backend.features.tickets.handlers.base import TicketEndpoint
from backend.kit.errors import ServiceBusy
from backend.kit.http import Document, operation


class EvidencePackOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/evidence-pack"

    @operation(
        permission=Permission.TICKETS_FOLLOW_UP,
        produces="application/zip",
        raises=(TicketNotFound, ServiceBusy),
    )
    async def get(self, ticket_id: str) -> Document:
        """Story, files and hashes of a ticket as a zip that checks itself; it is audited.

        Personal values are in it as far as who makes it may see them.
        """
        packs = self.tickets.evidence_packs
        order = await packs.order(self.actor, ticket_id)
        return Document(
            body=packs.pack(order),
            media_type="application/zip",
            filename=f"evidence-{order.ticket.number}.zip",
        )


ENDPOINTS = (EvidencePackOfTicket,)
