from typing import Final

from tornado.routing import URLSpec

from backend.features.audit.repository import AuditRepository
from backend.features.audit.schemas import AuditEntryView, AuditQuery
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page

# The list of permissions belongs to accounts, which stands above; a test holds the two together.
READ: Final = "audit:read"


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


ENDPOINTS = (AuditEntries,)


def routes(entries: AuditRepository) -> list[URLSpec]:
    return [endpoint.route(entries=entries) for endpoint in ENDPOINTS]
