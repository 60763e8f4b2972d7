"""What every stored business object has in common."""

from enum import StrEnum
from typing import ClassVar
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from backend.kit.clock import Instant, utc_now


def new_id() -> str:
    """Random, so that an id in a link tells nothing and cannot be guessed."""
    return uuid4().hex


class Told(StrEnum):
    """When subscribers hear of an event, by the state in which its row begins."""

    AT_ONCE = "new"
    BESIDE = "later"
    """In a queue of its own: however many there are of it, what people did is not kept waiting."""
    NEVER = "done"
    """It has no subscribers; open pages hear of it."""


class DomainEvent(BaseModel):
    """Something that has happened, named in the past tense. Carries ids, never personal data."""

    model_config = ConfigDict(frozen=True)

    told: ClassVar[Told] = Told.AT_ONCE

    event_id: str = Field(default_factory=new_id)
    occurred_at: Instant = Field(default_factory=utc_now)


class Aggregate(BaseModel):
    """Loaded whole, changed through its own methods, saved whole with the events it recorded.

    Make it inside the unit of work that stores it: a transaction that runs again must record its
    events again.
    """

    model_config = ConfigDict(validate_assignment=True, validate_by_name=True)

    id: str = Field(default_factory=new_id, alias="_id")
    version: int = 0

    _recorded: list[DomainEvent] = PrivateAttr(default_factory=list)

    def record(self, event: DomainEvent) -> None:
        self._recorded.append(event)

    def take_events(self) -> list[DomainEvent]:
        events, self._recorded = self._recorded, []
        return events
