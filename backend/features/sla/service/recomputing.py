"""Reckons the clocks of every open ticket once more: what is kept must be what follows."""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog

from backend.features.sla.models.record import ClockRecord
from backend.features.sla.repository import ClockRepository
from backend.features.sla.service.terms import TermsBook

log = structlog.get_logger("sla")

BATCH: Final = 250


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
        done, after = Recomputed(), ""
        while batch := await self._records.open_after(after, BATCH):
            changed = [record for record in batch if await self._changes(record)]
            done.looked_at += len(batch)
            done.corrected += await self._records.correct(changed)
            after = batch[-1].id
        return done

    async def _changes(self, record: ClockRecord) -> bool:
        """Whether it was not as it should be."""
        terms = await self._terms.of(record)
        kept = record.kept
        try:
            record.reckon(terms, record.looked_at)
        except Exception:
            log.exception("clocks not read", ticket_id=record.id)
            return False
        await asyncio.sleep(0)  # others have their turn on the event loop
        return record.kept != kept
