from typing import Final

from tornado.routing import URLSpec

from backend.features.audit.repository import AuditRepository
from backend.features.audit.schemas import (
    AuditEntryView,
    AuditQuery,
    PartQuery,
    VerifiedPart,
)
from backend.features.audit.verification import verify_audit_part
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page

# The list of permissions belongs to accounts, which stands above; a test holds the two together.
READ: Final = "audit:read"

SEALS_IN_A_PART: Final = 40


class AuditEntries(Endpoint):
    path = "/api/v1/audit-entries"

    def initialize(self, entries: AuditRepository) -> None:
        self.entries = entries

    @operation(permission=READ)
    async def get(self, query: AuditQuery) -> Page[AuditEntryView]:
        """List recorded acts by actor, action, subject and time, newest first."""
        page = await self.entries.page_of(self.actor.reach(READ), query)
        return Page(
            items=[AuditEntryView.of(entry) for entry in page.items], next_cursor=page.next_cursor
        )


class AuditVerificationPart(Endpoint):
    path = "/api/v1/audit-verification"

    def initialize(self, entries: AuditRepository) -> None:
        self.entries = entries

    @operation(permission=READ)
    async def get(self, query: PartQuery) -> VerifiedPart:
        """Verify some 20,000 entries of the log against their seals; ask on for the rest."""
        report, next_after = await verify_audit_part(self.entries, query.after, SEALS_IN_A_PART)
        return VerifiedPart.of(report, next_after)


ENDPOINTS = (AuditEntries, AuditVerificationPart)


def routes(entries: AuditRepository) -> list[URLSpec]:
    return [endpoint.route(entries=entries) for endpoint in ENDPOINTS]
