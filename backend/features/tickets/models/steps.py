"""The steps of a visit's procedure: what each left behind, and what is still to do."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.procedures import ProcedurePin, StepDemand
from backend.features.tickets.errors import NoSuchStep, StepIncomplete, StepOutOfOrder
from backend.features.tickets.models.stages import Reading
from backend.features.tickets.models.values import Words
from backend.kit.clock import Instant


class StepDone(BaseModel):
    """`times`: how often it was recorded; what counts is the last. `photos`: SHA-256 by id.
    `title`: what the step was called, where the procedure has been put in place of another."""

    name: str
    title: str = ""
    by_id: str
    at: Instant
    device_at: Instant | None = None
    photos: dict[str, str] = {}
    readings: Annotated[list[Reading], Field(max_length=10)] = []
    note: Words = ""
    times: int = 1


def with_step(
    procedure: ProcedurePin | None, done: list[StepDone], step: StepDone
) -> list[StepDone]:
    """The steps done, with this one; recorded again, it takes the place of what it was.

    Raises NoSuchStep, StepOutOfOrder, StepIncomplete.
    """
    demand = procedure.step(step.name) if procedure else None
    if procedure is None or demand is None:
        raise NoSuchStep
    names = {each.name for each in done}
    if step.name not in names and (owed := procedure.owed_before(step.name, names)):
        first = owed[0]
        raise StepOutOfOrder(step=demand.title, first=first.title, name=first.name)
    if missing := _missing(demand, step):
        raise StepIncomplete(step=demand.title, missing="、".join(missing))
    before = next((each for each in done if each.name == step.name), None)
    if before is None:
        return [*done, step]
    again = step.model_copy(update={"times": before.times + 1})
    return [again if each is before else each for each in done]


def with_titles(done: list[StepDone], procedure: ProcedurePin | None) -> list[StepDone]:
    """Each with the name that people know it by, before its procedure is replaced."""
    named = {step.name: step.title for step in procedure.steps} if procedure else {}
    return [each.model_copy(update={"title": named.get(each.name, each.title)}) for each in done]


def steps_owed(procedure: ProcedurePin | None, done: list[StepDone]) -> list[StepDemand]:
    return procedure.owed({step.name for step in done}) if procedure else []


def _missing(demand: StepDemand, step: StepDone) -> list[str]:
    missing = []
    if len(step.photos) < demand.photos:
        missing.append(f"照片 {demand.photos} 张（现有 {len(step.photos)} 张）")
    read = {reading.name for reading in step.readings}
    missing += [f"读数“{name}”" for name in demand.readings if name not in read]
    if demand.note and not step.note.strip():
        missing.append("文字说明")
    return missing


def step_hashes(done: list[StepDone]) -> dict[str, str]:
    return {media_id: digest for step in done for media_id, digest in step.photos.items()}
