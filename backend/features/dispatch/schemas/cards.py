"""Decisions, as dispatchers see them, and as the one they are about does."""

from typing import Annotated, Self

from pydantic import BaseModel, Field

from backend.features.dispatch.models.card import (
    AssignmentCard,
    RejectionLine,
    RuleUsed,
    ScoreLine,
)
from backend.features.dispatch.models.words import HardFilter
from backend.kit.clock import Instant
from backend.kit.pagination import PageQuery


class CardBrief(BaseModel):
    id: str
    ticket_id: str
    rule: RuleUsed
    by: str
    created_at: Instant
    window_start: Instant | None
    window_end: Instant | None
    minutes_needed: int
    chosen_ids: list[str]
    scored_count: int
    rejected_count: int
    rejected_by: dict[HardFilter, int]

    @classmethod
    def of(cls, card: AssignmentCard) -> Self:
        return cls(**card.model_dump(include=set(CardBrief.model_fields)))


class CardView(CardBrief):
    """`names`: of everybody who stands in it and is still known."""

    scored: list[ScoreLine]
    rejected: list[RejectionLine]
    names: dict[str, str]

    @classmethod
    def with_names(cls, card: AssignmentCard, names: dict[str, str]) -> Self:
        said = card.model_dump(include=set(cls.model_fields) - {"names"})
        return cls(**said, names=names)


class LinesQuery(PageQuery):
    """`ticket_id` left out: of all one was chosen for."""

    ticket_id: Annotated[str, Field(max_length=64)] = ""


class MyLine(BaseModel):
    """What one decision says of oneself, and of nobody else. `of`: how many could be sent."""

    card_id: str
    ticket_id: str
    rule_name: str
    mode: str
    created_at: Instant
    chosen: bool
    scored: ScoreLine | None
    rejected: RejectionLine | None
    of: int

    @classmethod
    def in_card(cls, card: AssignmentCard, staff_id: str) -> Self | None:
        """None where he does not stand in it by name."""
        line = card.line_of(staff_id)
        if line is None:
            return None
        return cls(
            card_id=card.id,
            ticket_id=card.ticket_id,
            rule_name=card.rule.name,
            mode=card.rule.mode,
            created_at=card.created_at,
            chosen=staff_id in card.chosen_ids,
            scored=line if isinstance(line, ScoreLine) else None,
            rejected=line if isinstance(line, RejectionLine) else None,
            of=card.scored_count,
        )
