"""Conditions people put together from facts: judged in memory, explained, and asked of MongoDB.

A definition holds a `Condition`; `problems` refuses one that speaks of facts nobody has, `holds`
and `why` judge it over `Facts`, `as_query` selects the documents it holds of (the same ones: a
property test), `covers` finds rules that are never reached. A missing fact makes nothing true.
"""

from backend.kit.conditions.comparisons import (
    AreaComparison,
    BooleanComparison,
    ChoiceComparison,
    Comparison,
    Known,
    ListComparison,
    ListOperator,
    MomentComparison,
    MoneyComparison,
    NumberComparison,
    Order,
    TextComparison,
    TextOperator,
    TimeApart,
    WeekTime,
    in_yuan,
)
from backend.kit.conditions.covering import covers, is_impossible
from backend.kit.conditions.evaluation import (
    Explanation,
    Verdict,
    holds,
    in_words,
    in_words_of,
    judge,
    why,
)
from backend.kit.conditions.facts import Fact, FactCatalogue, FactKind, Facts, FactValue
from backend.kit.conditions.language import (
    MOST_DEEP,
    MOST_PARTS,
    AllOf,
    AnyOf,
    Condition,
    Node,
    Not,
    names_used,
)
from backend.kit.conditions.problems import ConditionProblem, problems
from backend.kit.conditions.queries import FactNotStored, as_query

__all__ = [
    "MOST_DEEP",
    "MOST_PARTS",
    "AllOf",
    "AnyOf",
    "AreaComparison",
    "BooleanComparison",
    "ChoiceComparison",
    "Comparison",
    "Condition",
    "ConditionProblem",
    "Explanation",
    "Fact",
    "FactCatalogue",
    "FactKind",
    "FactNotStored",
    "FactValue",
    "Facts",
    "Known",
    "ListComparison",
    "ListOperator",
    "MomentComparison",
    "MoneyComparison",
    "Node",
    "Not",
    "NumberComparison",
    "Order",
    "TextComparison",
    "TextOperator",
    "TimeApart",
    "Verdict",
    "WeekTime",
    "as_query",
    "covers",
    "holds",
    "in_words",
    "in_words_of",
    "in_yuan",
    "is_impossible",
    "judge",
    "names_used",
    "problems",
    "why",
]
