"""The feature, put together for the container."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from backend.features.audit import AuditLog
from backend.features.callbacks.relay import PacketReaders, PacketRelay
from backend.features.callbacks.repository import PacketRepository
from backend.features.callbacks.service import PacketBook, PacketIntake
from backend.features.callbacks.vitals import PacketVitals
from backend.kit.metrics import Metrics
from backend.kit.mongo import Mongo, UnitOfWork


@dataclass(frozen=True)
class Callbacks:
    packets: PacketRepository
    intake: PacketIntake
    book: PacketBook
    vitals: PacketVitals
    metrics: Metrics

    def relay(self, readers: PacketReaders) -> PacketRelay:
        """The part of the worker. Raises ValueError for readers that cannot be told apart."""
        return PacketRelay(self.packets, readers, self.metrics.count_packet)

    @property
    def ensure_indexes(self) -> Sequence[Callable[[], Awaitable[None]]]:
        return (self.packets.ensure_indexes,)


def build_callbacks(
    mongo: Mongo, unit_of_work: UnitOfWork, audit: AuditLog, metrics: Metrics
) -> Callbacks:
    packets = PacketRepository(mongo)
    return Callbacks(
        packets=packets,
        intake=PacketIntake(packets),
        book=PacketBook(packets, unit_of_work, audit),
        vitals=PacketVitals(packets, metrics),
        metrics=metrics,
    )
