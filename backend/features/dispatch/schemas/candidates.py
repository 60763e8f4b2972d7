"""Who might be sent, as a dispatcher sees it."""

from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.dispatch.models.card import (
    RejectionLine,
    RuleUsed,
    ScoreLine,
)
from backend.features.dispatch.models.words import HardFilter
from backend.features.dispatch.schemas.asked_window import AskedWindow
from backend.features.tickets import Window

MOST_LINES: Final = 50


class CandidatesQuery(AskedWindow):
    """`start` and `end`: a window somebody might be asked to keep; without them the one the
    customer wants, if it is not over, else some time today. `most`: of either list."""

    most: Annotated[int, Field(ge=1, le=MOST_LINES)] = 5


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
