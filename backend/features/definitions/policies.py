"""Who may change what counts for everybody."""

from backend.features.accounts import Permission
from backend.kit.access import Actor, Scope
from backend.kit.errors import PermissionDenied


def require_throughout(actor: Actor, permission: Permission) -> None:
    """A definition is the whole firm's, so changing one takes the scope all. Raises
    PermissionDenied."""
    if actor.reach(permission).scope is not Scope.ALL:
        raise PermissionDenied(permission=permission)
