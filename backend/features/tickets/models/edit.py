"""What may be corrected on a ticket: only what is given changes."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.tickets.models.values import (
    Contact,
    Id,
    NewContact,
    NewPlace,
    Place,
    ShortText,
    SomeWords,
    Symptoms,
    Window,
)
from backend.features.tickets.words import Priority
from backend.kit.http import Input

Editable = str | list[str] | Window | Contact | Place | Priority


class TicketEdit(BaseModel):
    """Fields as the ticket has them; None leaves the field alone."""

    problem: str | None = None
    symptoms: list[str] | None = None
    wanted: Window | None = None
    contact: Contact | None = None
    place: Place | None = None
    priority: Priority | None = None
    problem_type: str | None = None
    problem_type_name: str | None = None
    team_id: str | None = None

    def given(self) -> dict[str, Editable]:
        return {name: value for name, value in self if value is not None}


class TicketChanges(Input):
    """`version` is the one the changes were made to: an older one is refused."""

    version: Annotated[int, Field(ge=0)]
    problem: SomeWords | None = None
    symptoms: Symptoms | None = None
    wanted: Window | None = None
    contact: NewContact | None = None
    place: NewPlace | None = None
    priority: Priority | None = None
    problem_type: ShortText | None = None
    team_id: Id | None = None

    def edit(self) -> TicketEdit:
        return TicketEdit(
            problem=self.problem,
            symptoms=self.symptoms,
            wanted=self.wanted,
            contact=self.contact.contact() if self.contact else None,
            place=self.place.place() if self.place else None,
            priority=self.priority,
            problem_type=self.problem_type,
            team_id=self.team_id,
        )
