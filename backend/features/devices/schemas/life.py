"""What happened to a device besides its services, over the wire."""

from datetime import date

from pydantic import BaseModel

from backend.features.devices.models import LifeAct, LifeEvent
from backend.features.devices.schemas.cards import ReadingView, StaffReadingView
from backend.features.devices.schemas.structure import RelativeView
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


class OwnerEventView(BaseModel):
    """`name` and `serial`: the component's, or of a swap the other device's."""

    act: LifeAct
    at: Instant
    name: str
    serial: str
    readings: list[ReadingView]

    @classmethod
    def of(cls, event: LifeEvent) -> "OwnerEventView":
        kept = event.model_dump(include={"act", "readings"})
        told = {name: event.facts.get(name, "") for name in ("name", "serial")}
        return cls.model_validate(kept | told | {"at": event.created_at})


class Family(BaseModel):
    """`part_of`: upwards, the nearest first. `parts`: at most a hundred."""

    part_of: list[RelativeView]
    parts: list[RelativeView]


class Origin(BaseModel):
    """Where a device comes from; empty where nobody has said."""

    batch_number: str
    made_on: date | None
    supplier: str
