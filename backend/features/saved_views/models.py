"""A filter of the list of tickets, kept under a title."""

from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field, model_validator

from backend.features.tickets import ServiceType, TicketFilter, TicketMark, TicketState
from backend.kit.access import Actor
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.text import Id, Line

MOST_OF_ONE_PERSON: Final = 30
MOST_SHARED: Final = 60
MOST_STATES: Final = len(TicketState)

Title = Annotated[Line, Field(min_length=1, max_length=20)]


class ViewFilter(Input):
    """Fields of the list's own query (`TicketListQuery`), less those that name a customer: a view
    outlives the call it was made for. At least one that leads to an index is given."""

    state: Annotated[list[TicketState], Field(max_length=MOST_STATES)] = []
    branch_id: Id | None = None
    technician_id: Id | None = None
    service_type: ServiceType | None = None
    urged: bool | None = None
    mark: TicketMark | None = None
    source: Annotated[Line, Field(max_length=40)] = ""

    @model_validator(mode="after")
    def narrows(self) -> Self:
        if not (self.state or self.technician_id or self.urged or self.mark or self.source):
            raise ValueError("请至少选一种状态、标记、来源、师傅或「已催单」")
        return self

    def as_filter(self) -> TicketFilter:
        return TicketFilter(
            states=tuple(self.state),
            branch_id=self.branch_id or "",
            technician_id=self.technician_id or "",
            service_type=self.service_type,
            urged=self.urged,
            mark=self.mark,
            source=self.source,
        )


class SharedWith(StrEnum):
    ROLE = "role"
    BRANCH = "branch"


class Sharing(BaseModel):
    """With everybody in the branch, or with everybody in the firm who has the role."""

    kind: SharedWith
    id: Id


class SavedView(Aggregate):
    """Shows nobody more than he may see anyway: it is only a question."""

    title: Title
    owner_id: str
    organisation_id: str
    sharing: Sharing | None = None
    filter: ViewFilter
    created_at: Instant

    def is_for(self, actor: Actor) -> bool:
        if self.owner_id == actor.id:
            return True
        if self.sharing is None or self.organisation_id != actor.organisation_id:
            return False
        mine = {SharedWith.ROLE: actor.role_ids, SharedWith.BRANCH: (actor.branch_id,)}
        return self.sharing.id in mine[self.sharing.kind]
