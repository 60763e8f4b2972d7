"""Whether somebody is to install a device, or has: what sales ask (their port `Installations`)."""

from collections.abc import Sequence

from backend.features.sales import Installation
from backend.features.tickets.models import Ticket
from backend.features.tickets.repository import TicketRepository
from backend.features.tickets.words import ServiceType
from backend.features.tickets.workflow import TicketState
from backend.kit.mongo import Mongo

MOST_LOOKED_AT = 50
_NONE_CAME_OF_IT = (TicketState.CANCELLED.value, TicketState.REJECTED.value)


class TicketInstallations:
    def __init__(self, mongo: Mongo) -> None:
        self._tickets = TicketRepository(mongo)

    async def of_devices(self, device_ids: Sequence[str]) -> Installation | None:
        """The one that is furthest on, of any of the devices."""
        tickets = await self._tickets.find(
            {
                "idx.devices": {"$in": list(device_ids)},
                "service_type": ServiceType.INSTALL.value,
                "state": {"$nin": list(_NONE_CAME_OF_IT)},
            },
            limit=MOST_LOOKED_AT,
        )
        found = [_installation(ticket) for ticket in tickets]
        return max(found, key=lambda each: each.has_begun, default=None)


def _installation(ticket: Ticket) -> Installation:
    return Installation(
        ticket_id=ticket.id,
        number=ticket.number,
        has_begun=ticket.last_begun_visit is not None,
    )
