"""Who may do what with codes that are on no device yet."""

from backend.features.accounts import Permission
from backend.features.devices.models import DeviceCode
from backend.kit.access import Actor, Scope


def may_bind(actor: Actor, code: DeviceCode) -> bool:
    """Within the code's branch; a roll without a branch is for its whole organisation."""
    reach = actor.reach(Permission.DEVICES_RECORD)
    match reach.scope:
        case Scope.ALL:
            return True
        case Scope.ORGANISATION:
            return reach.value == code.organisation_id
        case Scope.BRANCH:
            at_home = actor.organisation_id == code.organisation_id
            return at_home and code.branch_id in ("", reach.value)
        case _:
            return False
