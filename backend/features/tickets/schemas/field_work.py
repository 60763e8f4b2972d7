"""What technicians send from the field. `device_at`: when it happened, by the phone's clock."""

from typing import Annotated

from pydantic import Field

from backend.features.forms import GivenForm
from backend.features.places import PointInput
from backend.features.procedures import MOST_PHOTOS, MOST_READINGS, StepName
from backend.features.tickets.models.stages import CheckIn, Completion, PartWanted, Reading
from backend.features.tickets.models.values import Id, MediaIds, Words
from backend.features.tickets.words import IncompleteReason, SuspendReason
from backend.kit.clock import Day, Instant
from backend.kit.http import Input

__all__ = [
    "ArrivalReport",
    "CompletionReport",
    "Departure",
    "FieldMoment",
    "FieldPosition",
    "Incompletion",
    "PhotosTaken",
    "StepReport",
    "Suspension",
]

ArrivalReport = CheckIn


class FieldPosition(Input):
    """Where the phone is. Kept only with the technician's separate consent, and 30 days."""

    position: PointInput | None = None
    accuracy_metres: Annotated[int, Field(ge=0, le=100_000)] | None = None


class FieldMoment(Input):
    device_at: Instant | None = None
    note: Words = ""


class Departure(FieldMoment, FieldPosition):
    pass


class PhotosTaken(Input):
    media_ids: Annotated[list[Id], Field(min_length=1, max_length=9)]
    note: Words = ""


class StepReport(FieldMoment):
    """One step of the procedure, done. `step` is its name; a step recorded again is corrected."""

    step: StepName
    media_ids: Annotated[list[Id], Field(max_length=MOST_PHOTOS)] = []
    readings: Annotated[list[Reading], Field(max_length=MOST_READINGS)] = []


class Suspension(Input):
    """`resume_on`: the day it is expected to go on."""

    reason: SuspendReason
    resume_on: Day | None = None
    note: Words = ""
    media_ids: MediaIds = []


class Incompletion(Input):
    reason: IncompleteReason
    next_step: Words = ""
    parts_wanted: Annotated[list[PartWanted], Field(max_length=30)] = []
    media_ids: MediaIds = []
    device_at: Instant | None = None


class CompletionReport(Completion, FieldPosition):
    """`form`: the answers to the ticket's service report form, where it has one."""

    device_at: Instant | None = None
    form: GivenForm | None = None

    def completion(self) -> Completion:
        return Completion.model_validate(
            self.model_dump(exclude={"device_at", "form", *FieldPosition.model_fields})
        )
