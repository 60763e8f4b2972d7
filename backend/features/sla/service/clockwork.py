"""Looks at every clock that is due, the longest due first."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from pymongo.errors import PyMongoError

from backend.features.sla.repository import ClockRepository
from backend.features.sla.service.keeping import ClockKeeping

log = structlog.get_logger("sla")

BATCH: Final = 200
TOGETHER: Final = 20
"""Tickets in one unit of work: an outage leaves thousands, and each round trip costs more than to
read the clocks."""
SIDE_BY_SIDE: Final = 2
PUT_OFF: Final = timedelta(minutes=10)


class Clockwork:
    """Safe to run twice or beside itself: each unit of work looks once more which of its tickets
    are due. It goes by the moment it is given, never by a process's clock."""

    def __init__(self, keeping: ClockKeeping, records: ClockRepository) -> None:
        self._keeping = keeping
        self._records = records

    async def catch_up(self, moment: datetime) -> int:
        """One batch of what is due by then, the longest due; how many there were, 0 when there is
        nothing left."""
        due = await self._records.due(moment, BATCH)
        turn = asyncio.Semaphore(SIDE_BY_SIDE)

        async def look(ticket_ids: Sequence[str]) -> None:
            async with turn:
                await self._look(ticket_ids, moment)

        groups = [due[first : first + TOGETHER] for first in range(0, len(due), TOGETHER)]
        # Not in one order: clockworks beside each other would meet at every group.
        await asyncio.gather(*map(look, random.sample(groups, len(groups))))
        return len(due)

    async def _look(self, ticket_ids: Sequence[str], moment: datetime) -> None:
        """One that cannot be read takes none of the others along."""
        try:
            await self._keeping.check(ticket_ids, moment)
        except PyMongoError:
            raise
        except Exception:
            if len(ticket_ids) > 1:
                for ticket_id in ticket_ids:
                    await self._look([ticket_id], moment)
                return
            log.exception("clocks not read", ticket_id=ticket_ids[0])
            await self._records.put_off(ticket_ids[0], moment + PUT_OFF)
