"""What goes over the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from backend.features.approvals.facts import SUBJECT_NAMES, AskedFor
from backend.features.approvals.models.approval import MOST_NOTE, Approval
from backend.features.approvals.models.deputy import DeputyTerm
from backend.features.approvals.models.path import ApprovalPath, Seat
from backend.features.approvals.models.seats import HandedOn, SeatState, StepState
from backend.features.approvals.models.state import STATE_NAMES, ApprovalState
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.text import Id, Lines

Names = dict[str, str]
Labels = dict[Seat, str]
Note = Annotated[Lines, Field(max_length=MOST_NOTE)]


class ApprovalQuery(PageQuery):
    """`to_decide`: what waits for me, or for whom I stand in; what I decided; what I asked for;
    `stuck`: for whoever decides firm-wide, what nobody is there to decide."""

    box: Literal["to_decide", "decided", "asked", "stuck"] = "to_decide"


class DecisionInput(Input):
    """`step`: the one that was shown, so that nothing is decided unseen."""

    approved: bool
    note: Note = ""
    step: Annotated[int, Field(ge=0, le=20)] | None = None


class HandingOnInput(Input):
    """`to`: who is to decide it instead. `step`: the one that was shown."""

    to: Id
    note: Note = ""
    step: Annotated[int, Field(ge=0, le=20)] | None = None


class HandedOnView(BaseModel):
    by_name: str
    to_name: str
    note: str
    at: Instant

    @classmethod
    def of(cls, handed: HandedOn, names: Names) -> "HandedOnView":
        by_name, to_name = names.get(handed.by, ""), names.get(handed.to, "")
        return cls(by_name=by_name, to_name=to_name, note=handed.note, at=handed.at)


class DecisionView(BaseModel):
    """`for_name`: whose seat a deputy took; empty for one's own."""

    by: str
    by_name: str
    for_name: str
    approved: bool
    note: str
    at: Instant


class SeatView(BaseModel):
    """`handed_on`: whose it became, the last of them decides it."""

    label: str
    handed_on: list[HandedOnView]
    decision: DecisionView | None

    @classmethod
    def of(cls, seat: SeatState, names: Names, labels: Labels) -> "SeatView":
        made, decision = seat.decision, None
        if made:
            decision = DecisionView(
                by=made.by,
                by_name=names.get(made.by, ""),
                for_name=names.get(made.holder_id, "") if made.holder_id != made.by else "",
                approved=made.approved,
                note=made.note,
                at=made.at,
            )
        handed_on = [HandedOnView.of(each, names) for each in seat.handed_on]
        return cls(label=labels.get(seat.seat, ""), handed_on=handed_on, decision=decision)


class StepView(BaseModel):
    name: str
    mode: Literal["all", "any"]
    seats: list[SeatView]

    @classmethod
    def of(cls, step: StepState, names: Names, labels: Labels) -> "StepView":
        seats = [SeatView.of(seat, names, labels) for seat in step.seats]
        return cls(name=step.name, mode="any" if step.mode == "any" else "all", seats=seats)


class ApprovalView(BaseModel):
    """`step` is the index of the one under way. `is_stuck`: nobody is left who could decide it,
    or all who may are on leave."""

    id: str
    subject: str
    subject_name: str
    subject_id: str
    title: str
    amount_fen: int
    state: ApprovalState
    state_name: str
    rule: str
    path_key: str
    path_version: int
    asked_by: str
    asked_by_name: str
    asked_at: Instant
    note: str
    step: int
    steps: list[StepView]
    waiting_for: list[str]
    due_at: Instant | None
    ended_at: Instant | None
    is_stuck: bool

    @classmethod
    def of(cls, approval: Approval, names: Names, labels: Labels) -> "ApprovalView":
        return cls(
            id=approval.id,
            subject=approval.path_key,
            subject_name=SUBJECT_NAMES.get(approval.path_key, approval.path_key),
            subject_id=approval.subject.id,
            title=approval.subject.title,
            amount_fen=approval.amount_fen,
            state=approval.state,
            state_name=STATE_NAMES[approval.state],
            rule=approval.rule,
            path_key=approval.path_key,
            path_version=approval.path_version,
            asked_by=approval.asked_by,
            asked_by_name=names.get(approval.asked_by, ""),
            asked_at=approval.created_at,
            note=approval.note,
            step=approval.step,
            steps=[StepView.of(step, names, labels) for step in approval.steps],
            waiting_for=[names.get(person, "") for person in approval.waiting_for],
            due_at=approval.due_at,
            ended_at=approval.ended_at,
            is_stuck=approval.is_stuck,
        )


class DeputyInput(Input):
    deputy_id: Id
    starts_at: Instant
    ends_at: Instant


class DeputyView(BaseModel):
    id: str
    deputy_id: str
    deputy_name: str
    starts_at: Instant
    ends_at: Instant

    @classmethod
    def of(cls, deputy: DeputyTerm, names: Names) -> "DeputyView":
        return cls(
            id=deputy.id,
            deputy_id=deputy.deputy_id,
            deputy_name=names.get(deputy.deputy_id, ""),
            starts_at=deputy.starts_at,
            ends_at=deputy.ends_at,
        )


class DeputyList(BaseModel):
    items: list[DeputyView]


class TrialInput(Input):
    """`content`: a path that is still being written; without it, the one that counts.
    `asked_by`: who would ask; without it, nobody in particular."""

    asked_for: AskedFor
    asked_by: Id | None = None
    content: ApprovalPath | None = None


class RuleTrial(BaseModel):
    """`lines`: what of its condition holds and what does not."""

    name: str
    chosen: bool
    lines: list[str]


class PersonTrial(BaseModel):
    id: str
    name: str
    for_name: str


class SeatTrial(BaseModel):
    """`dead_end`: why nobody can decide it; empty if somebody can."""

    label: str
    people: list[PersonTrial]
    dead_end: str


class StepTrial(BaseModel):
    name: str
    mode: Literal["all", "any"]
    seats: list[SeatTrial]


class TrialView(BaseModel):
    """`rules` up to the chosen one. `dead_ends`: why it could never be approved."""

    rule: str
    free: bool
    rules: list[RuleTrial]
    steps: list[StepTrial]
    dead_ends: list[str]
