from datetime import datetime

from pydantic import BaseModel

from backend.features.callbacks.models import PacketState, StoredPacket
from backend.features.callbacks.packets import CallbackAccount
from backend.kit.pagination import PageQuery


class PacketQuery(PageQuery):
    """Newest first."""

    state: PacketState = PacketState.UNKNOWN


class PacketView(BaseModel):
    """What came, without what it said and who sent it."""

    id: str
    account: CallbackAccount
    kind: str
    field_names: tuple[str, ...]
    state: PacketState
    sent_at: datetime
    received_at: datetime
    failures: dict[str, int]
    expire_at: datetime | None

    @classmethod
    def of(cls, packet: StoredPacket) -> "PacketView":
        return cls.model_validate(packet.model_dump(include=set(cls.model_fields)))
