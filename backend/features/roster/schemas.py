"""What is ordered, proposed and reported, over the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.roster.models import (
    MOST_PLACES,
    Changed,
    ChangeKind,
    DepartmentPlace,
    DepartmentTree,
    Handling,
    KnownDepartment,
    Outcome,
    Proposal,
    ProposalState,
    RosterSettings,
    RunState,
    SyncRun,
)
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.pii import mask_name, mask_phone

RoleId = Annotated[str, Field(min_length=1, max_length=64)]


class RosterOrder(Input):
    """`version` is the one that was shown. `role_ids` are for who is new."""

    version: Annotated[int, Field(ge=0)]
    creating: Handling
    updating: Handling
    leaving: Handling
    role_ids: Annotated[list[RoleId], Field(max_length=10)] = []
    places: Annotated[list[DepartmentPlace], Field(max_length=MOST_PLACES)] = []


class RosterSettingsView(BaseModel):
    version: int
    creating: Handling
    updating: Handling
    leaving: Handling
    role_ids: list[str]
    places: list[DepartmentPlace]
    ordered_by: str

    @classmethod
    def of(cls, settings: RosterSettings) -> "RosterSettingsView":
        return cls(
            version=settings.version,
            creating=settings.creating,
            updating=settings.updating,
            leaving=settings.leaving,
            role_ids=list(settings.role_ids),
            places=list(settings.places),
            ordered_by=settings.ordered_by,
        )


class DepartmentsView(BaseModel):
    """As WeCom had them at the last synchronisation."""

    departments: list[KnownDepartment]

    @classmethod
    def of(cls, tree: DepartmentTree) -> "DepartmentsView":
        return cls(departments=tree.departments)


class SyncRunView(BaseModel):
    """`counts` by outcome; `changes` are the first 500. `held_back`: too many were gone at once."""

    id: str
    state: RunState
    members: int
    departments_left: int
    counts: dict[Outcome, int]
    changes: list[Changed]
    held_back: bool
    last_failure: str
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, run: SyncRun) -> "SyncRunView":
        return cls(
            id=run.id,
            state=run.state,
            members=run.members,
            departments_left=len(run.departments_left),
            counts=run.counts,
            changes=run.changes,
            held_back=run.held_back,
            last_failure=run.last_failure,
            created_at=run.created_at,
            ended_at=run.ended_at,
        )


class ProposalQuery(PageQuery):
    state: ProposalState = ProposalState.OPEN


class ProposalView(BaseModel):
    """Name and phone are masked until he is one of the staff."""

    id: str
    kind: ChangeKind
    state: ProposalState
    staff_id: str
    name: str
    phone: str
    branch_id: str
    team_id: str
    why: str
    created_at: datetime
    decided_by: str
    decided_on: date | None

    @classmethod
    def of(cls, proposal: Proposal) -> "ProposalView":
        return cls(
            id=proposal.id,
            kind=proposal.kind,
            state=proposal.state,
            staff_id=proposal.staff_id,
            name=mask_name(proposal.name),
            phone=mask_phone(proposal.phone) if proposal.phone else "",
            branch_id=proposal.branch_id,
            team_id=proposal.team_id,
            why=proposal.why,
            created_at=proposal.created_at,
            decided_by=proposal.decided_by,
            decided_on=proposal.decided_on,
        )


class Acceptance(Input):
    """Other roles than the firm's usual ones, for who is new."""

    role_ids: Annotated[list[RoleId], Field(max_length=10)] = []
