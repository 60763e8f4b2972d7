"""Hiring, moving, disabling: always within one's reach, and never giving more than one has."""

from collections.abc import Sequence
from typing import Final

from backend.features.accounts.errors import (
    AlreadyLeft,
    BranchNotFound,
    CannotDisableYourself,
    CannotDismissYourself,
    ClosedPlace,
    GrantBeyondYourOwn,
    LastAdministrator,
    LastDayTooFar,
    ReportingLoop,
    RoleNotFound,
    StaffNotFound,
    StaffOutranksYou,
    TeamOutsideBranch,
    UnknownSuccessor,
    UsernameTaken,
    WeComUserTaken,
)
from backend.features.accounts.models import StaffAccount
from backend.features.accounts.permissions import Permission
from backend.features.accounts.policies import reaches
from backend.features.accounts.repository import AccountStores
from backend.features.accounts.schemas.staff import StaffChange, StaffDraft, StaffQuery
from backend.features.accounts.service.ranks import Ranks
from backend.features.accounts.service.sessions import SessionService
from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import AppError, StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page

MOST_LEVELS = 20

STAFF_REFUSALS: Final[tuple[type[AppError], ...]] = (
    BranchNotFound,
    TeamOutsideBranch,
    ClosedPlace,
    RoleNotFound,
    GrantBeyondYourOwn,
    ReportingLoop,
    UsernameTaken,
    WeComUserTaken,
    StaffNotFound,
    StaffOutranksYou,
    LastAdministrator,
    CannotDismissYourself,
    AlreadyLeft,
    UnknownSuccessor,
    LastDayTooFar,
)
"""Hiring, changing and dismissing may be refused so."""


class StaffService:
    def __init__(
        self,
        stores: AccountStores,
        ranks: Ranks,
        sessions: SessionService,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.stores = stores
        self.ranks = ranks
        self.sessions = sessions
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    async def page(self, actor: Actor, query: StaffQuery) -> Page[StaffAccount]:
        return await self.stores.staff.search(
            actor.reach(Permission.STAFF_READ), query.asked(), query
        )

    async def get(self, actor: Actor, staff_id: str) -> StaffAccount:
        return await self.stores.staff.get_within(actor.reach(Permission.STAFF_READ), staff_id)

    @transactional
    async def add(self, actor: Actor, draft: StaffDraft) -> StaffAccount:
        """Without a way in yet: issue a password link, or let WeCom vouch.

        Raises BranchNotFound, TeamOutsideBranch, ClosedPlace, RoleNotFound, GrantBeyondYourOwn,
        ReportingLoop, UsernameTaken, WeComUserTaken.
        """
        staff = StaffAccount(
            **draft.model_dump(exclude={"role_ids"}),
            role_ids=_once(draft.role_ids),
            organisation_id="",
            created_at=self.now(),
        )
        await self._place(staff)
        if not reaches(actor.reach(Permission.STAFF_MANAGE), staff):
            raise BranchNotFound
        await self.ranks.refuse_granting_more(actor, staff.role_ids)
        await self._check_superior(staff)
        await self.stores.staff.add(staff)
        await self.audit.record(
            actor,
            AuditAction.STAFF_CREATED,
            "staff",
            staff.id,
            {"roles": _joined(staff.role_ids), "branch": staff.branch_id},
        )
        return staff

    async def refuse_hiring(
        self, actor: Actor, branch_id: str, team_id: str, role_ids: Sequence[str]
    ) -> None:
        """Raises what `add` would of such a place and such roles."""
        place = StaffAccount(
            username="",
            name="",
            role_ids=tuple(role_ids),
            organisation_id="",
            branch_id=branch_id,
            team_id=team_id,
            created_at=self.now(),
        )
        await self._place(place)
        if not reaches(actor.reach(Permission.STAFF_MANAGE), place):
            raise BranchNotFound
        await self.ranks.refuse_granting_more(actor, place.role_ids)

    @transactional
    async def change(self, actor: Actor, staff_id: str, change: StaffChange) -> StaffAccount:
        """Holds at once, also in sessions that are open.

        Raises what `add` raises, StaffNotFound, StaleDocument, StaffOutranksYou, LastAdministrator.
        """
        staff = await self._changeable(actor, staff_id)
        if staff.version != change.version:
            raise StaleDocument
        was_administrator = await self.ranks.is_administrator(staff)
        before = staff.role_ids
        await self._apply(actor, staff, change)
        await self.stores.staff.save(staff)
        if was_administrator:
            await self.ranks.keep_an_administrator()
        await self.sessions.follow(staff)
        details = {"changed": _joined(sorted(change.fields()))}
        if staff.role_ids != before:
            details |= {"roles_before": _joined(before), "roles_after": _joined(staff.role_ids)}
        await self.audit.record(actor, AuditAction.STAFF_CHANGED, "staff", staff.id, details)
        return staff

    async def _apply(self, actor: Actor, staff: StaffAccount, change: StaffChange) -> None:
        for field in change.fields() - {"role_ids", "branch_id", "team_id"}:
            setattr(staff, field, getattr(change, field))
        if change.role_ids is not None:
            staff.role_ids = _once(change.role_ids)
            await self.ranks.refuse_granting_more(actor, staff.role_ids)
        if {"branch_id", "team_id"} & change.fields():
            await self._move(staff, change)
            if not reaches(actor.reach(Permission.STAFF_MANAGE), staff):
                raise BranchNotFound
        if {"branch_id", "reports_to"} & change.fields():
            await self._check_superior(staff)

    @transactional
    async def disable(self, actor: Actor, staff_id: str) -> StaffAccount:
        """Ends every session. Raises StaffNotFound, StaffOutranksYou, CannotDisableYourself,
        LastAdministrator."""
        staff = await self._changeable(actor, staff_id)
        if staff.id == actor.id:
            raise CannotDisableYourself
        was_administrator = await self.ranks.is_administrator(staff)
        staff.disable()
        await self.stores.staff.save(staff)
        if was_administrator:
            await self.ranks.keep_an_administrator()
        await self.sessions.end_all(staff.id)
        await self.audit.record(actor, AuditAction.STAFF_DISABLED, "staff", staff.id)
        return staff

    @transactional
    async def enable(self, actor: Actor, staff_id: str) -> StaffAccount:
        """Raises StaffNotFound, StaffOutranksYou, ClosedPlace."""
        staff = await self._changeable(actor, staff_id)
        await self._place(staff)
        staff.enable()
        await self.stores.staff.save(staff)
        await self.audit.record(actor, AuditAction.STAFF_ENABLED, "staff", staff.id)
        return staff

    @transactional
    async def reveal_phone(self, actor: Actor, staff_id: str) -> str:
        """Raises StaffNotFound. Each look is recorded."""
        staff = await self.stores.staff.get_within(
            actor.reach(Permission.PERSONAL_REVEAL), staff_id
        )
        await self.audit.record(
            actor, AuditAction.PERSONAL_REVEALED, "staff", staff.id, {"fields": "phone"}
        )
        return staff.phone

    async def _changeable(self, actor: Actor, staff_id: str) -> StaffAccount:
        staff = await self.stores.staff.get_within(actor.reach(Permission.STAFF_MANAGE), staff_id)
        await self.ranks.refuse_the_weaker(actor, staff)
        return staff

    async def _place(self, staff: StaffAccount) -> None:
        """Fills in the organisation. Raises BranchNotFound, TeamOutsideBranch, ClosedPlace."""
        staff.organisation_id = await self._organisation_of(staff.branch_id, staff.team_id)

    async def _move(self, staff: StaffAccount, change: StaffChange) -> None:
        """Raises BranchNotFound, TeamOutsideBranch, ClosedPlace."""
        branch_id = staff.branch_id if change.branch_id is None else change.branch_id
        team_id = staff.team_id if change.team_id is None else change.team_id
        staff.move(branch_id, await self._organisation_of(branch_id, team_id), team_id)

    async def _organisation_of(self, branch_id: str, team_id: str) -> str:
        branch = await self.stores.branches.get(branch_id)
        is_open = branch.active
        if team_id:
            team = await self.stores.teams.find_one({"_id": team_id, "branch_id": branch.id})
            if team is None:
                raise TeamOutsideBranch
            is_open = is_open and team.active
        if not is_open:
            raise ClosedPlace
        return branch.organisation_id

    async def _check_superior(self, staff: StaffAccount) -> None:
        """Raises ReportingLoop: also for somebody unknown, or of another organisation."""
        superior_id = staff.reports_to
        for _ in range(MOST_LEVELS):
            if not superior_id:
                return
            superior = await self.stores.staff.find_one({"_id": superior_id})
            is_odd = superior is None or superior.organisation_id != staff.organisation_id
            if superior is None or is_odd or superior.id == staff.id:
                break
            superior_id = superior.reports_to
        raise ReportingLoop


def _once(role_ids: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role_ids))


def _joined(words: list[str] | tuple[str, ...]) -> str:
    return ",".join(words)
