"""A packet as it is kept: what was received, and how far its readers have come."""

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AwareDatetime, Field

from backend.features.callbacks.packets import MOST_FIELD_NAMES, CallbackAccount, Packet, Part
from backend.kit.aggregate import Aggregate
from backend.kit.errors import TransitionNotAllowed
from backend.kit.pii import Personal, WeChatIdentity

MOST_READERS: Final = 20
_KIND_LENGTH: Final = 80


class PacketState(StrEnum):
    NEW = "new"
    LEASED = "leased"  # in the hands of a worker
    RETRY = "retry"  # a reader failed; due again later
    DONE = "done"
    UNKNOWN = "unknown"  # nobody reads this kind
    PARKED = "parked"  # a reader used up its tries; an operator may retry


_NAMES: Final = {
    PacketState.NEW: "待处理",
    PacketState.LEASED: "处理中",
    PacketState.RETRY: "等待重试",
    PacketState.DONE: "已处理",
}

ReaderName = Annotated[str, Field(max_length=200)]


class StoredPacket(Aggregate):
    """`id` is the packet's. `content` is its fields as JSON text, sealed: only their names can be
    read without the key. `answer` is what the platform was told, and is told again."""

    account: CallbackAccount
    app_id: str
    kind: Annotated[str, Field(max_length=_KIND_LENGTH)]
    sender: WeChatIdentity
    sent_at: AwareDatetime
    received_at: AwareDatetime
    content: Annotated[str, Personal("platform_packet")]
    field_names: Annotated[tuple[str, ...], Field(max_length=MOST_FIELD_NAMES)]
    answer: str

    state: PacketState = PacketState.NEW
    done: Annotated[tuple[ReaderName, ...], Field(max_length=MOST_READERS)] = ()
    parked: Annotated[tuple[ReaderName, ...], Field(max_length=MOST_READERS)] = ()
    failures: Annotated[dict[ReaderName, int], Field(max_length=MOST_READERS)] = {}
    fence: int = 0
    due_at: datetime | None = None
    expire_at: datetime | None = None

    @classmethod
    def received(cls, packet: Packet, answer: str) -> Self:
        return cls(
            id=packet.id,
            account=packet.account,
            app_id=packet.app_id,
            kind=packet.kind[:_KIND_LENGTH],
            sender=packet.sender,
            sent_at=packet.sent_at,
            received_at=packet.received_at,
            content=json.dumps(packet.content.nodes, ensure_ascii=False),
            field_names=_field_names(packet.content),
            answer=answer,
        )

    def opened(self) -> Packet:
        return Packet(
            id=self.id,
            account=self.account,
            app_id=self.app_id,
            sender=self.sender,
            kind=self.kind,
            sent_at=self.sent_at,
            received_at=self.received_at,
            content=Part(json.loads(self.content)),
        )

    def waiting(self, readers: Sequence[str]) -> list[str]:
        """Those of the readers who have neither read it nor given up."""
        return [name for name in readers if name not in self.done and name not in self.parked]

    def note_read(self, reader: str) -> None:
        self.done = (*self.done, reader)

    def note_failure(self, reader: str, most: int) -> int:
        """How often it has failed; after more than `most` it is given no more tries."""
        failures = self.failures.get(reader, 0) + 1
        self.failures = self.failures | {reader: failures}
        if failures > most:
            self.parked = (*self.parked, reader)
        return failures

    def start_over(self) -> None:
        """Give those who failed their tries again, and a kind that nobody read another look.
        Raises TransitionNotAllowed."""
        if self.state not in (PacketState.UNKNOWN, PacketState.PARKED):
            raise TransitionNotAllowed(current=_NAMES[self.state], action="重新处理")
        self.state = PacketState.NEW
        self.parked = ()
        self.failures = {}
        self.expire_at = None


def _field_names(content: Part) -> tuple[str, ...]:
    """Of the outermost fields: enough to see what a push was about."""
    return tuple(name[:_KIND_LENGTH] for name in list(content.nodes)[:MOST_FIELD_NAMES])
