"""Who did what that somebody may one day ask about: append-only, sealed every minute."""

from backend.features.audit.models import AuditAction
from backend.features.audit.report import AuditFault, AuditFinding, AuditReport
from backend.features.audit.repository import AuditRepository
from backend.features.audit.schemas import AuditEntryView, AuditQuery
from backend.features.audit.sealing import AuditSealer
from backend.features.audit.seals import SealRepository
from backend.features.audit.service import AuditLog
from backend.features.audit.verification import (
    verify_audit,
    verify_audit_part,
)
from backend.features.audit.words import (
    ACTION_NAMES,
    ACTOR_KIND_NAMES,
    DETAIL_NAMES,
    SUBJECT_NAMES,
    VIA_NAMES,
)

__all__ = [
    "ACTION_NAMES",
    "ACTOR_KIND_NAMES",
    "DETAIL_NAMES",
    "SUBJECT_NAMES",
    "VIA_NAMES",
    "AuditAction",
    "AuditEntryView",
    "AuditFault",
    "AuditFinding",
    "AuditLog",
    "AuditQuery",
    "AuditReport",
    "AuditRepository",
    "AuditSealer",
    "SealRepository",
    "verify_audit",
    "verify_audit_part",
]
