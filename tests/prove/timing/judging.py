"""What must have been written down of the clocks, and what was: once each, in turn, and in time."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from backend.container import Container
from backend.features.sla.models.entries import BreachSeen, LevelSeen, seen_id
from backend.features.sla.models.record import ClockRecord, Terms
from backend.kit.mongo.driver import Document

LONGEST_WAIT: Final = timedelta(seconds=30)
"""From the moment of a level until it is written down."""

NEWS: Final = {"type": {"$in": ["ClockBreached", "ClockLevelReached"]}}


def name_of(row: Document) -> str:
    detail = row["detail"]
    kind = LevelSeen if detail["kind"] == "level" else BreachSeen
    return seen_id(row["ticket_id"], kind.model_validate(detail))


async def expected(container: Container) -> set[str]:
    """What the clocks themselves say, read as of when each was last looked at."""
    sla, wanted, after = container.sla, set[str](), ""
    while batch := await sla.stores.records.open_after(after, 500):
        for record in batch:
            wanted.update(_names(record, await sla.terms.of(record)))
        after = batch[-1].id
    return wanted


def _names(record: ClockRecord, terms: Terms) -> Iterator[str]:
    for reading in record.read(terms, record.looked_at):
        clock, side, cycle = reading.identity
        if reading.breached_at:
            yield seen_id(record.id, BreachSeen(clock=clock, side=side, cycle=cycle))
        for level in reading.levels:
            seen = LevelSeen(clock=clock, side=side, cycle=cycle, level=level.name)
            yield seen_id(record.id, seen)


def once_each(database: Any, wanted: Collection[str]) -> tuple[list[str], int]:
    """What is wrong with what was written down and told, and how much there is of it."""
    rows = database["sla_entries"].find({"detail.kind": {"$in": ["breach", "level"]}})
    found = Counter(name_of(row) for row in rows)
    told = Counter(row["payload"]["entry_id"] for row in database["outbox"].find(NEWS))
    wrong = [f"{name} is missing" for name in set(wanted) - set(found)]
    wrong += [f"{name} was written {n} times" for name, n in found.items() if n != 1]
    wrong += [f"{name} was written too early" for name in set(found) - set(wanted)]
    wrong += [f"{name} was told {n} times" for name, n in told.items() if n != 1]
    return wrong, sum(found.values())


def out_of_order(database: Any) -> int:
    """How far behind its turn the worst one was: by due moment against the order of writing."""
    breaches = {
        "type": "ClockBreached",
        "payload.clock": "respond",
        "payload.side": "company",
    }
    rows = database["outbox"].find(breaches, {"payload.due_at": 1, "occurred_at": 1})
    written = [row["payload"]["due_at"] for row in sorted(rows, key=lambda r: r["occurred_at"])]
    turn = {due: place for place, due in enumerate(sorted(written))}
    return max((place - turn[due] for place, due in enumerate(written)), default=0)


def longest_wait(database: Any, tickets: Collection[str], levels: int) -> tuple[list[str], float]:
    """Of these tickets: levels that were not written down, and the longest from a level's moment
    until it was, in seconds."""
    ids = {"ticket_id": {"$in": list(tickets)}, "detail.kind": "level"}
    moments: dict[str, datetime] = {
        name_of(row): row["at"]
        for row in database["sla_entries"].find(ids)
        if row["detail"]["clock"] == "respond" and row["detail"]["level"] in ("L0", "L1")
    }
    rows = database["outbox"].find(NEWS)
    told = {row["payload"]["entry_id"]: row["occurred_at"] for row in rows}
    waits = [
        (told[name] - moment).total_seconds() for name, moment in moments.items() if name in told
    ]
    missing = len(tickets) * levels - len(moments)
    wrong = [f"{missing} levels were not written down"] if missing else []
    return wrong, max(waits, default=0.0)
