"""How many reports each source brought: a form on a site, a leaflet, a shop window."""

from backend.features.accounts import Permission
from backend.features.tickets.repository import TicketRepository
from backend.features.tickets.repository.counts import counted_sources
from backend.features.tickets.schemas.sources import SourceCount
from backend.kit.access import Actor
from backend.kit.http.spans import DaysQuery


class TicketSources:
    def __init__(self, tickets: TicketRepository) -> None:
        self._tickets = tickets

    async def counts(self, actor: Actor, asked: DaysQuery) -> list[SourceCount]:
        """Of the tickets he may follow up, the most first; at most MOST_SOURCES."""
        within = self._tickets.within(actor.reach(Permission.TICKETS_FOLLOW_UP))
        rows = await self._tickets.collection.aggregate(counted_sources(*asked.span, within))
        return [SourceCount(source=row["_id"], count=row["count"]) for row in rows]
