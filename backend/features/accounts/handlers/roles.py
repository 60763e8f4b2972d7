from backend.features.accounts.errors import (
    GrantBeyondYourOwn,
    LastAdministrator,
    NameTaken,
    RoleInUse,
    RoleNotFound,
    ShippedRole,
    TooManyRoles,
)
from backend.features.accounts.handlers.endpoint import AccountsEndpoint
from backend.features.accounts.permissions import Permission
from backend.features.accounts.schemas.roles import RoleChange, RoleDraft, RoleView
from backend.kit.errors import StaleDocument
from backend.kit.http import operation
from backend.kit.pagination import Page


class Roles(AccountsEndpoint):
    path = "/api/v1/roles"

    @operation(permission=Permission.STAFF_READ)
    async def get(self) -> Page[RoleView]:
        """List every role, the shipped ones first; there are at most 114."""
        return Page(items=[RoleView.of(role) for role in await self.accounts.roles.every()])

    @operation(
        permission=Permission.ROLES_MANAGE,
        status=201,
        raises=(GrantBeyondYourOwn, NameTaken, TooManyRoles),
    )
    async def post(self, body: RoleDraft) -> RoleView:
        """Add a role of the firm's own."""
        return RoleView.of(await self.accounts.roles.add(self.actor, body))


class RoleItem(AccountsEndpoint):
    path = "/api/v1/roles/{role_id}"

    @operation(
        permission=Permission.ROLES_MANAGE,
        raises=(RoleNotFound, StaleDocument, GrantBeyondYourOwn, NameTaken, LastAdministrator),
    )
    async def patch(self, role_id: str, body: RoleChange) -> RoleView:
        """Change what a role may do; it holds for everybody within a second."""
        return RoleView.of(await self.accounts.roles.change(self.actor, role_id, body))

    @operation(
        permission=Permission.ROLES_MANAGE,
        raises=(RoleNotFound, ShippedRole, RoleInUse, GrantBeyondYourOwn, StaleDocument),
    )
    async def delete(self, role_id: str) -> None:
        """Remove a role of the firm's own that nobody has."""
        await self.accounts.roles.remove(self.actor, role_id)


class RoleReset(AccountsEndpoint):
    path = "/api/v1/roles/{role_id}/reset"

    @operation(
        permission=Permission.ROLES_MANAGE,
        raises=(RoleNotFound, GrantBeyondYourOwn, LastAdministrator, StaleDocument),
    )
    async def post(self, role_id: str) -> RoleView:
        """Make a shipped role as it was shipped."""
        return RoleView.of(await self.accounts.roles.reset(self.actor, role_id))


ENDPOINTS = (Roles, RoleItem, RoleReset)
