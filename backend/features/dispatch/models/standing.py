"""What the firm has said about sending a person: suspended, authorised, not to this customer."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.dispatch.models.rule_parts import Id
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Day, Instant

MOST_BRANDS: Final = 100
MOST_HOMES: Final = 200

Brand = Annotated[str, Field(min_length=1, max_length=60)]


class SuspensionCause(StrEnum):
    """A code and no words: it stands in the cards of every ticket he is not sent to."""

    COMPLAINT = "complaint"
    SAFETY = "safety"
    TRAINING = "training"
    CONDUCT = "conduct"
    OTHER = "other"


CAUSE_NAMES: Final = {
    SuspensionCause.COMPLAINT: "投诉处理中",
    SuspensionCause.SAFETY: "安全原因",
    SuspensionCause.TRAINING: "待培训",
    SuspensionCause.CONDUCT: "违规处理中",
    SuspensionCause.OTHER: "其他原因",
}


class Suspension(BaseModel):
    """停派. Up to and including `until`; without a day, until it is lifted."""

    cause: SuspensionCause
    until: Day | None = None
    by: str
    at: Instant

    def holds_on(self, day: date) -> bool:
        return self.until is None or day <= self.until


class Standing(Aggregate):
    """Its id is the person's. `homes_blocked`: households or customers that do not want him;
    `customers`: whom he is authorised to serve where a rule asks for it."""

    suspension: Suspension | None = None
    brands: Annotated[list[Brand], Field(max_length=MOST_BRANDS)] = []
    customers: Annotated[list[Id], Field(max_length=MOST_HOMES)] = []
    homes_blocked: Annotated[list[Id], Field(max_length=MOST_HOMES)] = []

    def suspended_on(self, day: date) -> str:
        """Why, in words; empty where he is not."""
        suspension = self.suspension
        if suspension is None or not suspension.holds_on(day):
            return ""
        until = f"（至 {suspension.until.isoformat()}）" if suspension.until else ""
        return f"{CAUSE_NAMES[suspension.cause]}{until}"
