"""The clocks of a ticket as somebody may see them, and the list of tickets to be watched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backend.features.accounts import Permission
from backend.features.sla.errors import MomentInTheFuture
from backend.features.sla.models import ClockReading, Side
from backend.features.sla.models.entries import ClockEntry
from backend.features.sla.models.record import PROMISED, ClockRecord, Watch
from backend.features.sla.service.keeping import ClockKeeping
from backend.features.tickets import Ticket
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.pagination import Page, PageQuery


@dataclass(frozen=True)
class ClocksSeen:
    """`entries` is empty for a customer, and `readings` only what was promised to him."""

    record: ClockRecord
    at: datetime
    readings: Sequence[ClockReading]
    entries: Sequence[ClockEntry] = ()


@dataclass(frozen=True)
class Watched:
    page: Page[ClockRecord]
    tickets: Mapping[str, Ticket] = field(default_factory=dict)


class ClockReadings:
    def __init__(self, keeping: ClockKeeping, now: Clock) -> None:
        self._keeping = keeping
        self._now = now

    async def of_ticket(self, actor: Actor, ticket_id: str, at: datetime | None) -> ClocksSeen:
        """As they are now, or were known at a past moment. Nothing is stored. Raises
        TicketNotFound, MomentInTheFuture."""
        keeping = self._keeping
        ticket = await keeping.tickets.reading.get(actor, ticket_id)
        now = self._now()
        if at is not None and at > now:
            raise MomentInTheFuture
        record = await self.as_known(ticket)
        moment = at or max(now, record.last_known)
        readings = record.read(await keeping.terms.of(record), moment)
        if actor.kind is not ActorKind.STAFF:
            return ClocksSeen(record, moment, [r for r in readings if _is_promised(r)])
        entries = await keeping.entries.of_ticket(ticket.id)
        told = [entry for entry in entries if entry.recorded_at <= moment]
        return ClocksSeen(record, moment, readings, told)

    async def as_known(self, ticket: Ticket) -> ClockRecord:
        """The record with all that its story says by now, stored or not."""
        record = await self._keeping.records.of_ticket(ticket.id)
        if record is None:
            record, _ = await self._keeping.draft(ticket)
        await self._keeping.hear(record, ticket)
        return record

    async def watched(self, actor: Actor, watches: Sequence[Watch], asked: PageQuery) -> Watched:
        """Tickets with open clocks within the actor's reach, the next due first."""
        reach = actor.reach(Permission.TICKETS_READ)
        page = await self._keeping.records.page_watched(reach, watches, asked)
        tickets = await self._keeping.tickets.stores.tickets.many([row.id for row in page.items])
        return Watched(page, tickets)


def _is_promised(reading: ClockReading) -> bool:
    return reading.side is Side.CUSTOMER and reading.clock in PROMISED and reading.is_open
