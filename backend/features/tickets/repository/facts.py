"""What facts are read from, and what a new ticket asks of those before it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from backend.features.tickets.repository.tickets import TicketRepository
from backend.features.tickets.words import ServiceType

MOST_REPAIRS: Final = 100
AT_ONCE: Final = 500


class FactRows:
    def __init__(self, tickets: TicketRepository) -> None:
        self._collection = tickets.collection

    async def of(
        self, ticket_ids: Sequence[str], paths: Mapping[str, int]
    ) -> list[Mapping[str, Any]]:
        """The stored fields themselves, unsealed ones only, of at most AT_ONCE."""
        query = {"_id": {"$in": list(ticket_ids)}}
        return list(await self._collection.find(query, limit=AT_ONCE, projection=dict(paths)))

    async def repairs_since(self, moment: datetime, device_ids: Sequence[str], besides: str) -> int:
        """Tickets for repair of these devices, at most MOST_REPAIRS."""
        if not device_ids:
            return 0
        query = {
            "idx.devices": {"$in": list(device_ids)},
            "created_at": {"$gte": moment},
            "service_type": ServiceType.REPAIR,
            "_id": {"$ne": besides},
        }
        return await self._collection.count(query, limit=MOST_REPAIRS)
