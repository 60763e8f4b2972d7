"""Changes of what is stored about people and roles."""

from typing import Final

from backend.features.accounts.permissions import Permission
from backend.features.accounts.shipped_roles import shipped_roles
from backend.kit.mongo import Mongo

_NEW: Final = (
    Permission.DEFINITIONS_READ,
    Permission.DEFINITIONS_EDIT,
    Permission.DEFINITIONS_PUBLISH,
    Permission.SLA_SUPERVISE,
    Permission.APPROVALS_DECIDE,
)


async def grant_working_rules(mongo: Mongo) -> None:
    """A shipped role that the firm has edited gets what the shipped one newly gives: nobody grants
    what he does not hold, so without this the firm could never give it to anybody."""
    roles = mongo.collection("roles")
    for role_id, shipped in shipped_roles().items():
        for permission in _NEW:
            if (scope := shipped.grants.get(permission)) is None:
                continue
            field = f"grants.{permission}"
            await roles.update_one(
                {"_id": role_id, field: {"$exists": False}}, {"$set": {field: scope}}
            )
