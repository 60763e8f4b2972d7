from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.audit.models import AuditAction, AuditEntry
from backend.kit.access import ActorKind
from backend.kit.clock import Instant
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
