"""What only a supervisor may do to clocks: each with a written reason, its evidence, and a log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.sla.errors import (
    NoSuchBreach,
    NothingRuns,
    PauseOutsideTheStory,
    TooManyDecisions,
    WaivedAlready,
)
from backend.features.sla.models import ClockReading
from backend.features.sla.models.entries import (
    AnyDetail,
    BreachSeen,
    ClockEntry,
    DatedBack,
    ResetBy,
    Waived,
)
from backend.features.sla.models.record import MOST_DECISIONS, ClockRecord, Terms
from backend.features.sla.schemas import DatedBackPause, NewWaiver, Reset
from backend.features.sla.service.keeping import ClockKeeping
from backend.features.tickets import SUBJECT_KIND, Ticket
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional


@dataclass(frozen=True)
class InHand:
    """A ticket's clocks as they are now, for somebody who may correct them."""

    ticket: Ticket
    record: ClockRecord
    terms: Terms
    now: datetime
    readings: list[ClockReading]

    def cycle_of(self, asked: int | None) -> int:
        return asked or max((reading.cycle for reading in self.readings), default=1)


class Supervision:
    def __init__(
        self, keeping: ClockKeeping, audit: AuditLog, unit_of_work: UnitOfWork, now: Clock
    ) -> None:
        self.keeping = keeping
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    async def take_up(self, actor: Actor, ticket_id: str) -> InHand:
        """Raises TicketNotFound, also for what he may not supervise."""
        ticket = await self._ticket(actor, ticket_id)
        record = await self.keeping.records.of_ticket(ticket_id)
        return await self._in_hand(ticket, record or await self.keeping.begin(ticket))

    async def look_at(self, actor: Actor, ticket_id: str) -> InHand:
        """As `take_up`, where nothing is to be stored."""
        ticket = await self._ticket(actor, ticket_id)
        record = await self.keeping.records.of_ticket(ticket_id)
        return await self._in_hand(ticket, record or (await self.keeping.draft(ticket))[0])

    async def _ticket(self, actor: Actor, ticket_id: str) -> Ticket:
        reach = actor.reach(Permission.SLA_SUPERVISE)
        return await self.keeping.tickets.stores.tickets.get_within(reach, ticket_id)

    async def _in_hand(self, ticket: Ticket, record: ClockRecord) -> InHand:
        keeping = self.keeping
        await keeping.hear(record, ticket)
        terms = await keeping.terms.of(record)
        now = max(self.now(), record.looked_at, record.last_known)
        return InHand(ticket, record, terms, now, record.read(terms, now))

    # -- decisions -----------------------------------------------------------------------------

    @transactional
    async def waive(self, actor: Actor, ticket_id: str, asked: NewWaiver) -> ClockRecord:
        """The breach stays; that it does not count stands beside it. Raises NoSuchBreach,
        WaivedAlready."""
        hand = await self.take_up(actor, ticket_id)
        cycle = hand.cycle_of(asked.cycle)
        detail = Waived(clock=asked.clock, side=asked.side, cycle=cycle)
        await self._refuse_waiver(hand, detail)
        entry = self._entry(hand, actor, detail, asked.reason, tuple(asked.evidence_ids))
        return await self._decide(hand, actor, entry, AuditAction.CLOCK_WAIVED)

    @transactional
    async def date_back(self, actor: Actor, ticket_id: str, asked: DatedBackPause) -> ClockRecord:
        """Raises PauseOutsideTheStory."""
        hand = await self.take_up(actor, ticket_id)
        begins_in_story = hand.ticket.created_at <= asked.started_at < asked.ended_at
        if not begins_in_story or asked.ended_at > hand.now:
            raise PauseOutsideTheStory
        detail = DatedBack(why=asked.why, started_at=asked.started_at, ended_at=asked.ended_at)
        entry = self._entry(hand, actor, detail, asked.reason, tuple(asked.evidence_ids))
        return await self._decide(hand, actor, entry, AuditAction.CLOCK_DATED_BACK)

    @transactional
    async def reset(self, actor: Actor, ticket_id: str, asked: Reset) -> ClockRecord:
        """What runs begins once more now, in a cycle of its own. Raises NothingRuns."""
        hand = await self.take_up(actor, ticket_id)
        if not any(reading.is_open for reading in hand.readings):
            raise NothingRuns
        entry = self._entry(hand, actor, ResetBy(), asked.reason, ())
        return await self._decide(hand, actor, entry, AuditAction.CLOCK_RESET)

    # -- how every decision ends ---------------------------------------------------------------

    async def _refuse_waiver(self, hand: InHand, detail: Waived) -> None:
        """Also what is no breach by the present terms may be waived, if it was written down."""
        wanted = _same_clock(detail)
        told = await self.keeping.entries.of_ticket(hand.ticket.id)
        written = any(isinstance(e.detail, BreachSeen) and wanted(e.detail) for e in told)
        shown = any(wanted(r) and r.is_breached for r in hand.readings)
        if not written and not shown:
            raise NoSuchBreach
        if any(isinstance(e.detail, Waived) and _covers(e.detail, detail) for e in told):
            raise WaivedAlready

    def _entry(
        self,
        hand: InHand,
        actor: Actor,
        detail: AnyDetail,
        reason: str,
        evidence_ids: tuple[str, ...],
    ) -> ClockEntry:
        return ClockEntry.decided(
            hand.ticket.id,
            detail,
            hand.now,
            actor.id,
            reason,
            tuple(dict.fromkeys(evidence_ids)),
            hand.ticket.customer_id,
        )

    async def _decide(
        self, hand: InHand, actor: Actor, entry: ClockEntry, action: AuditAction
    ) -> ClockRecord:
        if not hand.record.has_room():
            raise TooManyDecisions(limit=MOST_DECISIONS)
        desk = self.keeping.tickets.desk
        if entry.evidence_ids:
            await desk.described(list(entry.evidence_ids), actor)
            await desk.media.attach(list(entry.evidence_ids), SUBJECT_KIND, hand.ticket.id, actor)
        await self.write_down(hand, actor, entry, action)
        return hand.record

    async def write_down(
        self, hand: InHand, actor: Actor, entry: ClockEntry, action: AuditAction
    ) -> None:
        await self.keeping.entries.add(entry)
        hand.record.decide([entry])
        await self.keeping.look(hand.record, hand.ticket, hand.now)
        details = {"number": hand.ticket.number, "entry": entry.id}
        said = entry.detail.model_dump(mode="json", exclude_none=True)
        details |= {name: str(value) for name, value in said.items() if not isinstance(value, list)}
        await self.audit.record(actor, action, SUBJECT_KIND, hand.ticket.id, details)


def _same_clock(detail: Waived) -> Callable[[BreachSeen | ClockReading], bool]:
    def same(seen: BreachSeen | ClockReading) -> bool:
        fits = seen.clock is detail.clock and seen.cycle == detail.cycle
        return fits and detail.side in (None, seen.side)

    return same


def _covers(earlier: Waived, later: Waived) -> bool:
    same = earlier.clock is later.clock and earlier.cycle == later.cycle
    return same and earlier.side in (None, later.side)
