"""How many clocks are due and how late the clockwork runs, for metrics."""

from typing import Final

import structlog
from pymongo.errors import PyMongoError

from backend.features.sla.repository import ClockRepository
from backend.kit.metrics import Metrics
from backend.kit.mongo import Mongo

log = structlog.get_logger("sla")

MOST_COUNTED: Final = 20_000


class ClockVitals:
    def __init__(self, mongo: Mongo, records: ClockRepository, metrics: Metrics) -> None:
        self._mongo = mongo
        self._records = records
        self._metrics = metrics

    async def probe(self) -> None:
        """Set what is only known by asking. Never raises: metrics are read when things go wrong."""
        try:
            now = await self._mongo.now()
            due = await self._records.count_due(now, MOST_COUNTED)
            oldest = await self._records.longest_due(now)
        except PyMongoError as error:
            log.warning("clocks not counted", cause=type(error).__name__)
            return
        self._metrics.clocks_due.set(due)
        self._metrics.clocks_late.set((now - oldest).total_seconds() if oldest else 0.0)
