"""One procedure, and what a visit keeps of the version it was sent out with."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.features.definitions import Content
from backend.kit.text import Id, Line, Lines

MOST_STEPS: Final = 40
MOST_USES: Final = 100
MOST_PICTURES: Final = 3
MOST_PHOTOS: Final = 9
MOST_READINGS: Final = 10

ANY: Final = "any"

StepName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Title = Annotated[Line, Field(min_length=1, max_length=40)]
ServiceName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,29}$")]


class ProcedureUse(Content):
    """A product line and a service type it is for; `any` for those that have none of their own."""

    product_line_id: Id | Literal["any"] = ANY
    service_type: ServiceName | Literal["any"] = ANY


class AskedReading(Content):
    """`low` and `high` are what is normal: told to the technician, never a reason to refuse."""

    name: Title
    unit: Annotated[Line, Field(max_length=20)] = ""
    low: float | None = None
    high: float | None = None


class Step(Content):
    """`name` stays for ever: what was recorded is recorded under it. `photos`: how many at least.
    A step that is not `required` may be left out; recorded, it needs its evidence all the same."""

    name: StepName
    title: Title
    text: Annotated[Lines, Field(max_length=2000)] = ""
    picture_ids: Annotated[tuple[Id, ...], Field(max_length=MOST_PICTURES)] = ()
    required: bool = True
    photos: Annotated[int, Field(ge=0, le=MOST_PHOTOS)] = 0
    readings: Annotated[tuple[AskedReading, ...], Field(max_length=MOST_READINGS)] = ()
    note: bool = False


class ProcedureContent(Content):
    """`in_order`: a step is recorded only after every required step above it."""

    title: Title
    used_for: Annotated[tuple[ProcedureUse, ...], Field(min_length=1, max_length=MOST_USES)]
    in_order: bool = False
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS)]

    def use_rank(self, product_line_id: str, service_type: str) -> int | None:
        """How closely it fits, 0 the closest; None where it does not. The product line counts for
        more than the service type."""
        wanted = [(line, kind) for line in (product_line_id, ANY) for kind in (service_type, ANY)]
        uses = {(use.product_line_id, use.service_type) for use in self.used_for}
        return next((rank for rank, use in enumerate(wanted) if use in uses), None)

    @property
    def picture_ids(self) -> list[str]:
        return list(dict.fromkeys(each for step in self.steps for each in step.picture_ids))


class StepDemand(BaseModel):
    """What one step must leave behind."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    required: bool
    photos: int = 0
    readings: tuple[str, ...] = ()
    note: bool = False

    @classmethod
    def of(cls, step: Step) -> "StepDemand":
        return cls(
            name=step.name,
            title=step.title,
            required=step.required,
            photos=step.photos,
            readings=tuple(reading.name for reading in step.readings),
            note=step.note,
        )


class ProcedurePin(BaseModel):
    """A procedure at the version a visit was sent out with, and what that version demands: so the
    rules of a visit need no second document, and no later version touches them."""

    model_config = ConfigDict(frozen=True)

    key: str
    version: int
    title: str
    in_order: bool
    steps: Annotated[tuple[StepDemand, ...], Field(max_length=MOST_STEPS)]

    @classmethod
    def of(cls, key: str, version: int, content: ProcedureContent) -> "ProcedurePin":
        return cls(
            key=key,
            version=version,
            title=content.title,
            in_order=content.in_order,
            steps=tuple(StepDemand.of(step) for step in content.steps),
        )

    def step(self, name: str) -> StepDemand | None:
        return next((step for step in self.steps if step.name == name), None)

    def owed_before(self, name: str, done: set[str]) -> list[StepDemand]:
        """The required steps above that one which are still to do, where the order counts."""
        if not self.in_order:
            return []
        place = [step.name for step in self.steps].index(name)
        return [step for step in self.steps[:place] if step.required and step.name not in done]

    def owed(self, done: set[str]) -> list[StepDemand]:
        """The required steps that are still to do."""
        return [step for step in self.steps if step.required and step.name not in done]
