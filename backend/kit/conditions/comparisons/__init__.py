"""The comparisons of the language, one class a kind of fact."""

from backend.kit.conditions.comparisons.amounts import MoneyComparison, NumberComparison, in_yuan
from backend.kit.conditions.comparisons.base import Comparison, Known, MongoFilter, Order
from backend.kit.conditions.comparisons.moments import (
    MomentComparison,
    TimeApart,
    WeekTime,
    in_minutes,
)
from backend.kit.conditions.comparisons.texts import (
    AreaComparison,
    BooleanComparison,
    ChoiceComparison,
    ListComparison,
    ListOperator,
    TextComparison,
    TextOperator,
    area_prefix,
)

__all__ = [
    "AreaComparison",
    "BooleanComparison",
    "ChoiceComparison",
    "Comparison",
    "Known",
    "ListComparison",
    "ListOperator",
    "MomentComparison",
    "MoneyComparison",
    "MongoFilter",
    "NumberComparison",
    "Order",
    "TextComparison",
    "TextOperator",
    "TimeApart",
    "WeekTime",
    "area_prefix",
    "in_minutes",
    "in_yuan",
]
