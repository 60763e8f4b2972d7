"""What happened to a device besides its services, over the wire."""

from pydantic import BaseModel

from backend.features.devices.models import LifeAct, LifeEvent
from backend.features.devices.schemas.cards import StaffReadingView
from backend.kit.clock import Instant


class LifeEventView(BaseModel):
    """`facts`: `from` and `to` are households of a move and devices of a new parent; `other` is the
    device of a swap; `name`, `serial` and their `old_` are of components."""

    id: str
    act: LifeAct
    at: Instant
    by: str
    reason: str
    ticket_id: str
    facts: dict[str, str]
    readings: list[StaffReadingView]

    @classmethod
    def of(cls, event: LifeEvent) -> "LifeEventView":
        kept = event.model_dump(include=set(cls.model_fields))
        return cls.model_validate(kept | {"at": event.created_at})
