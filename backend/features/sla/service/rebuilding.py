"""Builds a ticket's record anew from its story and the rows that were written down."""

from dataclasses import dataclass

from backend.features.accounts import Permission
from backend.features.sla.models.record import ClockRecord
from backend.features.sla.service.keeping import ClockKeeping
from backend.kit.access import Actor
from backend.kit.mongo import UnitOfWork, transactional


@dataclass(frozen=True)
class Rebuilt:
    """`differed`: the names of what was not as it should have been."""

    record: ClockRecord
    differed: tuple[str, ...]


class Rebuilding:
    def __init__(self, keeping: ClockKeeping, unit_of_work: UnitOfWork) -> None:
        self.keeping = keeping
        self.unit_of_work = unit_of_work

    @transactional
    async def rebuild(self, actor: Actor, ticket_id: str) -> Rebuilt:
        """Raises TicketNotFound."""
        keeping = self.keeping
        ticket = await keeping.tickets.stores.tickets.get_within(
            actor.reach(Permission.SLA_SUPERVISE), ticket_id
        )
        old = await keeping.records.of_ticket(ticket_id) or await keeping.begin(ticket)
        fresh, _ = await keeping.draft(ticket)
        await keeping.hear(fresh, ticket)
        fresh.reckon(await keeping.terms.of(fresh), old.looked_at)
        fresh.version = old.version
        before, after = old.model_dump(), fresh.model_dump()
        differed = tuple(sorted(name for name in after if after[name] != before[name]))
        if differed:
            await keeping.look(fresh, ticket, fresh.looked_at)
        return Rebuilt(fresh, differed)
