"""What has happened to a ticket's clocks, or was decided about them: rows that nobody changes.

What a clock shows follows from the ticket's story and these rows, and from nothing else: a record
that is lost or wrong is built again from them as it was.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.features.sla.models.words import ClockName, LevelName, Side
from backend.features.tickets import SuspendReason
from backend.kit.aggregate import Aggregate, new_id
from backend.kit.clock import Instant
from backend.kit.pii import FreeText

SYSTEM: Final = "system"


class EntryKind(StrEnum):
    PINNED = "pinned"
    BREACH = "breach"
    LEVEL = "level"
    WAIVER = "waiver"
    PAUSE = "pause"
    RESET = "reset"


class Detail(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pin(Detail):
    """A definition in the version that stays."""

    key: str
    version: int


class PinnedTo(Detail):
    """By which policy and calendars the clocks are read; the last row of a ticket counts. `why`:
    by which line of the choice, or that somebody applied it."""

    kind: Literal[EntryKind.PINNED] = EntryKind.PINNED
    policy: Pin
    calendars: tuple[Pin, ...]
    why: str = ""


class BreachSeen(Detail):
    kind: Literal[EntryKind.BREACH] = EntryKind.BREACH
    clock: ClockName
    side: Side
    cycle: int


class LevelSeen(Detail):
    kind: Literal[EntryKind.LEVEL] = EntryKind.LEVEL
    clock: ClockName
    side: Side
    cycle: int
    level: LevelName


class Waived(Detail):
    """`side` None: on every side."""

    kind: Literal[EntryKind.WAIVER] = EntryKind.WAIVER
    clock: ClockName
    side: Side | None
    cycle: int


class DatedBack(Detail):
    kind: Literal[EntryKind.PAUSE] = EntryKind.PAUSE
    why: SuspendReason
    started_at: Instant
    ended_at: Instant


class ResetBy(Detail):
    kind: Literal[EntryKind.RESET] = EntryKind.RESET


AnyDetail = Annotated[
    PinnedTo | BreachSeen | LevelSeen | Waived | DatedBack | ResetBy, Field(discriminator="kind")
]


class Decision(Detail):
    """As the record keeps it: without the words, which stand in the row."""

    id: str
    detail: Waived | DatedBack | ResetBy
    at: Instant


class ClockEntry(Aggregate):
    """`at`: when it happened, `recorded_at` when it was written down. What happened by itself has
    an id that tells it, so it can be there once only. `customer_id`: whose ticket it is, where
    somebody has written why."""

    ticket_id: str
    detail: AnyDetail
    at: Instant
    recorded_at: Instant
    by: str = SYSTEM
    customer_id: str = ""
    reason: FreeText = ""
    evidence_ids: tuple[str, ...] = ()

    @classmethod
    def decided(
        cls,
        ticket_id: str,
        detail: AnyDetail,
        at: datetime,
        by: str,
        reason: str = "",
        evidence_ids: tuple[str, ...] = (),
        customer_id: str = "",
    ) -> "ClockEntry":
        return cls(
            id=new_id(),
            ticket_id=ticket_id,
            detail=detail,
            at=at,
            recorded_at=at,
            by=by,
            reason=reason,
            evidence_ids=evidence_ids,
            customer_id=customer_id,
        )

    @classmethod
    def seen(
        cls, ticket_id: str, detail: BreachSeen | LevelSeen, at: datetime, now: datetime
    ) -> "ClockEntry":
        return cls(
            id=seen_id(ticket_id, detail),
            ticket_id=ticket_id,
            detail=detail,
            at=at,
            recorded_at=max(at, now),
        )


def seen_id(ticket_id: str, detail: BreachSeen | LevelSeen) -> str:
    what = detail.level if isinstance(detail, LevelSeen) else EntryKind.BREACH
    return f"{ticket_id}|{detail.cycle}|{detail.clock}|{detail.side}|{what}"
