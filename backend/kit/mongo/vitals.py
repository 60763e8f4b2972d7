"""How the database is, for health checks and metrics."""

import structlog
from pymongo.errors import PyMongoError

from backend.kit.metrics import Metrics
from backend.kit.mongo.driver import Mongo
from backend.kit.mongo.outbox import OutboxRelay
from backend.kit.mongo.safekeeping import last_backup_at

log = structlog.get_logger("vitals")


class Vitals:
    def __init__(self, mongo: Mongo, metrics: Metrics) -> None:
        self._mongo = mongo
        self._metrics = metrics
        self._outbox = OutboxRelay(mongo, {})

    async def check(self) -> None:
        """Raises the driver's error unless a primary answers within two seconds."""
        await self._mongo.ping()

    async def probe(self) -> None:
        """Set what is only known by asking. Never raises: metrics are read when things go wrong."""
        self._metrics.database_calls.set(self._mongo.in_flight)
        try:
            await self._mongo.ping()
            oldest = await self._outbox.oldest_waiting()
            backed_up = await last_backup_at(self._mongo)
            age = (await self._mongo.now() - oldest).total_seconds() if oldest else 0.0
        except PyMongoError as error:
            log.warning("vitals unknown", cause=type(error).__name__)
            return
        self._metrics.outbox_age.set(max(0.0, age))
        self._metrics.last_backup.set(backed_up.timestamp() if backed_up else 0.0)
