"""Who did what that somebody may one day ask about: append-only, sealed every minute."""

from backend.features.audit.models import AuditAction
from backend.features.audit.repository import AuditRepository
from backend.features.audit.service import AuditLog

__all__ = ["AuditAction", "AuditLog", "AuditRepository"]
