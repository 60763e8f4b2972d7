"""Problem types 问题类型, the fault tree 故障树, and what people tap: the common faults of a model.

All of it belongs to the firm as a whole, like the catalogue. Nothing is ever deleted, for tickets
of years ago name it; what is no longer to be used is retired.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.text import Line

MOST_LINES: Final = 50
MOST_CHIPS: Final = 12
FIRST_ORDER: Final = 100


class ProblemType(Aggregate):
    """What a request is about, as the service desk sorts it. No lines: fits every product."""

    code: str
    name: str
    line_ids: list[str] = []
    order: int = FIRST_ORDER
    is_active: bool = True
    created_at: Instant

    def fits(self, line_ids: Collection[str]) -> bool:
        """Whether it suits one of these products; what is about no product suits anything."""
        return fits_lines(self.line_ids, line_ids)


class Level(StrEnum):
    """现象, 原因, 措施."""

    SYMPTOM = "symptom"
    CAUSE = "cause"
    REMEDY = "remedy"

    @property
    def below(self) -> "Level | None":
        levels = list(Level)
        at = levels.index(self) + 1
        return levels[at] if at < len(levels) else None


class FaultNode(Aggregate):
    """One entry of the tree. A node never moves, so that no circle can come about.

    `ancestor_ids`: the symptom, and the cause where it is a remedy. `line_ids` are set on the
    symptom and copied to what is below it, so that a code is judged by one read.
    """

    code: str
    name: str
    level: Level
    parent_id: str = ""
    ancestor_ids: list[str] = []
    line_ids: list[str] = []
    order: int = FIRST_ORDER
    is_active: bool = True
    created_at: Instant

    @property
    def symptom_id(self) -> str:
        return self.ancestor_ids[0] if self.ancestor_ids else self.id

    def fits(self, line_ids: Collection[str]) -> bool:
        """As of a problem type."""
        return fits_lines(self.line_ids, line_ids)


def fits_lines(own: Collection[str], asked: Collection[str]) -> bool:
    return not own or not asked or not set(own).isdisjoint(asked)


class PathStep(BaseModel):
    code: str
    name: str


class FaultPath(BaseModel):
    """A remedy with how one gets there: what a ticket keeps, whatever becomes of the tree."""

    code: str
    steps: list[PathStep]

    @property
    def words(self) -> str:
        """不制冷 › 制冷剂不足 › 检漏补焊并充注."""
        return " › ".join(step.name for step in self.steps)


class Chip(BaseModel):
    """A fault to tap. `code` is that of a symptom, empty where it is only words."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    text: Annotated[Line, Field(min_length=1, max_length=20)]
    code: Annotated[str, Field(max_length=30)] = ""


class CommonFaults(Aggregate):
    """The chips of one model, in the order they are shown; its id is the model's."""

    chips: list[Chip] = []


class FaultCount(Aggregate):
    """How often finished work on a model had this symptom."""

    model_id: str
    symptom_id: str
    count: int = 0
