"""What is kept of a ticket's clocks: what they are read from, and when to look again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final

from pydantic import BaseModel, ConfigDict

from backend.features.sla.models.clocks import read_planned
from backend.features.sla.models.entries import (
    ClockEntry,
    DatedBack,
    Decision,
    Pin,
    PinnedTo,
    ResetBy,
    Waived,
)
from backend.features.sla.models.history import ClockHistory, Fact, Pause, Waiver
from backend.features.sla.models.marks import MOST_MARKS, Mark, facts_of, marks_of, pauses_of
from backend.features.sla.models.plans import Calendars, PolicyPlan, plan_of
from backend.features.sla.models.policy import SlaPolicy
from backend.features.sla.models.reading import ClockReading, next_check
from backend.features.sla.models.words import (
    ClockName,
    ClockState,
    LevelName,
    Milestone,
    Side,
)
from backend.features.tickets import Ticket
from backend.features.timeline import TimelineStep
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant

MOST_DECISIONS: Final = 100
"""Waivers, back-dated pauses and resets of one ticket, each."""


class Watch(StrEnum):
    """How a ticket stands, by the clocks the company answers for; the worst of them counts."""

    RUNNING = "running"
    PAUSED = "paused"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    ENDED = "ended"


class Promise(BaseModel):
    """What the customer may count on next: the clock, as he feels it, and when it is due."""

    model_config = ConfigDict(frozen=True)

    clock: ClockName
    due_at: Instant


PROMISED: Final = frozenset(
    {ClockName.RESPOND, ClockName.ARRIVE, ClockName.FINISH, ClockName.WHOLE}
)
"""How the firm finds somebody who comes is its own matter."""


@dataclass(frozen=True)
class Terms:
    """A policy and its calendars, in the versions a ticket is pinned to."""

    policy: SlaPolicy
    calendars: Calendars

    @cached_property
    def plan(self) -> PolicyPlan:
        return plan_of(self.policy, self.calendars)


class ClockRecord(Aggregate):
    """One a ticket, with its id. The story up to line `heard` is in `marks`, what supervisors have
    decided in `decisions`; all the rest follows from these two and the pinned terms, and is kept so
    that it can be asked for. `why`: by which line of the choice these terms were pinned.

    `next_check_at`: when something changes by itself, None if nothing will; `next_due_at`: the
    earliest due moment of the open clocks the company answers for; both as of `looked_at`.
    """

    number: str
    organisation_ids: list[str] = []
    branch_id: str = ""
    team_ids: list[str] = []
    technician_ids: list[str] = []
    policy: Pin
    calendars: tuple[Pin, ...]
    why: str = ""
    heard: int = 0
    marks: list[Mark] = []
    decisions: list[Decision] = []
    watch: Watch = Watch.ENDED
    next_check_at: Instant | None = None
    next_due_at: Instant | None = None
    promise: Promise | None = None
    looked_at: Instant
    created_at: Instant

    @classmethod
    def begun(cls, ticket: Ticket, pinned: PinnedTo) -> "ClockRecord":
        record = cls(
            id=ticket.id,
            number=ticket.number,
            policy=pinned.policy,
            calendars=pinned.calendars,
            why=pinned.why,
            looked_at=ticket.created_at,
            created_at=ticket.created_at,
        )
        record.place(ticket)
        return record

    # -- what it is read from ------------------------------------------------------------------

    def place(self, ticket: Ticket) -> None:
        """Whose ticket it is now; lists are asked by it."""
        self.organisation_ids = sorted(ticket.organisation_ids)
        self.branch_id = ticket.branch_id
        self.team_ids = ticket.team_ids
        self.technician_ids = ticket.technician_ids

    def hear(self, steps: Sequence[TimelineStep]) -> None:
        """What follows in the story; what was heard already changes nothing."""
        fresh = [step for step in steps if step.seq > self.heard]
        if fresh:
            self.marks = [*self.marks, *marks_of(fresh)][:MOST_MARKS]
            self.heard = fresh[-1].seq

    def decide(self, entries: Iterable[ClockEntry]) -> None:
        """Rows of what was decided, in the order of their time; other rows are passed over."""
        for entry in entries:
            if isinstance(entry.detail, PinnedTo):
                pinned = entry.detail
                self.policy, self.calendars, self.why = pinned.policy, pinned.calendars, pinned.why
            elif isinstance(entry.detail, Waived | DatedBack | ResetBy):
                decided = Decision(id=entry.id, detail=entry.detail, at=entry.at)
                self.decisions = [*self.decisions, decided]

    def has_room(self) -> bool:
        return len(self.decisions) < MOST_DECISIONS

    @property
    def last_known(self) -> datetime:
        """Nothing that was heard or decided is later."""
        heard = self.marks[-1].at if self.marks else self.created_at
        return max([heard, *(entry.at for entry in self.decisions)])

    @property
    def history(self) -> ClockHistory:
        if not self.decisions:
            return ClockHistory(tuple(facts_of(self.marks)), tuple(pauses_of(self.marks)))
        resets = (e.at for e in self.decisions if isinstance(e.detail, ResetBy))
        dated = (_pause(e, e.detail) for e in self.decisions if isinstance(e.detail, DatedBack))
        waived = (_waiver(e, e.detail) for e in self.decisions if isinstance(e.detail, Waived))
        return ClockHistory(
            facts=(*facts_of(self.marks), *(Fact(Milestone.RESET, at) for at in resets)),
            pauses=(*pauses_of(self.marks), *dated),
            waivers=tuple(waived),
        )

    def read(self, terms: Terms, at: datetime) -> list[ClockReading]:
        return read_planned(terms.plan, self.history, at)

    @property
    def kept(self) -> tuple[Watch, datetime | None, datetime | None, Promise | None]:
        return self.watch, self.next_check_at, self.next_due_at, self.promise

    # -- what is kept of it --------------------------------------------------------------------

    def reckon(self, terms: Terms, at: datetime) -> list[ClockReading]:
        """Look at the clocks as of then, and never as of earlier than before or than the last
        thing known; keep what they say."""
        self.looked_at = max(at, self.looked_at, self.last_known)
        readings = self.read(terms, self.looked_at)
        self._keep(terms, readings)
        return readings

    def _keep(self, terms: Terms, readings: Sequence[ClockReading]) -> None:
        full = len(self.marks) >= MOST_MARKS
        answerable = [r for r in readings if r.is_open and r.side is Side.COMPANY and not full]
        self.next_check_at = None if full else next_check(readings)
        self.next_due_at = min((r.due_at for r in answerable), default=None)
        self.watch = _watch(terms.policy, answerable)
        self.promise = _promise(readings)


def _pause(entry: Decision, detail: DatedBack) -> Pause:
    return Pause(
        detail.why,
        detail.started_at,
        detail.ended_at,
        known_at=entry.at,
        end_known_at=entry.at,
    )


def _waiver(entry: Decision, detail: Waived) -> Waiver:
    return Waiver(entry.id, detail.clock, detail.cycle, entry.at, detail.side)


def _watch(policy: SlaPolicy, answerable: Sequence[ClockReading]) -> Watch:
    if not answerable:
        return Watch.ENDED
    if any(reading.counts_as_breached for reading in answerable):
        return Watch.BREACHED
    early = {level.name: level.percent is not None for level in policy.levels}
    if any(_is_at_risk(early, reading) for reading in answerable):
        return Watch.AT_RISK
    if all(reading.state is ClockState.PAUSED for reading in answerable):
        return Watch.PAUSED
    return Watch.RUNNING


def _is_at_risk(early: Mapping[LevelName, bool], reading: ClockReading) -> bool:
    return any(early.get(level.name, False) for level in reading.levels)


def _promise(readings: Sequence[ClockReading]) -> Promise | None:
    felt = [
        reading
        for reading in readings
        if reading.is_open and reading.side is Side.CUSTOMER and reading.clock in PROMISED
    ]
    first = min(felt, key=lambda reading: reading.due_at, default=None)
    return Promise(clock=first.clock, due_at=first.due_at) if first else None
