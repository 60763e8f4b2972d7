"""Facts of tickets: of one in hand, of many by id, and the tickets a condition holds of."""

from collections.abc import Sequence
from typing import Any, Final

from backend.features.tickets.facts.catalogue import TICKET_FACTS
from backend.features.tickets.models import Ticket
from backend.features.tickets.repository import FactRows, TicketRepository
from backend.features.tickets.repository.facts import AT_ONCE
from backend.features.tickets.workflow import LIVE
from backend.kit.access import Reach
from backend.kit.clock import Clock
from backend.kit.conditions import Facts, Node, as_query
from backend.kit.pagination import Page, PageQuery

_PATHS: Final = {fact.path: 1 for fact in TICKET_FACTS}


class TicketFacts:
    """What is judged here and what `page_where` selects are the same tickets: both read what is
    stored."""

    def __init__(self, tickets: TicketRepository, now: Clock) -> None:
        self._tickets = tickets
        self._rows = FactRows(tickets)
        self._now = now

    def of(self, ticket: Ticket) -> Facts:
        """As it would be stored now, whether it is or not."""
        document: dict[str, Any] = self._tickets.dump(ticket)
        return Facts.of_document(TICKET_FACTS, document, self._now())

    async def of_many(self, ticket_ids: Sequence[str]) -> dict[str, Facts]:
        """By id, of those that exist: one query for each 500, nothing personal read."""
        wanted, at = list(dict.fromkeys(ticket_ids)), self._now()
        found: dict[str, Facts] = {}
        for first in range(0, len(wanted), AT_ONCE):
            rows = await self._rows.of(wanted[first : first + AT_ONCE], _PATHS)
            found |= {row["_id"]: Facts.of_document(TICKET_FACTS, row, at) for row in rows}
        return found

    async def page_where(self, reach: Reach, condition: Node, asked: PageQuery) -> Page[Ticket]:
        """Live tickets within the reach of which it holds now, newest first."""
        holding = as_query(condition, TICKET_FACTS, self._now())
        query = {"$and": [self._tickets.within(reach), {"state": {"$in": list(LIVE)}}, holding]}
        return await self._tickets.page(query, asked)
