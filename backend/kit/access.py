"""Who is asking, and how far they may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Scope(StrEnum):
    """How wide a permission reaches, narrowest first."""

    OWN = "own"
    TEAM = "team"
    BRANCH = "branch"
    ORGANISATION = "organisation"
    ALL = "all"

    @property
    def width(self) -> int:
        return list(Scope).index(self)


def wider(one: Scope, other: Scope) -> Scope:
    return max(one, other, key=lambda scope: scope.width)


class ActorKind(StrEnum):
    STAFF = "staff"
    CUSTOMER = "customer"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Whoever is making the request, reduced to what the business rules ask about."""

    id: str
    kind: ActorKind
    name: str = ""
    role_ids: tuple[str, ...] = ()
    grants: Mapping[str, Scope] = field(default_factory=dict)
    team_id: str = ""
    branch_id: str = ""
    organisation_id: str = ""
    session_id: str = ""
    via: str = ""

    def may(self, permission: str) -> bool:
        return permission in self.grants

    def reach(self, permission: str) -> "Reach":
        """The part of the firm this permission opens; nothing at all without the permission."""
        return Reach(self, self.grants.get(permission))


SYSTEM = Actor(id="system", kind=ActorKind.SYSTEM, name="系统", via="system")


@dataclass(frozen=True)
class Reach:
    """An actor's scope for one permission; repositories turn it into a filter."""

    actor: Actor
    scope: Scope | None

    @property
    def value(self) -> str:
        """What a document's scope field must hold for the actor to see it."""
        actor = self.actor
        match self.scope:
            case Scope.OWN:
                return actor.id
            case Scope.TEAM:
                return actor.team_id
            case Scope.BRANCH:
                return actor.branch_id
            case Scope.ORGANISATION:
                return actor.organisation_id
            case _:
                return ""
