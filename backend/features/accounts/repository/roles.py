from pymongo import IndexModel

from backend.features.accounts.errors import NameTaken, RoleNotFound
from backend.features.accounts.models import Role
from backend.features.accounts.shipped_roles import SHIPPED_ROLE_IDS, shipped_roles
from backend.kit.errors import StaleDocument
from backend.kit.mongo import Repository

MOST_ROLES = 100
"""A firm's own and edited ones; so few that every process can know them all."""


class RoleRepository(Repository[Role]):
    """Stores a firm's own roles, and the shipped ones that it edited."""

    model = Role
    collection_name = "roles"
    not_found = RoleNotFound
    indexes = (IndexModel("name", unique=True),)
    conflicts = {"name": NameTaken, "_id": StaleDocument}

    async def every(self) -> dict[str, Role]:
        """By id, the shipped ones first."""
        stored = await self.find({}, limit=MOST_ROLES + len(SHIPPED_ROLE_IDS), sort=[("_id", 1)])
        return shipped_roles() | {role.id: role for role in stored}

    async def get(self, document_id: str) -> Role:
        stored = await self.find_one({"_id": document_id})
        role = stored or shipped_roles().get(document_id)
        if role is None:
            raise RoleNotFound
        return role

    async def save(self, role: Role) -> None:
        """A shipped role is stored when it is first changed. Raises StaleDocument."""
        if role.version > 0 or role.id not in SHIPPED_ROLE_IDS:
            await super().save(role)
            return
        role.version = 1
        await self.add(role)
