"""Keeps the record of each ticket's clocks: begun with the ticket, led on by its story."""

from collections.abc import Sequence
from datetime import datetime

from backend.features.sla.models.entries import SYSTEM, ClockEntry, PinnedTo
from backend.features.sla.models.record import ClockRecord
from backend.features.sla.repository import ClockRepository, EntryRepository
from backend.features.sla.service.terms import TermsBook
from backend.features.sla.service.witness import Look, Witness
from backend.features.tickets import Asked, Ticket, TicketNotFound, Tickets
from backend.features.timeline import Timeline
from backend.kit.mongo import UnitOfWork, transactional


class ClockKeeping:
    """What is heard is read from the story itself, from the last line on that was heard: so an
    event that comes twice, late or never changes nothing of what clocks show."""

    def __init__(
        self,
        records: ClockRepository,
        entries: EntryRepository,
        terms: TermsBook,
        tickets: Tickets,
        timeline: Timeline,
        unit_of_work: UnitOfWork,
    ) -> None:
        self.records = records
        self.entries = entries
        self.terms = terms
        self.tickets = tickets
        self.timeline = timeline
        self.unit_of_work = unit_of_work
        self.witness = Witness(entries)

    @transactional
    async def follow(self, ticket_id: str) -> None:
        """The ticket's story has gone on. Looks at the clocks as of its last line, by no process's
        clock: what is due since is for the clockwork."""
        ticket = await self.ticket(ticket_id)
        record = await self.records.of_ticket(ticket_id)
        if record is None:
            record = await self.begin(ticket)
        elif record.heard >= ticket.timeline.seq:
            return
        await self.look(record, ticket, record.created_at)

    @transactional
    async def check(self, ticket_ids: Sequence[str], moment: datetime) -> None:
        """By the clock: those of them that are still due in this unit of work. Raises
        TicketNotFound."""
        records = await self.records.still_due(ticket_ids, moment)
        tickets = await self.tickets.desk.load_each([record.id for record in records])
        if len(tickets) < len(records):
            raise TicketNotFound
        looks = [await self.read(record, tickets[record.id], moment) for record in records]
        await self.write_down(looks, moment)

    async def look(self, record: ClockRecord, ticket: Ticket, moment: datetime) -> None:
        """Read the clocks, and write down what they have come to."""
        await self.write_down([await self.read(record, ticket, moment)], moment)

    async def read(self, record: ClockRecord, ticket: Ticket, moment: datetime) -> Look:
        """As of `moment` or of the last thing known, whichever is later, after hearing what is
        new."""
        await self.hear(record, ticket)
        terms = await self.terms.of(record)
        return Look(record, ticket, terms, record.reckon(terms, moment))

    async def write_down(self, looks: Sequence[Look], moment: datetime) -> None:
        """The records first: two at once conflict on them, and not on what they write beside."""
        if looks:
            seen = await self.witness.note(looks, moment)
            await self.records.save_all([look.record for look in looks])
            await self.entries.add_all(seen)

    async def hear(self, record: ClockRecord, ticket: Ticket) -> None:
        record.place(ticket)
        while record.heard < ticket.timeline.seq:
            steps = await self.timeline.steps_after(record.id, record.heard)
            if not steps:
                return
            record.hear(steps)

    async def begin(self, ticket: Ticket) -> ClockRecord:
        """Stored, by the terms that were written down once, else by those chosen now."""
        record, is_new = await self.draft(ticket)
        if is_new:
            pinned = PinnedTo(policy=record.policy, calendars=record.calendars, why=record.why)
            await self.entries.add(ClockEntry.decided(ticket.id, pinned, ticket.created_at, SYSTEM))
        await self.records.add(record)
        return record

    async def draft(self, ticket: Ticket) -> tuple[ClockRecord, bool]:
        """A record with nothing heard yet; whether its terms have been chosen just now."""
        told = await self.entries.of_ticket(ticket.id)
        pinned = next((e.detail for e in told if isinstance(e.detail, PinnedTo)), None)
        record = ClockRecord.begun(ticket, pinned or await self.terms.chosen_for(ticket))
        record.decide(told)
        return record, pinned is None

    async def ticket(self, ticket_id: str) -> Ticket:
        """Raises TicketNotFound."""
        return await self.tickets.desk.load(Asked.by_the_clock(ticket_id))
