"""A desk that packets arrive at, and readers that can be told to fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import pytest
from pymongo import MongoClient

from backend.container import Container
from backend.features.callbacks import CallbackAccount, Node, Packet, PacketReader, Part
from backend.features.callbacks.relay import PacketRelay

Row = dict[str, Any]

NOON: Final = datetime(2026, 7, 15, 12, tzinfo=UTC)
OFFICIAL: Final = CallbackAccount.OFFICIAL_ACCOUNT


def a_packet(number: int = 0, kind: str = "text", **fields: Node) -> Packet:
    """Packets of higher numbers came later."""
    content: Mapping[str, Node] = {"Content": f"第 {number} 句", **fields}
    return Packet(
        id=f"official_account:{sha256(f'{kind}{number}'.encode()).hexdigest()}",
        account=OFFICIAL,
        app_id="wx1",
        sender="oia2TjuEGTNoeX76QEjQNrcURxG8",
        kind=kind,
        sent_at=NOON,
        received_at=NOON + timedelta(seconds=number),
        content=Part(content),
    )


@dataclass
class Recorder:
    """A reader that writes down what it was handed, and fails so many times first."""

    name: str
    fails: int = 0
    heard: list[str] = field(default_factory=list)

    def reader(self) -> PacketReader:
        async def read(packet: Packet) -> None:
            self.heard.append(packet.text("Content"))
            if len(self.heard) <= self.fails:
                raise ConnectionError(f"lost while reading {packet.text('Content')}")

        read.__qualname__ = self.name
        return read


@dataclass
class Desk:
    container: Container
    rows_of: MongoClient[Row]

    async def keep(self, *packets: Packet) -> None:
        for packet in packets:
            await self.container.callbacks.intake.keep(packet, "success")

    def relay(self, readers: Mapping[str, Sequence[PacketReader]], **options: Any) -> PacketRelay:
        callbacks = self.container.callbacks
        return PacketRelay(
            callbacks.packets, {OFFICIAL: readers}, callbacks.metrics.count_packet, **options
        )

    def rows(self) -> list[Row]:
        """In the order in which they came."""
        packets = self.rows_of[self.container.mongo.database.name]["callback_packets"]
        return list(packets.find({}, sort=[("received_at", 1)]))

    def row(self) -> Row:
        (row,) = self.rows()
        return row

    async def let_time_pass(self) -> None:
        """As if every pause and every lease were over."""
        packets = self.container.mongo.collection("callback_packets")
        due = [{"$set": {"due_at": {"$subtract": ["$$NOW", 1]}}}]
        await packets.update_many({"state": {"$in": ["retry", "leased"]}}, due)

    def counted(self, outcome: str) -> float:
        packets = self.container.metrics.packets
        return float(packets.labels(OFFICIAL.value, outcome)._value.get())


@pytest.fixture
def desk(container: Container, mongo_admin: MongoClient[Row]) -> Desk:
    return Desk(container, mongo_admin)
