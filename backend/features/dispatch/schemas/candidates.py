"""Who might be sent, as a dispatcher sees it."""

from typing import Annotated, Final, Self

from pydantic import BaseModel, Field, model_validator

from backend.features.dispatch.models.card import (
    RejectionLine,
    RuleUsed,
    ScoreLine,
)
from backend.features.dispatch.models.words import HardFilter
from backend.features.tickets import Window
from backend.kit.clock import Instant
from backend.kit.http import Input

MOST_LINES: Final = 50


class CandidatesQuery(Input):
    """`start` and `end`: a window somebody might be asked to keep; without them the one the
    customer wants, if it is not over, else some time today. `most`: of either list."""

    start: Instant | None = None
    end: Instant | None = None
    most: Annotated[int, Field(ge=1, le=MOST_LINES)] = 5

    @model_validator(mode="after")
    def is_a_window(self) -> Self:
        _ = self.window
        return self

    @property
    def window(self) -> Window | None:
        if self.start is None and self.end is None:
            return None
        if self.start is None or self.end is None:
            raise ValueError("start and end, or neither")
        return Window(start=self.start, end=self.end)


class CandidateView(ScoreLine):
    name: str
    jobs_today: int
    minutes_today: int
    minutes_available: int


class RejectedView(RejectionLine):
    name: str


class CandidatesView(BaseModel):
    """The best of those who may be sent, and some of those who may not, with every reason."""

    rule: RuleUsed
    window: Window | None
    minutes_needed: int
    candidates: list[CandidateView]
    candidate_count: int
    rejected: list[RejectedView]
    rejected_count: int
    rejected_by: dict[HardFilter, int]
