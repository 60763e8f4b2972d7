"""How far the reading of packets is behind, for metrics."""

from typing import Final

import structlog
from pymongo.errors import PyMongoError

from backend.features.callbacks.repository import PacketRepository
from backend.kit.metrics import Metrics

log = structlog.get_logger("callbacks")

MOST_COUNTED: Final = 1000


class PacketVitals:
    def __init__(self, packets: PacketRepository, metrics: Metrics) -> None:
        self._packets = packets
        self._metrics = metrics

    async def probe(self) -> None:
        """Set what is only known by asking. Never raises: metrics are read when things go wrong."""
        try:
            age = await self._packets.oldest_waiting_seconds()
            parked = await self._packets.count_parked(MOST_COUNTED)
        except PyMongoError as error:
            log.warning("packets not counted", cause=type(error).__name__)
            return
        self._metrics.packets_age.set(age)
        self._metrics.packets_parked.set(parked)
