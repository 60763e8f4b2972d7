"""What is said about sending a person."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from backend.features.dispatch.models.rule_parts import Id
from backend.features.dispatch.models.standing import (
    MOST_BRANDS,
    MOST_HOMES,
    Brand,
    Standing,
    SuspensionCause,
)
from backend.kit.clock import Day
from backend.kit.http import Input


class SuspensionSaid(Input):
    cause: SuspensionCause
    until: Day | None = None


class StandingChange(Input):
    """All of it, in place of what was said before."""

    version: Annotated[int, Field(ge=0)]
    suspension: SuspensionSaid | None = None
    brands: Annotated[list[Brand], Field(max_length=MOST_BRANDS)] = []
    customers: Annotated[list[Id], Field(max_length=MOST_HOMES)] = []
    homes_blocked: Annotated[list[Id], Field(max_length=MOST_HOMES)] = []


class StandingView(BaseModel):
    staff_id: str
    version: int
    cause: SuspensionCause | None
    until: Day | None
    suspended_by: str
    suspended_at: datetime | None
    brands: list[str]
    customers: list[str]
    homes_blocked: list[str]

    @classmethod
    def of(cls, standing: Standing) -> Self:
        suspension = standing.suspension
        return cls(
            staff_id=standing.id,
            version=standing.version,
            cause=suspension.cause if suspension else None,
            until=suspension.until if suspension else None,
            suspended_by=suspension.by if suspension else "",
            suspended_at=suspension.at if suspension else None,
            brands=list(standing.brands),
            customers=list(standing.customers),
            homes_blocked=list(standing.homes_blocked),
        )
