"""Which rule a ticket falls under, and how everybody stands by it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.features.definitions import DefinitionBook, Published
from backend.features.dispatch.judging.loading import Candidates, Field, ids_of
from backend.features.dispatch.judging.work import Works
from backend.features.dispatch.models.candidate import Job
from backend.features.dispatch.models.card import AssignmentCard, RuleUsed
from backend.features.dispatch.models.choosing import Choice, choose
from backend.features.dispatch.models.filtering import Names
from backend.features.dispatch.models.ranking import Ranking, rank
from backend.features.dispatch.models.rule_book import BOOK_KEY, Rule, RuleBook
from backend.features.dispatch.repository import CardRepository
from backend.features.tickets import Ticket, TicketFacts, Window
from backend.features.workforce import SkillCatalogue
from backend.kit.clock import Clock

MANY: Final = 200


@dataclass(frozen=True)
class Weighed:
    """A ticket with everybody who might do it: ranked by one rule after the other in memory."""

    book: Published[RuleBook]
    choice: Choice
    job: Job
    window: Window | None
    field: Field
    names: Names

    async def ranking(self, rule: Rule) -> Ranking:
        """Of many people apart from the event loop: it takes about 20 ms for a thousand."""
        if len(self.field.candidates) < MANY:
            return self._rank(rule)
        return await asyncio.to_thread(self._rank, rule)

    def _rank(self, rule: Rule) -> Ranking:
        return rank(
            self.field.candidates,
            self.job,
            rule.filters,
            rule.scoring,
            self.book.content.travelling,
            self.field.overall_mean,
            self.names,
        )


class Deciding:
    def __init__(
        self,
        books: DefinitionBook[RuleBook],
        facts: TicketFacts,
        works: Works,
        candidates: Candidates,
        skills: SkillCatalogue,
        cards: CardRepository,
        now: Clock,
    ) -> None:
        self._books = books
        self._facts = facts
        self._works = works
        self._candidates = candidates
        self._skills = skills
        self._cards = cards
        self._now = now

    async def book(self, version: int = 0) -> Published[RuleBook]:
        """The one that counts now, or an earlier one. Raises DefinitionVersionNotFound."""
        if version:
            return await self._books.at_version(BOOK_KEY, version)
        return await self._books.current(BOOK_KEY)

    async def weigh(
        self,
        ticket: Ticket,
        book: Published[RuleBook],
        window: Window | None,
        staff_ids: Sequence[str] | None = None,
    ) -> Weighed:
        """Against every technician of the firm that has the ticket, or against these."""
        job = await self._works.of(ticket, book.content, window)
        wanted = staff_ids
        if wanted is None:
            wanted = ids_of(await self._candidates.who(ticket.working_organisation_id))
        travelling = book.content.travelling
        return Weighed(
            book=book,
            choice=choose(book.content, self._facts.of(ticket)),
            job=job,
            window=window,
            field=await self._candidates.for_work(ticket, job, wanted, travelling),
            names=await self.names(),
        )

    async def names(self) -> Names:
        return Names({skill.id: skill.name for skill in await self._skills.every()})

    def window_of(self, ticket: Ticket) -> Window | None:
        """What the customer wants, as long as it is not over."""
        wanted = ticket.wanted
        return wanted if wanted is not None and wanted.end > self._now() else None

    async def keep_card(
        self,
        ticket: Ticket,
        rule: RuleUsed,
        ranking: Ranking,
        chosen_ids: Sequence[str],
        window: Window | None,
        minutes: int,
        by: str,
        now: datetime,
    ) -> str:
        """In the caller's unit of work; the card's id."""
        card = AssignmentCard.of(
            ticket.id,
            rule,
            ranking,
            chosen_ids,
            (window.start, window.end) if window else None,
            minutes,
            by,
            now,
        )
        await self._cards.add(card)
        return card.id


def rule_used(rule: Rule, version: int) -> RuleUsed:
    return RuleUsed(key=rule.key, name=rule.name, book_version=version, mode=rule.mode.kind)
