"""What is sent and shown about complaints."""

from datetime import datetime

from pydantic import BaseModel

from backend.features.tickets.models.complaint import (
    COMPLAINT_WORKFLOW,
    Complaint,
    ComplaintAct,
    ComplaintCategory,
    ComplaintState,
    NewComplaint,
    Outcome,
    Severity,
    Step,
    Verdict,
)
from backend.features.tickets.models.values import By, Fen, Id, SomeWords, Words
from backend.features.tickets.words import Channel
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


class ComplaintListQuery(PageQuery):
    """All that is given must hold. `counted_id`: those that count in a technician's appraisal."""

    state: ComplaintState | None = None
    category: ComplaintCategory | None = None
    severity: Severity | None = None
    verdict: Verdict | None = None
    owner_id: Id | None = None
    ticket_id: Id | None = None
    customer_id: Id | None = None
    counted_id: Id | None = None
    overdue: bool = False


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


class StaffComplaintView(ComplaintView):
    customer_id: str
    branch_id: str
    channel: Channel
    owner_id: str
    against_ids: list[str]
    counted_ids: list[str]
    is_overdue: bool
    reopen_count: int
    made_by: By
    steps: list[Step]

    @classmethod
    def for_staff(cls, complaint: Complaint, now: datetime) -> "StaffComplaintView":
        own = set(cls.model_fields) - set(ComplaintView.model_fields) - {"is_overdue"}
        more: dict[str, object] = {name: getattr(complaint, name) for name in own}
        acts = COMPLAINT_WORKFLOW.actions(complaint.state)
        overdue = {"is_overdue": complaint.is_overdue(now), "actions": acts}
        return cls.model_validate(_both_sides(complaint) | more | overdue)


def _both_sides(complaint: Complaint) -> dict[str, object]:
    outcome = complaint.outcome if complaint.resolved_at else None
    kept = set(ComplaintView.model_fields) - {"outcome", "actions"}
    return {
        **{name: getattr(complaint, name) for name in kept},
        "outcome": outcome and outcome.model_dump(exclude={"technician_ids"}),
    }
