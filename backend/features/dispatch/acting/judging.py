"""What acting needs of judging: a rule, and people ranked by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backend.features.dispatch.models.ranking import Ranking
from backend.features.dispatch.models.rule_book import Rule
from backend.features.tickets import Pace, Ticket, Window


@dataclass(frozen=True)
class Judgement:
    """One rule of one published version, and what it makes of everybody. `window`: when somebody
    is to be there; None: some time today."""

    rule: Rule
    book_version: int
    ranking: Ranking
    window: Window | None
    minutes: int
    pace: Pace

    @property
    def fit_ids(self) -> list[str]:
        return [each.candidate.id for each in self.ranking.fit]


class Judge(Protocol):
    async def by_conditions(self, ticket: Ticket) -> Judgement | None:
        """By the book that is published now. None: there is none."""

    async def by_rule(self, ticket: Ticket, book_version: int, rule: str) -> Judgement | None:
        """By this rule of this version, whatever its condition."""

    async def fallback(self, book_version: int, rule: str) -> str:
        """The rule that follows; empty where none does."""

    async def still_fits(self, ticket: Ticket, judged: Judgement, staff_id: str) -> bool:
        """Asked again in the unit of work that sends him: no filter rejects him now."""

    async def keep_card(
        self, ticket: Ticket, judged: Judgement, chosen_ids: Sequence[str], now: datetime
    ) -> str:
        """Write down why, in the caller's unit of work; the card's id."""
