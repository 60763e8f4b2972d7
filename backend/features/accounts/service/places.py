"""Keeping organisations, branches and teams."""

from collections.abc import Iterable

from backend.features.accounts.errors import (
    BranchNotFound,
    ClosedPlace,
    OrganisationNotFound,
    StaffNotFound,
    StillHasPeople,
)
from backend.features.accounts.models import Branch, Organisation, OrganisationKind, Team
from backend.features.accounts.permissions import Permission
from backend.features.accounts.repository import AccountStores
from backend.features.accounts.schemas.organisations import (
    BranchChange,
    BranchDraft,
    BranchQuery,
    OrganisationChange,
    SubcontractorDraft,
    TeamChange,
    TeamDraft,
    TeamQuery,
)
from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import Actor, Reach, Scope
from backend.kit.clock import Clock
from backend.kit.errors import PermissionDenied, StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery


class PlaceService:
    def __init__(
        self,
        stores: AccountStores,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.stores = stores
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    async def organisation_page(self, actor: Actor, query: PageQuery) -> Page[Organisation]:
        return await self.stores.organisations.page(
            self.stores.organisations.within(_sight(actor)), query
        )

    async def branch_page(self, actor: Actor, query: BranchQuery) -> Page[Branch]:
        asked = {"organisation_id": query.organisation_id} if query.organisation_id else {}
        return await self.stores.branches.page(
            {"$and": [self.stores.branches.within(_sight(actor)), asked]}, query
        )

    async def team_page(self, actor: Actor, query: TeamQuery) -> Page[Team]:
        asked = {"branch_id": query.branch_id} if query.branch_id else {}
        return await self.stores.teams.page(
            {"$and": [self.stores.teams.within(_sight(actor)), asked]}, query
        )

    async def teams_of(self, actor: Actor, branches: Iterable[Branch]) -> list[Team]:
        """Every team of these branches, as far as one's reach goes, by their names."""
        return await self.stores.teams.of_branches(_sight(actor), {each.id for each in branches})

    @transactional
    async def add_subcontractor(self, actor: Actor, draft: SubcontractorDraft) -> Organisation:
        """Raises NameTaken, PermissionDenied (narrower than all)."""
        if _hand(actor).scope is not Scope.ALL:
            raise PermissionDenied(permission=Permission.ORGANISATION_MANAGE)
        organisation = Organisation(
            name=draft.name, kind=OrganisationKind.SUBCONTRACTOR, created_at=self.now()
        )
        await self.stores.organisations.add(organisation)
        await self._record(actor, "organisation", organisation.id, "added")
        return organisation

    @transactional
    async def change_organisation(
        self, actor: Actor, organisation_id: str, change: OrganisationChange
    ) -> Organisation:
        """Raises OrganisationNotFound, StaleDocument, NameTaken, BranchNotFound, StillHasPeople."""
        if _hand(actor).scope not in (Scope.ALL, Scope.ORGANISATION):
            raise OrganisationNotFound
        organisation = await self.stores.organisations.get_within(_hand(actor), organisation_id)
        _refuse_stale(organisation.version, change.version)
        if change.default_branch_id is not None:
            organisation.default_branch_id = await self._default(organisation, change)
        if change.active is False:
            await self._refuse_people("organisation_id", organisation.id)
        organisation.name = change.name or organisation.name
        organisation.active = organisation.active if change.active is None else change.active
        await self.stores.organisations.save(organisation)
        await self._record(actor, "organisation", organisation.id, "changed")
        return organisation

    async def _default(self, organisation: Organisation, change: OrganisationChange) -> str:
        branch = await self.stores.branches.get(change.default_branch_id or "")
        is_own = branch.organisation_id == organisation.id
        if not is_own or organisation.kind is not OrganisationKind.FIRM:
            raise BranchNotFound
        if not branch.active:
            raise ClosedPlace
        return branch.id

    @transactional
    async def add_branch(self, actor: Actor, draft: BranchDraft) -> Branch:
        """Raises OrganisationNotFound (also: not the actor's to extend), ClosedPlace, NameTaken."""
        if _hand(actor).scope not in (Scope.ALL, Scope.ORGANISATION):
            raise OrganisationNotFound
        organisation = await self.stores.organisations.get_within(
            _hand(actor), draft.organisation_id
        )
        if not organisation.active:
            raise ClosedPlace
        branch = Branch(**draft.model_dump(), created_at=self.now())
        await self.stores.branches.add(branch)
        await self._record(actor, "branch", branch.id, "added")
        return branch

    @transactional
    async def change_branch(self, actor: Actor, branch_id: str, change: BranchChange) -> Branch:
        """Raises BranchNotFound, StaleDocument, NameTaken, StillHasPeople, DefaultBranchNeeded."""
        branch = await self.stores.branches.get_within(_wide_hand(actor), branch_id)
        _refuse_stale(branch.version, change.version)
        branch.name = change.name or branch.name
        if change.active is False:
            branch.close(await self.stores.organisations.get(branch.organisation_id))
            await self._refuse_people("branch_id", branch.id)
        elif change.active:
            branch.active = True
        await self.stores.branches.save(branch)
        await self._record(actor, "branch", branch.id, "changed")
        return branch

    @transactional
    async def add_team(self, actor: Actor, draft: TeamDraft) -> Team:
        """Raises BranchNotFound, ClosedPlace, StaffNotFound (a leader elsewhere), NameTaken."""
        branch = await self.stores.branches.get_within(_wide_hand(actor), draft.branch_id)
        if not branch.active:
            raise ClosedPlace
        team = Team(
            **draft.model_dump(),
            organisation_id=branch.organisation_id,
            created_at=self.now(),
        )
        await self._check_leader(team)
        await self.stores.teams.add(team)
        await self._record(actor, "team", team.id, "added")
        return team

    @transactional
    async def change_team(self, actor: Actor, team_id: str, change: TeamChange) -> Team:
        """Raises TeamNotFound, StaleDocument, StaffNotFound, NameTaken, StillHasPeople."""
        team = await self.stores.teams.get_within(_wide_hand(actor), team_id)
        _refuse_stale(team.version, change.version)
        team.name = change.name or team.name
        if change.leader_id is not None:
            team.leader_id = change.leader_id
            await self._check_leader(team)
        if change.active is False:
            await self._refuse_people("team_id", team.id)
        team.active = team.active if change.active is None else change.active
        await self.stores.teams.save(team)
        await self._record(actor, "team", team.id, "changed")
        return team

    async def _check_leader(self, team: Team) -> None:
        if team.leader_id:
            leader = await self.stores.staff.get(team.leader_id)
            if leader.branch_id != team.branch_id or not leader.active:
                raise StaffNotFound

    async def _refuse_people(self, field: str, place_id: str) -> None:
        if await self.stores.staff.has_active_in(field, place_id):
            raise StillHasPeople

    async def _record(self, actor: Actor, kind: str, place_id: str, what: str) -> None:
        action = AuditAction.ORGANISATION_CHANGED
        await self.audit.record(actor, action, kind, place_id, {"what": what})


def _sight(actor: Actor) -> Reach:
    return actor.reach(Permission.STAFF_READ)


def _hand(actor: Actor) -> Reach:
    return actor.reach(Permission.ORGANISATION_MANAGE)


def _wide_hand(actor: Actor) -> Reach:
    """A scope below the branch changes no branch, though it shows which one it is."""
    reach = _hand(actor)
    narrow = reach.scope in (Scope.OWN, Scope.TEAM)
    return Reach(actor, None) if narrow else reach


def _refuse_stale(stored: int, shown: int) -> None:
    if stored != shown:
        raise StaleDocument
