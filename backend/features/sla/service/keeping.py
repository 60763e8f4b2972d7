"""Keeps the record of each ticket's clocks: begun with the ticket, led on by its story."""

from datetime import datetime

from backend.features.sla.models.entries import SYSTEM, ClockEntry, PinnedTo
from backend.features.sla.models.record import ClockRecord
from backend.features.sla.repository import ClockRepository, EntryRepository
from backend.features.sla.service.terms import TermsBook
from backend.features.sla.service.witness import Witness
from backend.features.tickets import Asked, Ticket, Tickets
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
    async def check(self, ticket_id: str, moment: datetime) -> bool:
        """By the clock. Whether it was still due when it was looked at in its own unit of work."""
        record = await self.records.get(ticket_id)
        if record.next_check_at is None or record.next_check_at > moment:
            return False
        await self.look(record, await self.ticket(ticket_id), moment)
        return True

    async def look(self, record: ClockRecord, ticket: Ticket, moment: datetime) -> None:
        """Hear what is new, read the clocks as of `moment` or of the last thing known, whichever
        is later, and write down what they have come to."""
        await self.hear(record, ticket)
        terms = await self.terms.of(record)
        readings = record.reckon(terms, moment)
        await self.witness.note(record, terms, readings, ticket, moment)
        await self.records.save(record)

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
