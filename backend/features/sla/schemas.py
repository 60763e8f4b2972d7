"""What goes over the wire about clocks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.definitions import Key
from backend.features.sla.models import (
    CLOCK_NAMES,
    SIDE_NAMES,
    ClockName,
    ClockReading,
    ClockState,
    LevelName,
    Side,
)
from backend.features.sla.models.entries import (
    AnyDetail,
    BreachSeen,
    ClockEntry,
    LevelSeen,
    Pin,
)
from backend.features.sla.models.record import ClockRecord, Watch
from backend.features.tickets import SuspendReason, Ticket, TicketRow, TicketState
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.text import Id, Lines

MOST_AT_ONCE: Final = 50
Reason = Annotated[Lines, Field(min_length=2, max_length=500)]
Evidence = Annotated[list[Id], Field(min_length=1, max_length=9)]
PolicyKey = Key | Annotated[str, Field(max_length=0)]


# -- asked --------------------------------------------------------------------------------------


class ClocksQuery(Input):
    """`at`: as they were known at that past moment; now, if not given."""

    at: Instant | None = None


class WatchQuery(PageQuery):
    """Without `watch` all whose clocks have not ended."""

    watch: Watch | None = None

    @property
    def watches(self) -> Sequence[Watch]:
        return [self.watch] if self.watch else [w for w in Watch if w is not Watch.ENDED]


class NewWaiver(Input):
    """`side` None: for everybody; `cycle` None: the latest."""

    clock: ClockName
    side: Side | None = None
    cycle: Annotated[int, Field(ge=1, le=10_000)] | None = None
    reason: Reason
    evidence_ids: Evidence


class DatedBackPause(Input):
    why: SuspendReason
    started_at: Instant
    ended_at: Instant
    reason: Reason
    evidence_ids: Evidence


class Reset(Input):
    reason: Reason


class ReapplicationPreviewQuery(Input):
    """`policy_key` empty: the policy that the present choice leads to."""

    policy_key: PolicyKey = ""


class Reapplication(Input):
    """`policy_version` and `version` as the preview gave them."""

    policy_key: PolicyKey = ""
    policy_version: Annotated[int, Field(ge=1)]
    version: Annotated[int, Field(ge=0)]
    reason: Reason


class ReapplicationQuery(PageQuery):
    policy_key: Key


class Previewed(Input):
    ticket_id: Id
    version: Annotated[int, Field(ge=0)]


class ReapplicationOfMany(Input):
    """The tickets of a page that was previewed."""

    policy_key: Key
    policy_version: Annotated[int, Field(ge=1)]
    reason: Reason
    items: Annotated[list[Previewed], Field(min_length=1, max_length=MOST_AT_ONCE)]


# -- answered -----------------------------------------------------------------------------------


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


class LevelView(BaseModel):
    level: LevelName
    at: Instant


class ClockView(BaseModel):
    """One clock on one side in one cycle. Minutes are of open time."""

    clock: ClockName
    name: str
    side: Side
    side_name: str
    cycle: int
    state: ClockState
    target_minutes: int
    started_at: Instant
    due_at: Instant
    ended_at: Instant | None
    spent_minutes: int
    held_minutes: int
    held_for: SuspendReason | None
    breached_at: Instant | None
    overdue_minutes: int
    is_waived: bool
    levels: list[LevelView]
    pauses_used_up_at: Instant | None

    @classmethod
    def of(cls, reading: ClockReading) -> "ClockView":
        return cls(
            clock=reading.clock,
            name=CLOCK_NAMES[reading.clock],
            side=reading.side,
            side_name=SIDE_NAMES[reading.side],
            cycle=reading.cycle,
            state=reading.state,
            target_minutes=minutes(reading.target),
            started_at=reading.started_at,
            due_at=reading.due_at,
            ended_at=reading.ended_at,
            spent_minutes=minutes(reading.spent),
            held_minutes=minutes(reading.held),
            held_for=reading.held_for,
            breached_at=reading.breached_at,
            overdue_minutes=minutes(reading.overdue),
            is_waived=bool(reading.waiver_id),
            levels=[LevelView(level=level.name, at=level.at) for level in reading.levels],
            pauses_used_up_at=reading.cap_reached_at,
        )


class EntryView(BaseModel):
    """What was written down: that a breach or a level was seen, or what somebody decided."""

    id: str
    detail: AnyDetail
    at: Instant
    recorded_at: Instant
    by: str
    reason: str
    evidence_ids: tuple[str, ...]

    @classmethod
    def of(cls, entry: ClockEntry) -> "EntryView":
        return cls.model_validate(entry.model_dump(include=set(cls.model_fields)))


class TicketClocksView(BaseModel):
    """`version` is the record's. `seen`: breaches and levels, which stay whatever is decided
    later; `decisions`: by supervisors, and by which rules the clocks run."""

    ticket_id: str
    number: str
    version: int
    at: Instant
    watch: Watch
    policy: Pin
    calendars: tuple[Pin, ...]
    clocks: list[ClockView]
    seen: list[EntryView]
    decisions: list[EntryView]

    @classmethod
    def of(
        cls,
        record: ClockRecord,
        at: datetime,
        readings: Sequence[ClockReading],
        entries: Sequence[ClockEntry],
    ) -> "TicketClocksView":
        happened = [isinstance(entry.detail, BreachSeen | LevelSeen) for entry in entries]
        rows = [EntryView.of(entry) for entry in entries]
        return cls(
            ticket_id=record.id,
            number=record.number,
            version=record.version,
            at=at,
            watch=record.watch,
            policy=record.policy,
            calendars=record.calendars,
            clocks=[ClockView.of(reading) for reading in readings],
            seen=[row for row, by_itself in zip(rows, happened, strict=True) if by_itself],
            decisions=[row for row, by_itself in zip(rows, happened, strict=True) if not by_itself],
        )


class WatchRow(BaseModel):
    """A ticket with open clocks; `next_due_at` of those the company answers for."""

    ticket_id: str
    number: str
    watch: Watch
    next_due_at: Instant | None
    state: TicketState | None
    state_name: str
    problem: str
    device: str
    branch_id: str
    technician_ids: list[str]
    is_urged: bool
    policy: Pin

    @classmethod
    def of(cls, record: ClockRecord, ticket: Ticket | None) -> "WatchRow":
        row = TicketRow.of(ticket) if ticket else None
        return cls(
            ticket_id=record.id,
            number=record.number,
            watch=record.watch,
            next_due_at=record.next_due_at,
            state=row.state if row else None,
            state_name=row.state_name if row else "",
            problem=(row.problem or row.service_name) if row else "",
            device=row.device if row else "",
            branch_id=record.branch_id,
            technician_ids=record.technician_ids,
            is_urged=bool(row and row.is_urged),
            policy=record.policy,
        )


class ChangeView(BaseModel):
    """A clock before and after; None where there would be none."""

    before: ClockView | None
    after: ClockView | None


class PreviewView(BaseModel):
    ticket_id: str
    number: str
    version: int
    policy: Pin
    calendars: tuple[Pin, ...]
    changes: list[ChangeView]


class AppliedView(BaseModel):
    """Not applied: it has changed since its preview, or is out of reach."""

    ticket_id: str
    applied: bool


class RebuiltView(BaseModel):
    """`differed`: what was not as it should have been, and is now."""

    ticket_id: str
    version: int
    differed: list[str]
