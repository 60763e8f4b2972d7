"""Who may hear what."""

from backend.features.live.models import LiveEvent
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
