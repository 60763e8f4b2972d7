"""What those who carry decisions out ask: a rule and a ranking, and whether somebody still fits."""

from collections.abc import Sequence
from datetime import datetime

from backend.features.definitions import Published
from backend.features.dispatch.acting.judging import Judgement
from backend.features.dispatch.judging.deciding import Deciding, Weighed, rule_used
from backend.features.dispatch.models.rule_book import Rule, RuleBook
from backend.features.tickets import Pace, Ticket
from backend.kit.access import SYSTEM


class RuleJudge:
    """Implements `acting.judging.Judge`. A firm always has a book: the shipped one at least."""

    def __init__(self, deciding: Deciding) -> None:
        self._deciding = deciding

    async def by_conditions(self, ticket: Ticket) -> Judgement | None:
        """By the book that is published now."""
        weighed = await self._weigh(ticket, await self._deciding.book())
        return await _judged(weighed, weighed.choice.rule)

    async def by_rule(self, ticket: Ticket, book_version: int, rule: str) -> Judgement | None:
        """By this rule of this version, whatever its condition; None where it has no such rule."""
        book = await self._deciding.book(book_version)
        found = book.content.rule(rule)
        if found is None:
            return None
        return await _judged(await self._weigh(ticket, book), found)

    async def fallback(self, book_version: int, rule: str) -> str:
        """The rule that follows; empty where none does."""
        found = (await self._deciding.book(book_version)).content.rule(rule)
        return (found.fallback or "") if found else ""

    async def still_fits(self, ticket: Ticket, judged: Judgement, staff_id: str) -> bool:
        """Asked again in the unit of work that sends him: no filter rejects him now."""
        book = await self._deciding.book(judged.book_version)
        weighed = await self._deciding.weigh(ticket, book, judged.window, [staff_id])
        return bool((await weighed.ranking(judged.rule)).fit)

    async def keep_card(
        self, ticket: Ticket, judged: Judgement, chosen_ids: Sequence[str], now: datetime
    ) -> str:
        """Write down why, in the caller's unit of work; the card's id."""
        return await self._deciding.keep_card(
            ticket,
            rule_used(judged.rule, judged.book_version),
            judged.ranking,
            chosen_ids,
            judged.window,
            judged.minutes,
            SYSTEM.id,
            now,
        )

    async def _weigh(self, ticket: Ticket, book: Published[RuleBook]) -> Weighed:
        return await self._deciding.weigh(ticket, book, self._deciding.window_of(ticket))


async def _judged(weighed: Weighed, rule: Rule) -> Judgement:
    travelling = weighed.book.content.travelling
    return Judgement(
        rule=rule,
        book_version=weighed.book.version,
        ranking=await weighed.ranking(rule),
        window=weighed.window,
        minutes=weighed.job.minutes_needed,
        pace=Pace(travelling.road_factor, travelling.km_per_hour),
    )
