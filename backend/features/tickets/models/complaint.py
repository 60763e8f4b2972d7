"""投诉: what a customer complains of, who answers for it, and how it ended."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.tickets.errors import (
    ComplaintAboutYou,
    ComplaintReopenTooLate,
    DueInThePast,
    UnknownTechnician,
)
from backend.features.tickets.events import (
    ComplaintAssigned,
    ComplaintMade,
    ComplaintReopened,
    ComplaintResolved,
)
from backend.features.tickets.models.values import By, Fen, Id, MediaIds, SomeWords, Words
from backend.features.tickets.words import Channel
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.workflow import Workflow

MOST_STEPS: Final = 50
"""The newest; a complaint that is tossed about more often than that is told by its last ones."""


class ComplaintState(StrEnum):
    OPEN = "open"
    HANDLING = "handling"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class ComplaintAct(StrEnum):
    MAKE = "make"
    HANDLE = "handle"
    RESOLVE = "resolve"
    REOPEN = "reopen"


class ComplaintCategory(StrEnum):
    """`product` may point to a fault of the design (requirements CST-06)."""

    ATTITUDE = "attitude"
    QUALITY = "quality"
    LATE = "late"
    CHARGE = "charge"
    DAMAGE = "damage"
    PRODUCT = "product"
    OTHER = "other"


class Severity(StrEnum):
    MINOR = "minor"
    NORMAL = "normal"
    SERIOUS = "serious"


class Verdict(StrEnum):
    JUSTIFIED = "justified"
    PARTLY = "partly"
    UNJUSTIFIED = "unjustified"


_S, _A = ComplaintState, ComplaintAct
COMPLAINT_WORKFLOW: Final = Workflow[ComplaintState, ComplaintAct](
    (_A.HANDLE, {_S.OPEN, _S.HANDLING, _S.REOPENED}, _S.HANDLING),
    (_A.RESOLVE, {_S.HANDLING}, _S.RESOLVED),
    (_A.REOPEN, {_S.RESOLVED}, _S.REOPENED),
)


class NewComplaint(Input):
    category: ComplaintCategory
    severity: Severity = Severity.NORMAL
    text: SomeWords
    media_ids: MediaIds = []


class Outcome(Input):
    """`explanation` and what was `given` are read by the customer. `technician_ids`: against whom
    it counts where it is justified; None for all of the visit, empty for nobody."""

    verdict: Verdict
    explanation: SomeWords
    given: Words = ""
    given_fen: Fen = 0
    technician_ids: Annotated[list[Id], Field(max_length=8)] | None = None


class Step(BaseModel):
    act: ComplaintAct
    by: By
    at: Instant
    note: Words = ""


class Complaint(Aggregate):
    """About a ticket (`ticket_id`), or about the firm without one. `against_ids`: the technicians
    it is about; `counted_ids`: those whose appraisal it counts in, once it is found justified."""

    number: str
    ticket_id: str = ""
    ticket_number: str = ""
    customer_id: str
    branch_id: str
    organisation_id: str
    channel: Channel
    category: ComplaintCategory
    severity: Severity
    text: SomeWords
    media_ids: list[str] = []
    against_ids: list[str] = []
    counted_ids: list[str] = []
    state: ComplaintState = ComplaintState.OPEN
    owner_id: str = ""
    due_at: Instant
    outcome: Outcome | None = None
    made_by: By
    created_at: Instant
    resolved_at: Instant | None = None
    reopen_count: int = 0
    steps: list[Step] = []

    def make(self) -> None:
        self._step(ComplaintAct.MAKE, self.made_by, self.created_at)
        self.record(ComplaintMade(ticket_id=self.ticket_id, complaint_id=self.id))

    def handle(
        self, owner_id: str, due_at: datetime | None, note: str, by: By, now: datetime
    ) -> None:
        """Also given to another owner, or another time. Raises DueInThePast, ComplaintAboutYou."""
        self._to(ComplaintAct.HANDLE)
        self._refuse_himself(by.id, owner_id)
        if due_at is not None and due_at <= now:
            raise DueInThePast
        self.owner_id, self.due_at = owner_id, due_at or self.due_at
        self._step(ComplaintAct.HANDLE, by, now, note)
        self.record(ComplaintAssigned(ticket_id=self.ticket_id, complaint_id=self.id))

    def resolve(self, outcome: Outcome, by: By, now: datetime) -> None:
        """Raises ComplaintAboutYou, UnknownTechnician."""
        self._to(ComplaintAct.RESOLVE)
        self._refuse_himself(by.id)
        chosen = self.against_ids if outcome.technician_ids is None else outcome.technician_ids
        if not set(chosen) <= set(self.against_ids):
            raise UnknownTechnician
        self.outcome, self.resolved_at = outcome, now
        counts = outcome.verdict is not Verdict.UNJUSTIFIED
        self.counted_ids = list(dict.fromkeys(chosen)) if counts else []
        self._step(ComplaintAct.RESOLVE, by, now, outcome.explanation)
        self.record(
            ComplaintResolved(
                ticket_id=self.ticket_id,
                complaint_id=self.id,
                verdict=outcome.verdict,
                technician_ids=self.counted_ids,
            )
        )

    def reopen(self, note: str, by: By, now: datetime, within: timedelta) -> None:
        """What counted against somebody is open again. Raises ComplaintReopenTooLate."""
        self._to(ComplaintAct.REOPEN)
        if self.resolved_at is not None and now > self.resolved_at + within:
            raise ComplaintReopenTooLate(days=within // timedelta(days=1))
        self.counted_ids, self.resolved_at = [], None
        self.due_at = now + within
        self.reopen_count += 1
        self._step(ComplaintAct.REOPEN, by, now, note)
        self.record(ComplaintReopened(ticket_id=self.ticket_id, complaint_id=self.id))

    @property
    def is_open(self) -> bool:
        return self.state is not ComplaintState.RESOLVED

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at < now

    def _refuse_himself(self, *people: str) -> None:
        if not set(people).isdisjoint(self.against_ids):
            raise ComplaintAboutYou

    def _to(self, act: ComplaintAct) -> None:
        self.state = COMPLAINT_WORKFLOW.after(self.state, act)

    def _step(self, act: ComplaintAct, by: By, now: datetime, note: str = "") -> None:
        self.steps = [*self.steps, Step(act=act, by=by, at=now, note=note)][-MOST_STEPS:]
