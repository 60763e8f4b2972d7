"""What is tried on a rule book, and what came of it."""

from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from backend.features.dispatch.models.choosing import Tried
from backend.features.dispatch.models.rule_book import RuleBook
from backend.features.dispatch.models.rule_parts import Id
from backend.kit.conditions import Explanation
from backend.kit.http import Input

MOST_FACTS: Final = 100

TrialFact = (
    bool
    | int
    | Annotated[float, Field(ge=-1e15, le=1e15)]
    | Annotated[str, Field(max_length=200)]
    | Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)]
)
"""A moment is written as text, with its zone."""


class Trial(Input):
    """A ticket, or facts made up; judged by the published book, by an earlier version of it, or
    by a draft."""

    ticket_id: Id | None = None
    facts: Annotated[
        dict[Annotated[str, Field(max_length=64)], TrialFact], Field(max_length=MOST_FACTS)
    ] = {}
    version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    book: RuleBook | None = None


class TriedRule(BaseModel):
    """`applies`: its condition holds; `explanation`: why, or why not, part by part; none for the
    default. `text`: the same to read."""

    key: str
    name: str
    mode: str
    applies: bool
    used: bool
    explanation: Explanation | None
    text: list[str]

    @classmethod
    def of(cls, tried: Tried, *, used: bool) -> Self:
        said = tried.explanation
        return cls(
            key=tried.rule.key,
            name=tried.rule.name,
            mode=tried.rule.mode.kind,
            applies=tried.applies,
            used=used,
            explanation=said,
            text=said.lines() if said else ["兜底规则：上面的规则都不适用时使用"],
        )


class TrialResult(BaseModel):
    """Every rule in its order; exactly one is used. `book_version` is 0 for a draft."""

    book_version: int
    rules: list[TriedRule]
    fallbacks: list[str]
