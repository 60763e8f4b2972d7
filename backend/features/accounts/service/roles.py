"""What each role may do, kept by those who may do it all themselves."""

from backend.features.accounts.errors import (
    NameTaken,
    RoleInUse,
    ShippedRole,
    TooManyRoles,
)
from backend.features.accounts.models import Role
from backend.features.accounts.permissions import Held, Permission
from backend.features.accounts.policies import opens_everything, refuse_granting_more
from backend.features.accounts.repository import RoleRepository, StaffRepository
from backend.features.accounts.repository.roles import MOST_ROLES
from backend.features.accounts.schemas.roles import RoleChange, RoleDraft
from backend.features.accounts.service.ranks import Ranks
from backend.features.accounts.shipped_roles import SHIPPED_ROLE_IDS, shipped_roles
from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import Actor, Scope
from backend.kit.errors import PermissionDenied, StaleDocument
from backend.kit.mongo import UnitOfWork, transactional


class RoleService:
    """Roles are the whole firm's, so changing one takes the scope all."""

    def __init__(
        self,
        roles: RoleRepository,
        staff: StaffRepository,
        ranks: Ranks,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
    ) -> None:
        self.roles = roles
        self.staff = staff
        self.ranks = ranks
        self.audit = audit
        self.unit_of_work = unit_of_work

    async def every(self) -> list[Role]:
        return list((await self.roles.every()).values())

    @transactional
    async def add(self, actor: Actor, draft: RoleDraft) -> Role:
        """Raises GrantBeyondYourOwn, NameTaken, TooManyRoles."""
        _refuse_part_of_the_firm(actor)
        refuse_granting_more(actor, _held(draft.grants))
        known = await self.roles.every()
        if len(known) - len(SHIPPED_ROLE_IDS) >= MOST_ROLES:
            raise TooManyRoles(limit=MOST_ROLES)
        role = Role(name=draft.name, grants=draft.grants)
        _refuse_same_name(role, known)
        await self.roles.add(role)
        await self.audit.record(
            actor, AuditAction.ROLE_CREATED, "role", role.id, _difference({}, role)
        )
        return role

    @transactional
    async def change(self, actor: Actor, role_id: str, change: RoleChange) -> Role:
        """Holds for everybody with the role within a second.

        Raises RoleNotFound, StaleDocument, GrantBeyondYourOwn (also where the role already holds
        more than the actor), NameTaken, LastAdministrator.
        """
        _refuse_part_of_the_firm(actor)
        known = await self.roles.every()
        role = await self.roles.get(role_id)
        if role.version != change.version:
            raise StaleDocument
        before = role.model_copy(deep=True)
        refuse_granting_more(actor, _held(before.grants))
        if change.name is not None:
            role.name = change.name
            _refuse_same_name(role, known)
        if change.grants is not None:
            role.grants = change.grants
            refuse_granting_more(actor, _held(role.grants))
        await self._keep(actor, before, role)
        return role

    @transactional
    async def reset(self, actor: Actor, role_id: str) -> Role:
        """A shipped role as it was shipped. Raises RoleNotFound, GrantBeyondYourOwn,
        LastAdministrator."""
        _refuse_part_of_the_firm(actor)
        before = await self.roles.get(role_id)
        if role_id not in SHIPPED_ROLE_IDS:
            raise self.roles.not_found
        shipped = shipped_roles()[role_id]
        for held in (before.grants, shipped.grants):
            refuse_granting_more(actor, _held(held))
        if before.version > 0:
            await self.roles.delete(before)
            await self._after(actor, before, shipped)
        return shipped

    @transactional
    async def remove(self, actor: Actor, role_id: str) -> None:
        """Raises RoleNotFound, ShippedRole, RoleInUse, GrantBeyondYourOwn."""
        _refuse_part_of_the_firm(actor)
        role = await self.roles.get(role_id)
        if role_id in SHIPPED_ROLE_IDS:
            raise ShippedRole
        refuse_granting_more(actor, _held(role.grants))
        if await self.staff.has_role(role_id):
            raise RoleInUse
        await self.roles.delete(role)
        await self.audit.record(actor, AuditAction.ROLE_DELETED, "role", role.id)

    async def _keep(self, actor: Actor, before: Role, role: Role) -> None:
        await self.roles.save(role)
        await self._after(actor, before, role)

    async def _after(self, actor: Actor, before: Role, role: Role) -> None:
        if opens_everything(before) and not opens_everything(role):
            await self.ranks.keep_an_administrator()
        details = _difference(_held(before.grants), role)
        await self.audit.record(actor, AuditAction.ROLE_CHANGED, "role", role.id, details)


def _held(grants: dict[Permission, Scope]) -> Held:
    return {str(permission): scope for permission, scope in grants.items()}


def _refuse_part_of_the_firm(actor: Actor) -> None:
    if actor.reach(Permission.ROLES_MANAGE).scope is not Scope.ALL:
        raise PermissionDenied(permission=Permission.ROLES_MANAGE)


def _refuse_same_name(role: Role, known: dict[str, Role]) -> None:
    if any(other.name == role.name and other.id != role.id for other in known.values()):
        raise NameTaken


def _difference(before: Held, role: Role) -> dict[str, str]:
    """Each permission that changed: `{"tickets:read": "branch > all"}`."""
    after = _held(role.grants)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: f"{before.get(name, '-')} > {after.get(name, '-')}" for name in changed}
