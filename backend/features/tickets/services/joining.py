"""Merging duplicates, and saying which tickets have to do with each other."""

from datetime import datetime

from backend.features.accounts import Permission
from backend.features.tickets import policies
from backend.features.tickets.errors import TicketNotFound, UnknownTicket
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.joining import Linking, Merging, Unlinking
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.workflow import Act


class Joinings:
    def __init__(self, desk: TicketDesk) -> None:
        self.desk = desk

    async def merge(self, asked: Asked, merging: Merging) -> Ticket:
        """The main ticket. Both must be the actor's to work on. Raises UnknownTicket, TicketEnded,
        MergeAcrossCustomers, CancelTooLate, TooManyLinks, TasksStillOpen."""

        async def merge() -> Ticket:
            if await self.desk.replayed(asked):
                return await self._other(asked, merging.into)
            duplicate = await self.desk.load(asked)
            by = policies.wear(asked.actor, duplicate, Act.MERGE)
            main = await self._other(asked, merging.into)
            policies.wear(asked.actor, main, Act.MERGE)
            duplicate.check_no_tasks()
            visit = duplicate.merge_into(main, merging.note, by, self.desk.now())
            await self.desk.free(visit)
            await self.desk.store(duplicate, asked)
            main.absorb(duplicate, by)
            await self.desk.store(main, asked, claims=False)
            return main

        return await self.desk.unit_of_work.run(merge)

    async def undo(self, asked: Asked) -> Ticket:
        """The ticket that stands on its own again. Raises MergeUndoneTooLate, NotMergedHere."""

        async def undo(ticket: Ticket, by: By, now: datetime) -> None:
            into = ticket.merged_into.ticket_id if ticket.merged_into else ticket.id
            main = await self.desk.tickets.get(into)
            ticket.undo_merge(main, by, now, self.desk.rules_of(ticket))
            await self.desk.store(main, asked, claims=False)

        return await self.desk.perform(asked, Act.UNDO_MERGE, undo)

    async def link(self, asked: Asked, linking: Linking) -> Ticket:
        """Raises UnknownTicket for one the actor may not see, NotMergedHere, TooManyLinks."""

        async def link(ticket: Ticket, by: By, now: datetime) -> None:
            other = await self._other(asked, linking.ticket_id)
            ticket.link(other, linking.kind, by, now)
            await self.desk.store(other, asked, claims=False)

        return await self.desk.perform(asked, Act.LINK, link)

    async def unlink(self, asked: Asked, unlinking: Unlinking) -> Ticket:
        """Raises as `link`."""

        async def unlink(ticket: Ticket, by: By, now: datetime) -> None:
            other = await self._other(asked, unlinking.ticket_id)
            ticket.unlink(other, by, now)
            await self.desk.store(other, asked, claims=False)

        return await self.desk.perform(asked, Act.UNLINK, unlink)

    async def _other(self, asked: Asked, ticket_id: str) -> Ticket:
        reach = asked.actor.reach(Permission.TICKETS_READ)
        try:
            return await self.desk.tickets.get_within(reach, ticket_id)
        except TicketNotFound:
            raise UnknownTicket from None
