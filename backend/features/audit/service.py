"""Recording an act, as part of the act."""

from collections.abc import Mapping

import structlog

from backend.features.audit.models import AuditAction, AuditEntry
from backend.features.audit.repository import AuditRepository
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.logging import without_phones


class AuditLog:
    def __init__(self, entries: AuditRepository, now: Clock) -> None:
        self._entries = entries
        self._now = now

    async def record(
        self,
        actor: Actor,
        action: AuditAction,
        subject_kind: str,
        subject_id: str,
        details: Mapping[str, str] | None = None,
        *,
        request_id: str | None = None,
    ) -> None:
        """Insert a row in the unit of work that is running: no act without its row, nor the
        other way round. So a refusal is recorded outside the unit of work that it ends.

        `details` are facts and ids (`{"from": …, "to": …}`), at most 30 of 500 characters, and no
        personal data. Without `request_id` the one bound to the log is taken.
        """
        bound = str(structlog.contextvars.get_contextvars().get("request_id", ""))
        await self._entries.add(
            AuditEntry(
                at=self._now(),
                actor_id=actor.id,
                actor_kind=actor.kind,
                actor_via=actor.via,
                team_id=actor.team_id,
                branch_id=actor.branch_id,
                organisation_id=actor.organisation_id,
                action=action,
                subject_kind=subject_kind,
                subject_id=subject_id,
                details={name: without_phones(text) for name, text in (details or {}).items()},
                request_id=bound if request_id is None else request_id,
            )
        )
