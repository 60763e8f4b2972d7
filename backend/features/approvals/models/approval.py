"""One approval: what was asked, who decided what, and where it stands."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.approvals.errors import (
    ApprovalEnded,
    ApprovalMovedOn,
    CannotTakeOver,
    HandedOnTooOften,
    NotYoursToDecide,
)
from backend.features.approvals.events import ApprovalDecided, ApprovalMoved, ApprovalStuck
from backend.features.approvals.models.path import Limit, Rule, Seat, Step
from backend.features.approvals.models.planning import (
    Case,
    Chair,
    Holders,
    SeatPlan,
    dead_ends,
    plan_seat,
)
from backend.features.approvals.models.seats import (
    MOST_HANDED_ON,
    Decision,
    HandedOn,
    SeatState,
    StepState,
    Told,
)
from backend.features.approvals.models.state import STATE_NAMES, ApprovalState
from backend.features.calendars import STANDARD
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.pii import FreeText

MOST_REMINDERS: Final = 5
MOST_TOLD: Final = 200
MOST_NOTE: Final = 200

Due = Callable[[datetime, timedelta], datetime]
"""The moment by which so much working time has passed since another."""


class Subject(BaseModel):
    """What it is about: `part` is the very thing that goes on or does not (a quote's id).
    `title` is for people (a ticket's number)."""

    kind: str
    id: str
    part: str = ""
    title: str = ""


class Approval(Aggregate):
    """`waiting_for`: who holds the open seats now (their deputies may decide as well); nobody is
    left where it is empty. `stuck_since`: from when on nobody has been there to decide, because
    nobody is left or all who may are on leave. `calendar_version` of `calendar` counts the time
    limits; 0: the one that counts now."""

    path_key: str
    path_version: int
    calendar: str = STANDARD
    calendar_version: int = 0
    rule: str
    subject: Subject
    amount_fen: int
    organisation_id: str
    branch_id: str = ""
    limits: list[Limit] = []
    asked_by: str
    created_at: Instant
    note: FreeText = ""
    steps: list[StepState]
    step: int = 0
    state: ApprovalState = ApprovalState.PENDING
    waiting_for: list[str] = []
    told: Annotated[list[Told], Field(max_length=MOST_TOLD)] = []
    reminders: int = 0
    due_at: Instant | None = None
    ended_at: Instant | None = None
    stuck_since: Instant | None = None

    @classmethod
    def states_of(cls, rule: Rule) -> list[StepState]:
        return [StepState.begun(step) for step in rule.steps]

    @property
    def is_pending(self) -> bool:
        return self.state is ApprovalState.PENDING

    @property
    def is_stuck(self) -> bool:
        return self.is_pending and self.stuck_since is not None

    @property
    def current(self) -> StepState:
        return self.steps[self.step]

    @property
    def decisions(self) -> list[Decision]:
        return [seat.decision for step in self.steps for seat in step.seats if seat.decision]

    @property
    def handed_on(self) -> list[HandedOn]:
        return [each for step in self.steps for seat in step.seats for each in seat.handed_on]

    @property
    def case(self) -> Case:
        return Case(
            amount_fen=self.amount_fen,
            asked_by=self.asked_by,
            limits=self.limits,
            already=frozenset(decision.by for decision in self.decisions),
        )

    @property
    def last_words(self) -> str:
        """What whoever settled it wrote."""
        decisions = self.decisions
        return decisions[-1].note if decisions else ""

    def open_seats(self) -> list[Seat]:
        return [seat.held_as for seat in self.current.seats if seat.decision is None]

    def seats_to_come(self) -> list[Seat]:
        """Of this step and of those after it."""
        return [seat.held_as for step in self.steps[self.step :] for seat in step.seats]

    # -- verbs ---------------------------------------------------------------------------------

    def begin(self, holders: Holders, now: datetime, due: Due) -> None:
        self._enter(0, now, due)
        self.go_on(holders, now)

    def go_on(self, holders: Holders, now: datetime) -> None:
        """After a decision that has not ended it: whoever is to decide now is told."""
        self.find_people(holders, now)
        self.announce()

    def announce(self) -> None:
        self.record(ApprovalMoved(approval_id=self.id))

    def people(self, holders: Holders) -> list[str]:
        """Whoever may decide an open seat now, deputies included."""
        return sorted({chair.person for chair in self._chairs(holders)})

    def _chairs(self, holders: Holders) -> list[Chair]:
        plans = [plan_seat(seat, holders, self.case) for seat in self.open_seats()]
        return [chair for plan in plans for chair in plan.chairs]

    def find_people(self, holders: Holders, now: datetime) -> bool:
        """Whoever holds the open seats at this moment; whether that has changed."""
        chairs = self._chairs(holders)
        found = sorted({chair.holder for chair in chairs})
        changed, self.waiting_for = found != self.waiting_for, found
        self._note_whether_stuck(all(chair.person in holders.away for chair in chairs), now)
        return changed

    def _note_whether_stuck(self, nobody: bool, now: datetime) -> None:
        if nobody and self.stuck_since is None:
            self.record(ApprovalStuck(approval_id=self.id))
        self.stuck_since = (self.stuck_since or now) if nobody else None

    def decide(
        self,
        person: str,
        approved: bool,
        note: str,
        via: str,
        step: int | None,
        holders: Holders,
        now: datetime,
        due: Due,
    ) -> None:
        """`step`: the one he was shown. One refusal refuses it all.

        Raises ApprovalEnded, ApprovalMovedOn, NotYoursToDecide.
        """
        seat, chair = self._turn_of(person, step, holders)
        seat.decision = Decision(
            by=person, holder_id=chair.holder, approved=approved, note=note, via=via, at=now
        )
        if not approved:
            self._end(ApprovalState.REFUSED, now)
        elif self.current.is_passed:
            self._pass_on(now, due)

    def hand_on(
        self, person: str, to: str, note: str, step: int | None, holders: Holders, now: datetime
    ) -> None:
        """The seat that he could decide is somebody else's alone. `holders` of every seat to come,
        and of `to` as a seat.

        Raises ApprovalEnded, ApprovalMovedOn, NotYoursToDecide, HandedOnTooOften, CannotTakeOver.
        """
        seat, _ = self._turn_of(person, step, holders)
        if len(seat.handed_on) >= MOST_HANDED_ON:
            raise HandedOnTooOften(limit=MOST_HANDED_ON)
        before = self._dead_ends(holders)
        seat.handed_on.append(HandedOn(by=person, to=to, note=note, at=now))
        plan = self._planned(seat, holders)
        leaves_nobody = not before and self._dead_ends(holders)
        if to == person or to not in plan.people or leaves_nobody:
            raise CannotTakeOver
        self.go_on(holders, now)

    def times_handed_to(self, person: str) -> int:
        return sum(each.to == person for each in self.handed_on)

    def _dead_ends(self, holders: Holders) -> list[str]:
        """Of what is still to be decided; whoever came by escalation decides besides the others."""
        steps = [
            Step(name=step.name, mode="any" if step.mode == "any" else "all", seats=seats)
            for step in self.steps[self.step :]
            if (seats := tuple(s.held_as for s in step.seats if not (s.decision or s.settles)))
        ]
        return dead_ends(steps, holders, self.case)

    def _turn_of(self, person: str, step: int | None, holders: Holders) -> tuple[SeatState, Chair]:
        """A seat of his own before one he is deputy for. `step`: the one he was shown."""
        self._require_pending()
        if step is not None and step != self.step:
            raise ApprovalMovedOn
        chairs = [
            (seat, chair)
            for seat in self.current.seats
            if seat.decision is None
            for chair in self._planned(seat, holders).chairs
            if chair.person == person
        ]
        if not chairs:
            raise NotYoursToDecide
        return min(chairs, key=lambda found: found[1].holder != person)

    def _planned(self, seat: SeatState, holders: Holders) -> SeatPlan:
        return plan_seat(seat.held_as, holders, self.case)

    def _pass_on(self, now: datetime, due: Due) -> None:
        if self.step + 1 == len(self.steps):
            self._end(ApprovalState.APPROVED, now)
        else:
            self._enter(self.step + 1, now, due)

    def _enter(self, step: int, now: datetime, due: Due) -> None:
        self.step, self.reminders = step, 0
        limit = self.current.time_limit
        self.due_at = due(now, timedelta(minutes=limit.minutes)) if limit else None

    def withdraw(self, person: str, now: datetime) -> None:
        """Raises ApprovalEnded, NotYoursToDecide."""
        self._require_pending()
        if person != self.asked_by:
            raise NotYoursToDecide
        self._end(ApprovalState.WITHDRAWN, now)

    def supersede(self, now: datetime) -> None:
        self._require_pending()
        self._end(ApprovalState.SUPERSEDED, now)

    def time_out(self, now: datetime, due: Due) -> None:
        """What the step says, if it is due: nothing otherwise."""
        limit = self.current.time_limit
        if not self.is_pending or limit is None or self.due_at is None or self.due_at > now:
            return
        if limit.then == "refuse":
            self._end(ApprovalState.LAPSED, now)
            return
        escalated = any(seat.settles for seat in self.current.seats)
        if limit.then == "escalate" and limit.to and not escalated:
            self.current.seats.append(SeatState(seat=limit.to, settles=True))
        self.reminders += 1
        later = due(now, timedelta(minutes=limit.minutes))
        self.due_at = later if self.reminders < MOST_REMINDERS else None
        self.announce()

    def note_told(self, people: Sequence[str]) -> None:
        known = {(told.step, told.staff_id) for told in self.told}
        fresh = [Told(step=self.step, staff_id=p) for p in people if (self.step, p) not in known]
        self.told = [*self.told, *fresh][:MOST_TOLD]

    def _require_pending(self) -> None:
        if not self.is_pending:
            raise ApprovalEnded(state=STATE_NAMES[self.state])

    def _end(self, state: ApprovalState, now: datetime) -> None:
        self.state, self.ended_at, self.due_at, self.waiting_for = state, now, None, []
        self.stuck_since = None
        self.record(
            ApprovalDecided(
                approval_id=self.id,
                subject_kind=self.subject.kind,
                subject_id=self.subject.id,
                subject_part=self.subject.part,
                outcome=state,
            )
        )
