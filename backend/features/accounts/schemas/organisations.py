from pydantic import BaseModel

from backend.features.accounts.models import Branch, Organisation, OrganisationKind, Team
from backend.features.accounts.schemas.fields import Id, IdOrEmpty, TypedName, Version
from backend.kit.http import Input
from backend.kit.pagination import PageQuery


class SubcontractorDraft(Input):
    name: TypedName


class OrganisationChange(Input):
    """What is left out stays. Only the firm has a default branch."""

    version: Version
    name: TypedName | None = None
    default_branch_id: Id | None = None
    active: bool | None = None


class BranchDraft(Input):
    organisation_id: Id
    name: TypedName


class BranchChange(Input):
    version: Version
    name: TypedName | None = None
    active: bool | None = None


class TeamDraft(Input):
    branch_id: Id
    name: TypedName
    leader_id: IdOrEmpty = ""


class TeamChange(Input):
    """An empty `leader_id` takes the leader away."""

    version: Version
    name: TypedName | None = None
    leader_id: IdOrEmpty | None = None
    active: bool | None = None


class BranchQuery(PageQuery):
    organisation_id: IdOrEmpty = ""


class TeamQuery(PageQuery):
    branch_id: IdOrEmpty = ""


class OrganisationView(BaseModel):
    id: str
    version: int
    name: str
    kind: OrganisationKind
    default_branch_id: str
    active: bool

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationView":
        return cls.model_validate(organisation.model_dump(include=set(cls.model_fields)))


class BranchView(BaseModel):
    id: str
    version: int
    organisation_id: str
    name: str
    active: bool

    @classmethod
    def of(cls, branch: Branch) -> "BranchView":
        return cls.model_validate(branch.model_dump(include=set(cls.model_fields)))


class TeamView(BaseModel):
    id: str
    version: int
    organisation_id: str
    branch_id: str
    name: str
    leader_id: str
    active: bool

    @classmethod
    def of(cls, team: Team) -> "TeamView":
        return cls.model_validate(team.model_dump(include=set(cls.model_fields)))
