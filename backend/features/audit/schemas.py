from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.audit.models import AuditAction, AuditEntry
from backend.features.audit.report import AuditReport
from backend.kit.access import ActorKind
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery


class AuditQuery(PageQuery):
    """Newest first; `since` counts, `until` does not."""

    actor_id: Annotated[str, Field(max_length=64)] = ""
    action: AuditAction | None = None
    subject_kind: Annotated[str, Field(max_length=60)] = ""
    subject_id: Annotated[str, Field(max_length=200)] = ""
    since: Instant | None = None
    until: Instant | None = None


class AuditEntryView(BaseModel):
    id: str
    at: Instant
    actor_id: str
    actor_kind: ActorKind
    actor_via: str
    action: AuditAction
    subject_kind: str
    subject_id: str
    details: dict[str, str]
    request_id: str

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditEntryView":
        return cls.model_validate(entry.model_dump(include=set(cls.model_fields)))


class PartQuery(Input):
    """`after`: the number of a seal that was looked at already, 0 to begin."""

    after: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


class FaultView(BaseModel):
    """`subject` is the id of an entry, or the number of a seal."""

    fault: str
    subject: str


class VerifiedPart(BaseModel):
    """`next_after` goes on, null where all was looked at; only then `unsealed` entries, which wait
    for their seal, and the `mark` of the newest seal are told."""

    seals: int
    rows: int
    faults: list[FaultView]
    next_after: int | None
    unsealed: int
    mark: str

    @classmethod
    def of(cls, report: AuditReport, next_after: int | None) -> "VerifiedPart":
        faults = [FaultView(fault=each.fault, subject=each.subject) for each in report.findings]
        return cls(
            seals=report.seals,
            rows=report.rows,
            faults=faults,
            next_after=next_after,
            unsealed=report.unsealed,
            mark=report.mark,
        )
