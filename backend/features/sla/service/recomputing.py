"""Reckons the clocks of every open ticket once more: what is kept must be what follows."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from backend.features.sla.models.record import ClockRecord, Terms
from backend.features.sla.repository import ClockRepository
from backend.features.sla.service.terms import TermsBook

log = structlog.get_logger("sla")

BATCH: Final = 250
IN_ONE_GO: Final = 10
"""Reckoned before others have their turn on the event loop: a few milliseconds."""


@dataclass
class Recomputed:
    looked_at: int = 0
    corrected: int = 0


class Recomputation:
    """In bounded memory; each record as of the moment it was last looked at, so that nothing that
    is to be told is passed over: what falls due thereby is for the clockwork."""

    def __init__(self, records: ClockRepository, terms: TermsBook) -> None:
        self._records = records
        self._terms = terms

    async def run(self) -> Recomputed:
        """One batch is read and another written while a third is reckoned."""
        done, wrong = Recomputed(), list[ClockRecord]()
        batch = await self._records.open_after("", BATCH)
        while batch or wrong:
            async with asyncio.TaskGroup() as beside:
                writing = beside.create_task(self._records.correct(wrong))
                reading = beside.create_task(self._after(batch))
                found = await self._wrong_of(batch)
            done.looked_at += len(batch)
            done.corrected += writing.result()
            batch, wrong = reading.result(), found
        return done

    async def _after(self, batch: Sequence[ClockRecord]) -> list[ClockRecord]:
        return await self._records.open_after(batch[-1].id, BATCH) if batch else []

    async def _wrong_of(self, batch: Sequence[ClockRecord]) -> list[ClockRecord]:
        """Those that were not as they should be, as they should be."""
        found = []
        for number, record in enumerate(batch, 1):
            if self._changes(record, await self._terms.of(record)):
                found.append(record)
            if number % IN_ONE_GO == 0:
                await asyncio.sleep(0)
        return found

    def _changes(self, record: ClockRecord, terms: Terms) -> bool:
        kept = record.kept
        try:
            record.reckon(terms, record.looked_at)
        except Exception:
            log.exception("clocks not read", ticket_id=record.id)
            return False
        return record.kept != kept
