"""How a visit came to be sent, why it was taken away, and whether it may be moved."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from pydantic import BaseModel

from backend.features.tickets.models.values import By, SomeWords, Words
from backend.features.tickets.words import RefuseReason, TransferReason
from backend.features.tickets.workflow import Act
from backend.kit.clock import Instant

USUAL_MINUTES: Final = 60
"""Of work, where nobody has said how long it will take."""


class Pin(BaseModel):
    """锁定: no automatic dispatch, time-out or optimisation moves the visit."""

    reason: SomeWords
    by: By
    at: Instant


class Origin(BaseModel):
    """Which rule of which version sent the visit, and where its reasons are kept."""

    mode: str
    rule: str
    rule_version: int
    card_id: str = ""


class Release(BaseModel):
    """Why a visit was taken away from its technicians."""

    act: Act
    reason: RefuseReason | TransferReason | None = None
    note: Words = ""
    by: By
    at: Instant
    at_fault: bool = False


@dataclass(frozen=True)
class Pace:
    """How fast one gets about: roads against the straight line, and the speed on them
    (domain-rules.md c.3)."""

    road_factor: float = 1.3
    km_per_hour: float = 25

    def minutes(self, metres: float) -> int:
        """Whole ones, upwards."""
        return ceil(round(metres * self.road_factor * 60 / (self.km_per_hour * 1000), 6))


TOWN: Final = Pace()


@dataclass(frozen=True)
class Sending:
    """What comes with a dispatch beside the people and their time.

    `take_minutes`: 0 is the firm's own time. `override`: why more is asked of a technician than
    his day has room for; only people give reasons.
    """

    origin: Origin | None = None
    take_minutes: int = 0
    planned_minutes: int = USUAL_MINUTES
    override: str = ""
    pace: Pace = TOWN


BY_HAND: Final = Sending()
