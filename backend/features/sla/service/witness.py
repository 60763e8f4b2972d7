"""Notes what clocks have come to: each breach and each level once, with the news of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.features.sla.events import ClockBreached, ClockLevelReached
from backend.features.sla.models import ClockName, ClockReading, Level, Side
from backend.features.sla.models.entries import BreachSeen, ClockEntry, LevelSeen, seen_id
from backend.features.sla.models.record import ClockRecord, Terms
from backend.features.sla.repository import EntryRepository
from backend.features.tickets import Ticket, TicketState

_Seen = tuple[BreachSeen | LevelSeen, datetime]


@dataclass(frozen=True)
class Look:
    """At the clocks of one ticket: what they say by the terms it is pinned to."""

    record: ClockRecord
    ticket: Ticket
    terms: Terms
    readings: Sequence[ClockReading]

    def seen(self) -> dict[str, _Seen]:
        """By the id of the entry that tells it."""
        each_seen = (each for reading in self.readings for each in _seen_in(reading))
        return {seen_id(self.record.id, each[0]): each for each in each_seen}


class Witness:
    """Works in the unit of work that looks at the clocks: two at once conflict on the record, and
    the later one finds what the first has written."""

    def __init__(self, entries: EntryRepository) -> None:
        self._entries = entries

    async def note(self, looks: Sequence[Look], now: datetime) -> list[ClockEntry]:
        """What is new, to be stored; the records tell of it when they are."""
        seen = [look.seen() for look in looks]
        ids = [entry_id for each in seen for entry_id in each]
        known = await self._entries.known(ids) if ids else set()
        entries = []
        for look, of_ticket in zip(looks, seen, strict=True):
            fresh = [each for entry_id, each in of_ticket.items() if entry_id not in known]
            entries += [ClockEntry.seen(look.record.id, *each, now) for each in fresh]
            for event in _news_of(look, fresh):
                look.record.record(event)
        return entries


def _seen_in(reading: ClockReading) -> Iterator[_Seen]:
    clock, side, cycle = reading.identity
    if reading.breached_at is not None:
        yield BreachSeen(clock=clock, side=side, cycle=cycle), reading.breached_at
    for level in reading.levels:
        yield LevelSeen(clock=clock, side=side, cycle=cycle, level=level.name), level.at


def _news_of(look: Look, fresh: Sequence[_Seen]) -> Iterator[ClockBreached | ClockLevelReached]:
    told = {reading.identity: reading for reading in look.readings}
    for detail, _ in fresh:
        if isinstance(detail, BreachSeen):
            yield _breached(look.record, detail, told)
    yield from _reached(look, fresh, told)


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


def _reached(look: Look, fresh: Sequence[_Seen], told: _Told) -> Iterator[ClockLevelReached]:
    """One for each clock that still runs: after an outage, its levels are told as one."""
    by_clock: dict[tuple[ClockName, int], list[LevelSeen]] = {}
    for detail, _ in fresh:
        if isinstance(detail, LevelSeen):
            by_clock.setdefault((detail.clock, detail.cycle), []).append(detail)
    for details in by_clock.values():
        reading = told[details[0].clock, details[0].side, details[0].cycle]
        if reading.is_open:
            yield _news(look, details, reading)


def _news(look: Look, details: Sequence[LevelSeen], reading: ClockReading) -> ClockLevelReached:
    found = [look.terms.policy.level(detail.level) for detail in details]
    levels = [level for level in found if level is not None]
    highest = max(details, key=lambda detail: detail.level)
    recalls = any(level.recalls for level in levels)
    return ClockLevelReached(
        ticket_id=look.record.id,
        entry_id=seen_id(look.record.id, highest),
        clock=highest.clock,
        cycle=highest.cycle,
        due_at=reading.due_at,
        level=highest.level,
        tells=_receivers(level for level in levels if level.waits_for_duty),
        tells_at_once=_receivers(level for level in levels if not level.waits_for_duty),
        recalled_visit_id=_untaken_visit(look.ticket) if recalls else "",
    )


def _receivers(levels: Iterable[Level]) -> list[str]:
    return sorted({receiver.value for level in levels for receiver in level.tells})


def _untaken_visit(ticket: Ticket) -> str:
    visit = ticket.visit_under_way
    return visit.id if visit and ticket.state is TicketState.DISPATCHED else ""
