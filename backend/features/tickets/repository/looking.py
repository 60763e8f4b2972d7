"""Tickets for whoever looks for some of them, within his reach, in bounds of number and time."""

from collections.abc import Collection

from backend.features.tickets.models import Ticket
from backend.features.tickets.models.filters import TicketFilter
from backend.features.tickets.repository.tickets import TicketRepository
from backend.kit.access import Reach
from backend.kit.mongo import beginning_with, count_soon


class TicketLooks:
    def __init__(self, tickets: TicketRepository) -> None:
        self._tickets = tickets

    async def numbered(self, reach: Reach, start: str, limit: int) -> list[Ticket]:
        """Whose number begins so, the latest first."""
        sought = {"number": beginning_with(start)}
        return await self._tickets.first_within(reach, sought, limit=limit, sort=[("number", -1)])

    async def brand_numbered(self, reach: Reach, start: str, limit: int) -> list[Ticket]:
        """With a 厂家单号 that begins so."""
        sought = {"idx.plain_numbers": {"$elemMatch": beginning_with(start)}}
        return await self._tickets.first_within(reach, sought, limit=limit)

    async def many(self, reach: Reach, ticket_ids: Collection[str]) -> dict[str, Ticket]:
        """By id; those of one page."""
        ids = sorted(set(ticket_ids))
        query = {"$and": [{"_id": {"$in": ids}}, self._tickets.within(reach)]}
        found = await self._tickets.find(query, limit=len(ids) or 1)
        return {each.id: each for each in found}

    async def count(
        self, reach: Reach, wanted: TicketFilter, most: int, seconds: float
    ) -> int | None:
        query = {"$and": [self._tickets.within(reach), *self._tickets.matching(wanted)]}
        return await count_soon(self._tickets.collection, query, limit=most, seconds=seconds)
