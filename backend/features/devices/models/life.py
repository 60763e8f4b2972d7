"""What happened to a device besides its services: a line each, written once."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from backend.features.devices.models.fitting import TakenReading
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.pii import FreeText

MOST_FACTS: Final = 10


class LifeAct(StrEnum):
    MOVED = "moved"
    RELEASED = "released"
    PARENT_CHANGED = "parent_changed"
    COMPONENT_FITTED = "component_fitted"
    COMPONENT_EXCHANGED = "component_exchanged"
    COMPONENT_TAKEN_OUT = "component_taken_out"
    COMMISSIONED = "commissioned"
    SCRAPPED = "scrapped"
    RESTORED = "restored"
    SWAPPED_OUT = "swapped_out"
    SWAPPED_IN = "swapped_in"


class LifeEvent(Aggregate):
    """`facts` are ids, serials and days, never a person's; who gave which reason is sealed."""

    device_id: str
    act: LifeAct
    by: str
    reason: FreeText = ""
    ticket_id: str = ""
    facts: Annotated[dict[str, str], Field(max_length=MOST_FACTS)] = {}
    readings: list[TakenReading] = []
    created_at: Instant


OF_INTEREST_TO_OWNERS: Final = frozenset(
    {
        LifeAct.COMPONENT_FITTED,
        LifeAct.COMPONENT_EXCHANGED,
        LifeAct.COMPONENT_TAKEN_OUT,
        LifeAct.COMMISSIONED,
        LifeAct.SCRAPPED,
        LifeAct.RESTORED,
        LifeAct.SWAPPED_OUT,
        LifeAct.SWAPPED_IN,
    }
)
"""What is about the device alone; whose it was and what it was part of is not."""
