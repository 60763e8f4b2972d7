"""Looks at every clock that is due, the longest due first."""

import asyncio
import random
from datetime import datetime, timedelta
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from backend.features.sla.repository import ClockRepository
from backend.features.sla.service.keeping import ClockKeeping

log = structlog.get_logger("sla")

BATCH: Final = 200
SIDE_BY_SIDE: Final = 4
PUT_OFF: Final = timedelta(minutes=10)


class Clockwork:
    """Safe to run twice or beside itself: each ticket in a unit of work of its own, which looks
    once more whether it is due. It goes by the moment it is given, never by a process's clock."""

    def __init__(self, keeping: ClockKeeping, records: ClockRepository) -> None:
        self._keeping = keeping
        self._records = records

    async def catch_up(self, moment: datetime) -> int:
        """One batch of what is due by then, the longest due; how many there were, 0 when there is
        nothing left."""
        due = await self._records.due(moment, BATCH)
        turn = asyncio.Semaphore(SIDE_BY_SIDE)

        async def look(ticket_id: str) -> None:
            async with turn:
                await self._look(ticket_id, moment)

        # Not in one order: clockworks beside each other would meet at every ticket.
        await asyncio.gather(*map(look, random.sample(due, len(due))))
        return len(due)

    async def _look(self, ticket_id: str, moment: datetime) -> None:
        try:
            await self._keeping.check(ticket_id, moment)
        except PyMongoError:
            raise
        except Exception:
            log.exception("clocks not read", ticket_id=ticket_id)
            await self._records.put_off(ticket_id, moment + PUT_OFF)
