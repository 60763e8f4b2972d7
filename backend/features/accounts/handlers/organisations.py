from backend.features.accounts.errors import (
    BranchNotFound,
    ClosedPlace,
    DefaultBranchNeeded,
    NameTaken,
    OrganisationNotFound,
    StaffNotFound,
    StillHasPeople,
    TeamNotFound,
)
from backend.features.accounts.handlers.endpoint import AccountsEndpoint
from backend.features.accounts.permissions import Permission
from backend.features.accounts.schemas.organisations import (
    BranchChange,
    BranchDraft,
    BranchQuery,
    BranchView,
    OrganisationChange,
    OrganisationView,
    SubcontractorDraft,
    TeamChange,
    TeamDraft,
    TeamQuery,
    TeamView,
)
from backend.kit.errors import StaleDocument
from backend.kit.http import operation
from backend.kit.pagination import Page, PageQuery


class Organisations(AccountsEndpoint):
    path = "/api/v1/organisations"

    @operation(permission=Permission.STAFF_READ)
    async def get(self, query: PageQuery) -> Page[OrganisationView]:
        """List the firm and its subcontractors, as far as one's reach goes."""
        page = await self.accounts.places.organisation_page(self.actor, query)
        items = [OrganisationView.of(organisation) for organisation in page.items]
        return Page(items=items, next_cursor=page.next_cursor)

    @operation(permission=Permission.ORGANISATION_MANAGE, status=201, raises=(NameTaken,))
    async def post(self, body: SubcontractorDraft) -> OrganisationView:
        """Add a subcontractor."""
        return OrganisationView.of(await self.accounts.places.add_subcontractor(self.actor, body))


class OrganisationItem(AccountsEndpoint):
    path = "/api/v1/organisations/{organisation_id}"

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        raises=(
            OrganisationNotFound,
            BranchNotFound,
            StaleDocument,
            NameTaken,
            StillHasPeople,
            ClosedPlace,
        ),
    )
    async def patch(self, organisation_id: str, body: OrganisationChange) -> OrganisationView:
        """Rename or close an organisation, or choose the firm's default branch."""
        return OrganisationView.of(
            await self.accounts.places.change_organisation(self.actor, organisation_id, body)
        )


class Branches(AccountsEndpoint):
    path = "/api/v1/branches"

    @operation(permission=Permission.STAFF_READ)
    async def get(self, query: BranchQuery) -> Page[BranchView]:
        """List branches, as far as one's reach goes."""
        page = await self.accounts.places.branch_page(self.actor, query)
        return Page(items=[BranchView.of(b) for b in page.items], next_cursor=page.next_cursor)

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        status=201,
        raises=(OrganisationNotFound, ClosedPlace, NameTaken),
    )
    async def post(self, body: BranchDraft) -> BranchView:
        """Open a branch."""
        return BranchView.of(await self.accounts.places.add_branch(self.actor, body))


class BranchItem(AccountsEndpoint):
    path = "/api/v1/branches/{branch_id}"

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        raises=(BranchNotFound, StaleDocument, NameTaken, StillHasPeople, DefaultBranchNeeded),
    )
    async def patch(self, branch_id: str, body: BranchChange) -> BranchView:
        """Rename, close or re-open a branch."""
        return BranchView.of(await self.accounts.places.change_branch(self.actor, branch_id, body))


class Teams(AccountsEndpoint):
    path = "/api/v1/teams"

    @operation(permission=Permission.STAFF_READ)
    async def get(self, query: TeamQuery) -> Page[TeamView]:
        """List teams, as far as one's reach goes."""
        page = await self.accounts.places.team_page(self.actor, query)
        return Page(items=[TeamView.of(t) for t in page.items], next_cursor=page.next_cursor)

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        status=201,
        raises=(BranchNotFound, ClosedPlace, StaffNotFound, NameTaken),
    )
    async def post(self, body: TeamDraft) -> TeamView:
        """Make a team in a branch."""
        return TeamView.of(await self.accounts.places.add_team(self.actor, body))


class TeamItem(AccountsEndpoint):
    path = "/api/v1/teams/{team_id}"

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        raises=(TeamNotFound, StaffNotFound, StaleDocument, NameTaken, StillHasPeople),
    )
    async def patch(self, team_id: str, body: TeamChange) -> TeamView:
        """Rename, close or re-open a team, or choose its leader."""
        return TeamView.of(await self.accounts.places.change_team(self.actor, team_id, body))


ENDPOINTS = (Organisations, OrganisationItem, Branches, BranchItem, Teams, TeamItem)
