"""What is sent and shown about complaints."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.media import MediaLink
from backend.features.tickets.labels import CHANNEL_NAMES
from backend.features.tickets.models.complaint import (
    COMPLAINT_WORKFLOW,
    Complaint,
    ComplaintAct,
    ComplaintCategory,
    ComplaintState,
    NewComplaint,
    Outcome,
    Severity,
    Verdict,
)
from backend.features.tickets.models.values import By, Fen, Id, SomeWords, Words
from backend.features.tickets.reasons import reason_name
from backend.features.tickets.words import Channel, Role
from backend.features.tickets.workflow import Act
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery

__all__ = ["NewComplaint", "Outcome"]


class ComplaintTaken(NewComplaint):
    """Without a ticket. `customer_id` and `channel` are for staff, who take it for a customer."""

    customer_id: Id | None = None
    channel: Channel | None = None


class ComplaintHandling(Input):
    """Without `owner_id` who asks owns it; without `due_at` the time stays."""

    owner_id: Id | None = None
    due_at: Instant | None = None
    note: Words = ""


class ComplaintReopening(Input):
    note: SomeWords


class Turn(StrEnum):
    """Who is to move: whoever answers complaints first, or who has taken this one on."""

    DESK = "desk"
    OWNER = "owner"
    NOBODY = "nobody"


class ComplaintListQuery(PageQuery):
    """All that is given must hold. `is_open`: whether there is something left to do, `turn` whose;
    `counted_id`: those that count in a technician's appraisal."""

    number: Annotated[str, Field(max_length=30)] | None = None
    is_open: bool | None = None
    turn: Turn | None = None
    state: ComplaintState | None = None
    category: ComplaintCategory | None = None
    severity: Severity | None = None
    verdict: Verdict | None = None
    owner_id: Id | None = None
    ticket_id: Id | None = None
    customer_id: Id | None = None
    counted_id: Id | None = None
    overdue: bool = False
    created_from: Instant | None = None
    created_to: Instant | None = None


class OutcomeView(BaseModel):
    verdict: Verdict
    explanation: str
    given: str
    given_fen: Fen


class ComplaintView(BaseModel):
    """What the customer sees of his complaint."""

    id: str
    version: int
    number: str
    ticket_id: str
    ticket_number: str
    category: ComplaintCategory
    severity: Severity
    text: str
    media_ids: list[str]
    state: ComplaintState
    due_at: Instant
    created_at: Instant
    resolved_at: Instant | None
    outcome: OutcomeView | None
    actions: list[ComplaintAct]

    @classmethod
    def of(cls, complaint: Complaint) -> "ComplaintView":
        acts = [a for a in COMPLAINT_WORKFLOW.actions(complaint.state) if a is ComplaintAct.REOPEN]
        return cls.model_validate(_both_sides(complaint) | {"actions": acts})


class NamedPerson(BaseModel):
    id: str
    name: str


class StepView(BaseModel):
    act: ComplaintAct
    by: NamedPerson
    at: Instant
    note: str


@dataclass(frozen=True)
class ComplaintNames:
    """By id: what colleagues are called; masked, who complains and his number; the files."""

    staff: Mapping[str, str]
    customers: Mapping[str, tuple[str, str]]
    media: Mapping[str, MediaLink]


class StaffComplaintView(ComplaintView):
    """`since`: when it became the turn of whoever is to move. The customer is masked."""

    customer_id: str
    customer_name: str
    customer_phone: str
    branch_id: str
    channel: Channel
    channel_name: str
    category_name: str
    state_name: str
    turn: Turn
    turn_name: str
    since: Instant
    owner_id: str
    owner_name: str
    against: list[NamedPerson]
    counted_ids: list[str]
    is_overdue: bool
    reopen_count: int
    made_by: By
    made_by_name: str
    steps: list[StepView]
    media: dict[str, MediaLink]

    @classmethod
    def for_staff(
        cls, complaint: Complaint, actor_id: str, now: datetime, names: ComplaintNames
    ) -> "StaffComplaintView":
        """With what `actor_id` may do: nobody answers what is about himself."""
        own = set(cls.model_fields) & set(Complaint.model_fields) - set(ComplaintView.model_fields)
        files = [each for each in complaint.media_ids if each in names.media]
        kept = {name: getattr(complaint, name) for name in own - {"steps"}}
        return cls.model_validate(
            _both_sides(complaint)
            | kept
            | _in_words(complaint, names)
            | {
                "is_overdue": complaint.is_overdue(now),
                "actions": _acts_of(complaint, actor_id),
                "steps": [
                    StepView(act=s.act, by=_named(s.by, names), at=s.at, note=s.note)
                    for s in complaint.steps
                ],
                "media": {each: names.media[each] for each in files},
            }
        )


def _in_words(complaint: Complaint, names: ComplaintNames) -> dict[str, object]:
    turn = turn_of(complaint)
    name, phone = names.customers.get(complaint.customer_id, ("", ""))
    owner = names.staff.get(complaint.owner_id, "")
    return {
        "customer_name": name,
        "customer_phone": phone,
        "channel_name": CHANNEL_NAMES[complaint.channel],
        "category_name": reason_name(Act.COMPLAIN, complaint.category),
        "state_name": reason_name(Act.COMPLAINT, complaint.state),
        "turn": turn,
        "turn_name": {Turn.DESK: "客服", Turn.OWNER: owner, Turn.NOBODY: ""}[turn],
        "since": complaint.steps[-1].at if complaint.steps else complaint.created_at,
        "owner_name": owner,
        "against": [
            NamedPerson(id=each, name=names.staff.get(each, "")) for each in complaint.against_ids
        ],
        "made_by_name": _named(complaint.made_by, names).name,
    }


def turn_of(complaint: Complaint) -> Turn:
    if not complaint.is_open:
        return Turn.NOBODY
    return Turn.OWNER if complaint.owner_id else Turn.DESK


def _acts_of(complaint: Complaint, actor_id: str) -> list[ComplaintAct]:
    acts = COMPLAINT_WORKFLOW.actions(complaint.state)
    if actor_id in complaint.against_ids:
        return [act for act in acts if act is ComplaintAct.REOPEN]
    return list(acts)


def _named(by: By, names: ComplaintNames) -> NamedPerson:
    if by.role is Role.CUSTOMER:
        return NamedPerson(id=by.id, name="客户")
    return NamedPerson(id=by.id, name=names.staff.get(by.id, ""))


def _both_sides(complaint: Complaint) -> dict[str, object]:
    outcome = complaint.outcome if complaint.resolved_at else None
    kept = set(ComplaintView.model_fields) - {"outcome", "actions"}
    return {
        **{name: getattr(complaint, name) for name in kept},
        "outcome": outcome and outcome.model_dump(exclude={"technician_ids"}),
    }
