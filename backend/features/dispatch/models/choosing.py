"""Which rule of the book a ticket falls under, and why the ones above it did not apply."""

from dataclasses import dataclass

from backend.features.dispatch.models.rule_book import Rule, RuleBook
from backend.kit.conditions import Explanation, Facts, Verdict, why


@dataclass(frozen=True)
class Tried:
    """One rule that was looked at; the default has no condition to explain."""

    rule: Rule
    applies: bool
    explanation: Explanation | None


@dataclass(frozen=True)
class Choice:
    """The rule that applies, and all that were looked at to find it, it included."""

    rule: Rule
    tried: tuple[Tried, ...]


def choose(book: RuleBook, facts: Facts) -> Choice:
    """The first whose condition holds; of a missing fact nothing holds. A published book ends with
    a default, so there always is one."""
    tried: list[Tried] = []
    for rule in book.rules:
        explanation = None if rule.when is None else why(rule.when, facts)
        applies = explanation is None or explanation.verdict is Verdict.HELD
        tried.append(Tried(rule, applies, explanation))
        if applies:
            return Choice(rule, tuple(tried))
    raise ValueError("a rule book without a default")


def explain_all(book: RuleBook, facts: Facts) -> tuple[Tried, ...]:
    """Every rule, also those below the one that is used: for the tester."""
    found = []
    for rule in book.rules:
        explanation = None if rule.when is None else why(rule.when, facts)
        applies = explanation is None or explanation.verdict is Verdict.HELD
        found.append(Tried(rule, applies, explanation))
    return tuple(found)
