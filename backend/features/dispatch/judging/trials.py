"""Try a rule book on a ticket, or on facts made up: which rule, and why, or why not, each."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError

from backend.features.definitions import DefinitionBook, Naming, with_places
from backend.features.dispatch.errors import BookWithoutDefault, FactNotKnown, TrialWithoutCase
from backend.features.dispatch.models.choosing import explain_all
from backend.features.dispatch.models.rule_book import BOOK_KEY, RuleBook
from backend.features.dispatch.models.sending import fallbacks
from backend.features.dispatch.schemas import Trial, TrialFact, TrialResult, TriedRule
from backend.features.tickets import TICKET_FACTS, TicketFacts, TicketReading
from backend.kit.access import Actor
from backend.kit.clock import Clock, Instant
from backend.kit.conditions import FactKind, Facts

# Whoever tries a rule reads what things are called.
_NAMED_FACTS: Final = with_places(TICKET_FACTS)

_MOMENT: TypeAdapter[datetime] = TypeAdapter(Instant)


class Trials:
    def __init__(
        self,
        books: DefinitionBook[RuleBook],
        facts: TicketFacts,
        tickets: TicketReading,
        naming: Naming,
        now: Clock,
    ) -> None:
        self._books = books
        self._facts = facts
        self._tickets = tickets
        self._naming = naming
        self._now = now

    async def run(self, actor: Actor, trial: Trial) -> TrialResult:
        """Raises TicketNotFound, TrialWithoutCase, FactNotKnown, BookWithoutDefault,
        DefinitionVersionNotFound."""
        version, book = await self._book(trial)
        facts = await self._facts_of(actor, trial)
        tried = explain_all(book, facts)
        used = next((each for each in tried if each.applies), None)
        if used is None:
            raise BookWithoutDefault
        found = TrialResult(
            book_version=version,
            rules=[TriedRule.of(each, used=each is used) for each in tried],
            fallbacks=[rule.key for rule in fallbacks(book, used.rule)],
        )
        return await self._naming.spell_answer(found)

    async def _book(self, trial: Trial) -> tuple[int, RuleBook]:
        if trial.book is not None:
            return 0, trial.book
        if trial.version is not None:
            found = await self._books.at_version(BOOK_KEY, trial.version)
        else:
            found = await self._books.current(BOOK_KEY)
        return found.version, found.content

    async def _facts_of(self, actor: Actor, trial: Trial) -> Facts:
        if (trial.ticket_id is None) == (not trial.facts):
            raise TrialWithoutCase
        if trial.ticket_id is not None:
            known = self._facts.of(await self._tickets.get(actor, trial.ticket_id))
            return replace(known, catalogue=_NAMED_FACTS)
        values = {name: _value(name, fact) for name, fact in trial.facts.items()}
        facts = Facts(_NAMED_FACTS, values, self._now())
        for name in values:
            if facts.value(name) is None:
                raise FactNotKnown(fact=name)
        return facts


def _value(name: str, given: TrialFact) -> object:
    fact = TICKET_FACTS.get(name)
    if fact is None:
        raise FactNotKnown(fact=name)
    if fact.kind is not FactKind.MOMENT:
        return given
    try:
        return _MOMENT.validate_python(given)
    except ValidationError:
        raise FactNotKnown(fact=name) from None
