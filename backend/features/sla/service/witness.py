"""Writes down what clocks have come to: each breach and each level once, with the news of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from backend.features.sla.events import ClockBreached, ClockLevelReached
from backend.features.sla.models import ClockName, ClockReading, Level, Side
from backend.features.sla.models.entries import BreachSeen, ClockEntry, LevelSeen, seen_id
from backend.features.sla.models.record import ClockRecord, Terms
from backend.features.sla.repository import EntryRepository
from backend.features.tickets import Ticket, TicketState

_Seen = tuple[BreachSeen | LevelSeen, datetime]


class Witness:
    """Works in the unit of work that looks at the clocks: two at once conflict on the record, and
    the later one finds what the first has written."""

    def __init__(self, entries: EntryRepository) -> None:
        self._entries = entries

    async def note(
        self,
        record: ClockRecord,
        terms: Terms,
        readings: Sequence[ClockReading],
        ticket: Ticket,
        now: datetime,
    ) -> int:
        """How much of it was news."""
        fresh = await self._fresh(record.id, readings)
        await self._entries.add_all([ClockEntry.seen(record.id, *each, now) for each in fresh])
        told = {(r.clock, r.side, r.cycle): r for r in readings}
        for detail, _ in fresh:
            if isinstance(detail, BreachSeen):
                record.record(_breached(record, detail, told))
        for event in _reached(record, terms, fresh, told, ticket):
            record.record(event)
        return len(fresh)

    async def _fresh(self, ticket_id: str, readings: Iterable[ClockReading]) -> list[_Seen]:
        seen = {seen_id(ticket_id, each[0]): each for r in readings for each in _seen_in(r)}
        known = await self._entries.known(list(seen)) if seen else set()
        return [each for entry_id, each in seen.items() if entry_id not in known]


def _seen_in(reading: ClockReading) -> Iterator[_Seen]:
    clock, side, cycle = reading.identity
    if reading.breached_at is not None:
        yield BreachSeen(clock=clock, side=side, cycle=cycle), reading.breached_at
    for level in reading.levels:
        yield LevelSeen(clock=clock, side=side, cycle=cycle, level=level.name), level.at


_Told = dict[tuple[ClockName, Side, int], ClockReading]


def _breached(record: ClockRecord, detail: BreachSeen, told: _Told) -> ClockBreached:
    return ClockBreached(
        ticket_id=record.id,
        entry_id=seen_id(record.id, detail),
        clock=detail.clock,
        side=detail.side,
        cycle=detail.cycle,
        due_at=told[detail.clock, detail.side, detail.cycle].due_at,
    )


def _reached(
    record: ClockRecord, terms: Terms, fresh: Sequence[_Seen], told: _Told, ticket: Ticket
) -> Iterator[ClockLevelReached]:
    """One for each clock that still runs: after an outage, its levels are told as one."""
    by_clock: dict[tuple[ClockName, int], list[LevelSeen]] = {}
    for detail, _ in fresh:
        if isinstance(detail, LevelSeen):
            by_clock.setdefault((detail.clock, detail.cycle), []).append(detail)
    for details in by_clock.values():
        reading = told[details[0].clock, details[0].side, details[0].cycle]
        if reading.is_open:
            yield _news(record, terms, details, reading, ticket)


def _news(
    record: ClockRecord,
    terms: Terms,
    details: Sequence[LevelSeen],
    reading: ClockReading,
    ticket: Ticket,
) -> ClockLevelReached:
    found = [terms.policy.level(detail.level) for detail in details]
    levels = [level for level in found if level is not None]
    highest = max(details, key=lambda detail: detail.level)
    recalls = any(level.recalls for level in levels)
    return ClockLevelReached(
        ticket_id=record.id,
        entry_id=seen_id(record.id, highest),
        clock=highest.clock,
        cycle=highest.cycle,
        due_at=reading.due_at,
        level=highest.level,
        tells=_receivers(level for level in levels if level.waits_for_duty),
        tells_at_once=_receivers(level for level in levels if not level.waits_for_duty),
        recalled_visit_id=_untaken_visit(ticket) if recalls else "",
    )


def _receivers(levels: Iterable[Level]) -> list[str]:
    return sorted({receiver.value for level in levels for receiver in level.tells})


def _untaken_visit(ticket: Ticket) -> str:
    visit = ticket.visit_under_way
    return visit.id if visit and ticket.state is TicketState.DISPATCHED else ""
