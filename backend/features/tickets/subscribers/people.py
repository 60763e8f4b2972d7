"""What tickets do when something happens to the people they are about."""

from typing import Final

from backend.features.accounts import CustomerAccountsMerged
from backend.features.tickets.models.values import By
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.words import Role
from backend.kit.access import SYSTEM

AT_ONCE: Final = 100


class TicketPeople:
    def __init__(self, desk: TicketDesk) -> None:
        self.desk = desk

    async def follow_merged_accounts(self, event: CustomerAccountsMerged) -> None:
        """Two accounts turned out to be one person: the tickets follow. Bears repetition."""
        while moved := await self.desk.tickets.of_customer(event.merged_id, AT_ONCE):
            for ticket in moved:
                await self._move(ticket.id, event)

    async def _move(self, ticket_id: str, event: CustomerAccountsMerged) -> None:
        async def move() -> None:
            asked = Asked.by_the_clock(ticket_id)
            ticket = await self.desk.load(asked)
            by = By(id=SYSTEM.id, role=Role.SYSTEM, via=SYSTEM.via)
            if ticket.customer_id == event.merged_id:
                ticket.follow_customer(event.into_id, by)
                await self.desk.store(ticket, asked)

        await self.desk.unit_of_work.run(move)
