"""What the administrator orders and decides about the roster."""

from backend.features.accounts import Accounts, Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.roster.errors import SyncNotOpen
from backend.features.roster.models import (
    DepartmentTree,
    Proposal,
    ProposalState,
    RosterSettings,
    SyncRun,
)
from backend.features.roster.repository import (
    DepartmentRepository,
    ProposalRepository,
    RosterSettingsRepository,
    SyncRunRepository,
)
from backend.features.roster.schemas import RosterOrder
from backend.features.roster.service.changes import RosterChanges
from backend.features.roster.service.sync import RosterSync
from backend.kit.access import Actor, Scope
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import PermissionDenied, StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery


class RosterDesk:
    """`is_open`: this installation is connected to WeCom."""

    def __init__(
        self,
        settings: RosterSettingsRepository,
        departments: DepartmentRepository,
        runs: SyncRunRepository,
        proposals: ProposalRepository,
        changes: RosterChanges,
        sync: RosterSync,
        accounts: Accounts,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
        *,
        is_open: bool,
    ) -> None:
        self.settings = settings
        self.departments = departments
        self.runs = runs
        self.proposals = proposals
        self.changes = changes
        self.sync = sync
        self.accounts = accounts
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now
        self.is_open = is_open

    async def current(self, actor: Actor) -> RosterSettings:
        """Raises PermissionDenied."""
        _refuse_narrow(actor)
        return await self.settings.current()

    async def tree(self, actor: Actor) -> DepartmentTree:
        """Raises PermissionDenied."""
        _refuse_narrow(actor)
        return await self.departments.current()

    async def run_page(self, actor: Actor, asked: PageQuery) -> Page[SyncRun]:
        """Raises PermissionDenied."""
        _refuse_narrow(actor)
        return await self.runs.page({}, asked)

    @transactional
    async def order(self, actor: Actor, order: RosterOrder) -> RosterSettings:
        """Changes at once carry this person's authority from now on.

        Raises PermissionDenied, StaleDocument, BranchNotFound, TeamOutsideBranch, ClosedPlace,
        RoleNotFound, GrantBeyondYourOwn: nobody has given what he could not give himself.
        """
        _refuse_narrow(actor)
        settings = await self.settings.current()
        if settings.version != order.version:
            raise StaleDocument
        for place in order.places:
            await self.accounts.staff.refuse_hiring(
                actor, place.branch_id, place.team_id, order.role_ids
            )
        settings.creating, settings.updating = order.creating, order.updating
        settings.leaving = order.leaving
        settings.role_ids, settings.places = tuple(order.role_ids), tuple(order.places)
        settings.ordered_by = actor.id
        if await self.settings.find_one({"_id": settings.id}) is None:
            await self.settings.add(settings)
        await self.settings.save(settings)
        details = {
            "creating": order.creating.value,
            "updating": order.updating.value,
            "leaving": order.leaving.value,
        }
        await self.audit.record(
            actor, AuditAction.SETTINGS_CHANGED, "wecom_roster", settings.id, details
        )
        return settings

    @transactional
    async def ask_for_run(self, actor: Actor) -> SyncRun:
        """Soon, in the background; the one that has not ended is the one. Raises PermissionDenied,
        SyncNotOpen."""
        _refuse_narrow(actor)
        if not self.is_open:
            raise SyncNotOpen
        return await self.sync.ask_for()

    # -- proposals -----------------------------------------------------------------------------

    async def page(self, actor: Actor, state: ProposalState, asked: PageQuery) -> Page[Proposal]:
        within = self.proposals.within(actor.reach(Permission.STAFF_MANAGE))
        return await self.proposals.page({"$and": [{"state": state.value}, within]}, asked)

    @transactional
    async def accept(self, actor: Actor, proposal_id: str, role_ids: list[str]) -> Proposal:
        """With the actor's own authority; `role_ids` instead of the firm's usual ones.

        Raises ProposalNotFound, ProposalDecided, DepartmentUnplaced, and what accounts raise.
        """
        found = await self._within(actor, proposal_id)
        found.decide(ProposalState.ACCEPTED, actor.id, shanghai_day(self.now()))
        usual = (await self.settings.current()).role_ids
        found.staff_id = await self.changes.apply(actor, found, role_ids or usual)
        await self.proposals.save(found)
        return found

    @transactional
    async def reject(self, actor: Actor, proposal_id: str) -> Proposal:
        """It is not proposed again until it is another. Raises ProposalNotFound,
        ProposalDecided."""
        found = await self._within(actor, proposal_id)
        found.decide(ProposalState.REJECTED, actor.id, shanghai_day(self.now()))
        await self.proposals.save(found)
        return found

    async def _within(self, actor: Actor, proposal_id: str) -> Proposal:
        return await self.proposals.get_within(actor.reach(Permission.STAFF_MANAGE), proposal_id)


def _refuse_narrow(actor: Actor) -> None:
    """The whole firm's: whoever has less than all of it has no say."""
    if actor.reach(Permission.ORGANISATION_MANAGE).scope is not Scope.ALL:
        raise PermissionDenied(permission=Permission.ORGANISATION_MANAGE)
