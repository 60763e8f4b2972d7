from typing import Annotated

from pydantic import AfterValidator, BaseModel

from backend.features.accounts.models import Role
from backend.features.accounts.permissions import NOT_FOR_ROLES, Permission
from backend.features.accounts.schemas.fields import TypedName, Version
from backend.features.accounts.shipped_roles import SHIPPED_ROLE_IDS
from backend.kit.access import Scope
from backend.kit.http import Input


def _for_roles(grants: dict[Permission, Scope]) -> dict[Permission, Scope]:
    if not NOT_FOR_ROLES.isdisjoint(grants):
        raise ValueError("only customers, or everybody, have these")
    return grants


TypedGrants = Annotated[dict[Permission, Scope], AfterValidator(_for_roles)]


class RoleDraft(Input):
    name: TypedName
    grants: TypedGrants


class RoleChange(Input):
    """What is left out stays."""

    version: Version
    name: TypedName | None = None
    grants: TypedGrants | None = None


class RoleView(BaseModel):
    id: str
    version: int
    name: str
    grants: dict[Permission, Scope]
    is_shipped: bool
    is_edited: bool

    @classmethod
    def of(cls, role: Role) -> "RoleView":
        is_shipped = role.id in SHIPPED_ROLE_IDS
        return cls(
            id=role.id,
            version=role.version,
            name=role.name,
            grants=role.grants,
            is_shipped=is_shipped,
            is_edited=is_shipped and role.version > 0,
        )
