"""The firm and its subcontractors, their branches, and the teams of a branch."""

from datetime import datetime
from enum import StrEnum

from backend.features.accounts.errors import DefaultBranchNeeded
from backend.kit.aggregate import Aggregate


class OrganisationKind(StrEnum):
    FIRM = "firm"  # there is one: whose installation this is
    SUBCONTRACTOR = "subcontractor"


class Organisation(Aggregate):
    name: str
    kind: OrganisationKind
    default_branch_id: str = ""  # where requests go that name no branch
    active: bool = True
    created_at: datetime


class Branch(Aggregate):
    organisation_id: str
    name: str
    active: bool = True
    created_at: datetime

    def close(self, organisation: Organisation) -> None:
        """Raises DefaultBranchNeeded."""
        if organisation.default_branch_id == self.id:
            raise DefaultBranchNeeded
        self.active = False


class Team(Aggregate):
    organisation_id: str
    branch_id: str
    name: str
    leader_id: str = ""
    active: bool = True
    created_at: datetime
