"""From a ranking to people: the one way there is, whatever the mode."""

from backend.features.dispatch.models.ranking import Ranking
from backend.features.dispatch.models.rule_book import Rule, RuleBook
from backend.features.dispatch.models.rule_parts import Auto, Expert, Pool, Suggest


def whom(rule: Rule, ranking: Ranking) -> tuple[str, ...]:
    """Who is sent, proposed or offered the work, the best first. Only of those no filter rejects;
    nobody for modes that leave the choice to a leader or to another firm."""
    fit = [each.candidate.id for each in ranking.fit]
    match rule.mode:
        case Auto():
            return tuple(fit[:1])
        case Suggest(most=most):
            return tuple(fit[:most])
        case Pool(most_offered=most):
            return tuple(fit[:most])
        case Expert(staff_ids=staff_ids):
            able = set(fit)
            return tuple(each for each in staff_ids if each in able)[:1]
        case _:
            return ()


def fallbacks(book: RuleBook, rule: Rule) -> tuple[Rule, ...]:
    """What is tried after the rule, in order; a published book has no ring, and one that has is
    followed once round at most."""
    found: list[Rule] = []
    passed = {rule.key}
    here = rule
    while here.fallback is not None and here.fallback not in passed:
        following = book.rule(here.fallback)
        if following is None:
            break
        found.append(following)
        passed.add(following.key)
        here = following
    return tuple(found)
