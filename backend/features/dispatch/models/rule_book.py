"""The rule book 派单规则: who may be sent, who is preferred, and how it is done, as data.

Rules are read from the top; the first whose condition holds is used, the last one is the default
and has no condition (domain-rules.md c.4).
"""

from typing import Annotated, Final

from pydantic import Field

from backend.features.definitions import Content
from backend.features.dispatch.models.rule_parts import (
    HardFilters,
    Mode,
    PlannedMinutes,
    RuleName,
    Scoring,
    Slug,
    Travelling,
)
from backend.kit.conditions import Condition

MOST_RULES: Final = 100
BOOK_KEY: Final = "firm"
"""A firm has one book."""


class Rule(Content):
    """`when` is empty for the default. `take_minutes`: how long somebody has to take it; then, and
    where nobody is fit, the rule `fallback` is used, whatever its condition; without one the ticket
    waits for a person."""

    key: Slug
    name: RuleName
    when: Condition | None = None
    filters: HardFilters = HardFilters()
    scoring: Scoring
    mode: Mode
    take_minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)] = 30
    fallback: Slug | None = None


class RuleBook(Content):
    """`refusal_hours`: how long who refused a ticket, or let it lapse, is not sent to it again."""

    rules: Annotated[tuple[Rule, ...], Field(max_length=MOST_RULES)]
    travelling: Travelling = Travelling()
    usual_minutes: Annotated[int, Field(ge=5, le=24 * 60)] = 60
    planned: Annotated[tuple[PlannedMinutes, ...], Field(max_length=300)] = ()
    refusal_hours: Annotated[int, Field(ge=0, le=24 * 30)] = 24

    def rule(self, key: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.key == key), None)
