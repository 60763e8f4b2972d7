"""Somebody whose work goes on when he is not there: kept with the rights he had when he asked."""

from collections.abc import Mapping

from pydantic import BaseModel

from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.pii import PersonName


class KeptActor(BaseModel):
    """Of staff. What was accepted is finished also when he has left meanwhile."""

    id: str
    name: PersonName
    team_id: str
    branch_id: str
    organisation_id: str
    grants: dict[str, Scope]

    @classmethod
    def of(cls, actor: Actor) -> "KeptActor":
        return cls(
            id=actor.id,
            name=actor.name,
            team_id=actor.team_id,
            branch_id=actor.branch_id,
            organisation_id=actor.organisation_id,
            grants=dict(actor.grants),
        )

    def actor(self, via: str) -> Actor:
        grants: Mapping[str, Scope] = dict(self.grants)
        return Actor(
            id=self.id,
            kind=ActorKind.STAFF,
            name=self.name,
            grants=grants,
            team_id=self.team_id,
            branch_id=self.branch_id,
            organisation_id=self.organisation_id,
            via=via,
        )
