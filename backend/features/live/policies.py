"""Who may hear what."""

from backend.features.accounts import Permission
from backend.features.live.models import LiveEvent, Presence
from backend.kit.access import Actor, Scope


def may_hear(actor: Actor, event: LiveEvent) -> bool:
    reach = actor.reach(event.permission)
    if reach.scope is None:
        return False
    audience = event.heard_by
    if actor.id in audience.people and not event.is_inner:
        return True
    match reach.scope:
        case Scope.ALL:
            return True
        case Scope.ORGANISATION:
            wide = reach.value in audience.organisations
        case Scope.BRANCH:
            wide = reach.value in audience.branches
        case Scope.TEAM:
            wide = reach.value in audience.teams
        case Scope.OWN:
            wide = False
    return wide and bool(reach.value)


def may_see(actor: Actor, presence: Presence) -> bool:
    """Who works on the same branch's board, and whoever's reach is wider. Not himself."""
    scope = actor.reach(Permission.TICKETS_DISPATCH).scope
    if scope is None or actor.id == presence.person_id:
        return False
    if scope is Scope.ALL:
        return True
    if scope is Scope.ORGANISATION:
        return bool(actor.organisation_id) and actor.organisation_id == presence.organisation_id
    return bool(actor.branch_id) and actor.branch_id == presence.branch_id
