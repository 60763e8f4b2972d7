"""Which forms a ticket began with, and which answers were given to them."""

from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.forms import FormAnswers, FormPin, Purpose
from backend.features.tickets.workflow import Act
from backend.kit.clock import Instant

MOST_FORMS: Final = 100
"""Of one ticket: one for each stage, one for each act its flow demands one of, and those of acts
that were answered before the ticket went on under another flow."""
MOST_ANSWERS: Final = 20
"""Kept in sight for each form of a ticket, the newest; older ones stay stored."""


class AnswersOnTicket(BaseModel):
    """`id` is where the answers are; `digest` proves them. `version` is an older one than the
    ticket's where he had begun before it was replaced."""

    id: str
    version: int
    digest: str
    at: Instant
    visit_id: str = ""


class FormOnTicket(BaseModel):
    """A form at the version that counted when the ticket was made. `act`: of a step, with which
    act it is handed in."""

    purpose: Purpose
    act: Act | None = None
    key: str
    version: int
    answers: Annotated[list[AnswersOnTicket], Field(max_length=MOST_ANSWERS)] = []

    @property
    def pin(self) -> FormPin:
        return FormPin(key=self.key, version=self.version)

    @property
    def newest(self) -> AnswersOnTicket | None:
        return self.answers[-1] if self.answers else None

    def with_answers(self, given: FormAnswers, visit_id: str) -> "FormOnTicket":
        kept = AnswersOnTicket(
            id=given.id,
            version=given.form.version,
            digest=given.digest,
            at=given.created_at,
            visit_id=visit_id,
        )
        return self.model_copy(update={"answers": [*self.answers, kept][-MOST_ANSWERS:]})
