from tornado.routing import URLSpec

from backend.features.accounts import STAFF_REFUSALS, Permission
from backend.features.roster.errors import (
    DepartmentUnplaced,
    ProposalDecided,
    ProposalNotFound,
    SyncNotOpen,
)
from backend.features.roster.schemas import (
    Acceptance,
    DepartmentsView,
    ProposalQuery,
    ProposalView,
    RosterOrder,
    RosterSettingsView,
    SyncRunView,
)
from backend.features.roster.service.desk import RosterDesk
from backend.kit.errors import PermissionDenied, StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery


class RosterEndpoint(Endpoint):
    def initialize(self, desk: RosterDesk) -> None:
        self.desk = desk


class RosterSettingsOf(RosterEndpoint):
    path = "/api/v1/wecom-roster/settings"

    @operation(permission=Permission.ORGANISATION_MANAGE, raises=(PermissionDenied,))
    async def get(self) -> RosterSettingsView:
        """Show what is done with the news of WeCom's address book, and which department is which
        branch."""
        return RosterSettingsView.of(await self.desk.current(self.actor))

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        raises=(PermissionDenied, StaleDocument, *STAFF_REFUSALS),
    )
    async def put(self, body: RosterOrder) -> RosterSettingsView:
        """Order it anew; changes at once carry the authority of whoever orders."""
        return RosterSettingsView.of(await self.desk.order(self.actor, body))


class RosterDepartments(RosterEndpoint):
    path = "/api/v1/wecom-roster/departments"

    @operation(permission=Permission.ORGANISATION_MANAGE, raises=(PermissionDenied,))
    async def get(self) -> DepartmentsView:
        """List WeCom's departments, as they were at the last synchronisation."""
        return DepartmentsView.of(await self.desk.tree(self.actor))


class RosterRuns(RosterEndpoint):
    path = "/api/v1/wecom-roster/runs"

    @operation(permission=Permission.ORGANISATION_MANAGE, raises=(PermissionDenied,))
    async def get(self, query: PageQuery) -> Page[SyncRunView]:
        """List the synchronisations with their reports, newest first."""
        page = await self.desk.run_page(self.actor, query)
        items = [SyncRunView.of(run) for run in page.items]
        return Page(items=items, next_cursor=page.next_cursor)

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        status=202,
        raises=(PermissionDenied, SyncNotOpen),
    )
    async def post(self) -> SyncRunView:
        """Synchronise everybody soon; one that has not ended is the one."""
        return SyncRunView.of(await self.desk.ask_for_run(self.actor))


class RosterProposals(RosterEndpoint):
    path = "/api/v1/wecom-roster/proposals"

    @operation(permission=Permission.STAFF_MANAGE)
    async def get(self, query: ProposalQuery) -> Page[ProposalView]:
        """List who has come, changed or gone by WeCom's address book, newest first."""
        page = await self.desk.page(self.actor, query.state, query)
        items = [ProposalView.of(proposal) for proposal in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class ProposalAcceptance(RosterEndpoint):
    path = "/api/v1/wecom-roster/proposals/{proposal_id}/acceptance"

    @operation(
        permission=Permission.STAFF_MANAGE,
        raises=(
            ProposalNotFound,
            ProposalDecided,
            DepartmentUnplaced,
            StaleDocument,
            *STAFF_REFUSALS,
        ),
    )
    async def post(self, proposal_id: str, body: Acceptance) -> ProposalView:
        """Carry it out, with one's own authority."""
        return ProposalView.of(await self.desk.accept(self.actor, proposal_id, body.role_ids))


class ProposalRejection(RosterEndpoint):
    path = "/api/v1/wecom-roster/proposals/{proposal_id}/rejection"

    @operation(
        permission=Permission.STAFF_MANAGE,
        raises=(ProposalNotFound, ProposalDecided, StaleDocument),
    )
    async def post(self, proposal_id: str) -> ProposalView:
        """Leave it as it is; the same is not proposed again."""
        return ProposalView.of(await self.desk.reject(self.actor, proposal_id))


ENDPOINTS = (
    RosterSettingsOf,
    RosterDepartments,
    RosterRuns,
    RosterProposals,
    ProposalAcceptance,
    ProposalRejection,
)


def routes(desk: RosterDesk) -> list[URLSpec]:
    return [endpoint.route(desk=desk) for endpoint in ENDPOINTS]
