"""Problem types, the fault tree and the chips over the wire."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from backend.features.faults.models import (
    FIRST_ORDER,
    MOST_CHIPS,
    MOST_LINES,
    Chip,
    FaultNode,
    Level,
    PathStep,
    ProblemType,
)
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.spreadsheets import SheetFormat
from backend.kit.text import Id, Line

Code = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,29}$"),
    AfterValidator(lambda code: code.upper()),
]
"""Latin letters, digits and dashes; kept in capitals."""

Name = Annotated[Line, Field(min_length=1, max_length=40)]
Lines = Annotated[list[Id], Field(max_length=MOST_LINES)]
Order = Annotated[int, Field(ge=0, le=100_000)]
Version = Annotated[int, Field(ge=0)]


class ProblemTypeInput(Input):
    """Without `line_ids` it is for every product."""

    code: Code
    name: Name
    line_ids: Lines = []
    order: Order = FIRST_ORDER


class EntryChange(Input):
    """What is left out stays. The code never changes: tickets name it."""

    version: Version
    name: Name | None = None
    line_ids: Lines | None = None
    order: Order | None = None
    is_active: bool | None = None

    def apply(self, entry: ProblemType | FaultNode) -> None:
        for name in ("name", "order", "is_active"):
            value = getattr(self, name)
            if value is not None:
                setattr(entry, name, value)
        if self.line_ids is not None:
            entry.line_ids = list(dict.fromkeys(self.line_ids))


class ProblemTypeQuery(PageQuery):
    """Every filter given must hold; what is for all products belongs to every line."""

    line_id: Id | None = None
    is_active: bool | None = None


class FaultNodeInput(Input):
    """Without `parent_id` it is a symptom; below a symptom a cause, below a cause a remedy.

    `line_ids` are for symptoms only; without them it is for every product.
    """

    code: Code
    name: Name
    parent_id: Id | None = None
    line_ids: Lines = []
    order: Order = FIRST_ORDER


class FaultNodeQuery(PageQuery):
    """Every filter given must hold; a line alone gives the whole tree of its products."""

    parent_id: Id | None = None
    level: Level | None = None
    line_id: Id | None = None
    is_active: bool | None = None


class SheetQuery(Input):
    format: SheetFormat = SheetFormat.XLSX


class ChipsInput(Input):
    """In the order they are to be shown; none goes back to what is shown without a choice."""

    version: Version
    chips: Annotated[list[Chip], Field(max_length=MOST_CHIPS)]


class ProblemTypeView(BaseModel):
    id: str
    version: int
    code: str
    name: str
    line_ids: list[str]
    order: int
    is_active: bool
    created_at: Instant

    @classmethod
    def of(cls, kept: ProblemType) -> "ProblemTypeView":
        return cls.model_validate(kept.model_dump())


class FaultNodeView(BaseModel):
    """`path`: from the symptom down to the entry itself. `is_usable`: a remedy that a ticket may
    name now, itself and all above it in use."""

    id: str
    version: int
    code: str
    name: str
    level: Level
    parent_id: str
    path: list[PathStep]
    line_ids: list[str]
    order: int
    is_active: bool
    is_usable: bool
    created_at: Instant

    @classmethod
    def of(cls, node: FaultNode, path: list[FaultNode]) -> "FaultNodeView":
        in_use = all(step.is_active for step in path)
        joined = {
            "path": [PathStep(code=step.code, name=step.name) for step in path],
            "is_usable": node.level is Level.REMEDY and in_use,
        }
        return cls.model_validate(node.model_dump(exclude={"ancestor_ids"}) | joined)


class ChipSource(StrEnum):
    """Whose choice the chips are: the model's own, its line's symptoms, or what is usual."""

    MODEL = "model"
    TREE = "tree"
    CATEGORY = "category"


class ChipsView(BaseModel):
    """No word about a person or a device."""

    source: ChipSource
    chips: list[Chip]


class ModelChipsView(ChipsView):
    """`version` is the one to send back with a change."""

    model_id: str
    version: int


class SuggestedChip(BaseModel):
    chip: Chip
    count: int
