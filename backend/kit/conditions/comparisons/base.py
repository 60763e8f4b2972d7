"""What every comparison is: true of some values, with words and a MongoDB filter.

A filter holds of exactly the values the comparison is true of, given that the value is there and
of the fact's kind; `queries` asks for that. What somebody typed stands in a filter only as a
value, never as a name, an operator or a regular expression.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from backend.kit.conditions.facts import Fact, FactKind, FactValue

MongoFilter = Mapping[str, Any]

MOST_VALUES: Final = 200

FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Text = Annotated[StrictStr, Field(min_length=1, max_length=200)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_VALUES)]


class Order(StrEnum):
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    EQUAL = "equal"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"


MONGO_OPERATORS: Final = {
    Order.LESS_THAN: "$lt",
    Order.AT_MOST: "$lte",
    Order.EQUAL: "$eq",
    Order.AT_LEAST: "$gte",
    Order.MORE_THAN: "$gt",
}
ORDER_WORDS: Final = {
    Order.LESS_THAN: "小于",
    Order.AT_MOST: "不超过",
    Order.EQUAL: "等于",
    Order.AT_LEAST: "不少于",
    Order.MORE_THAN: "超过",
}


def in_order(value: float | datetime, order: Order, than: float | datetime) -> bool:
    """Of two numbers or two moments; integers and floats are compared exactly."""
    smaller, equal = value < than, value == than  # type: ignore[operator] # two of a kind
    return {
        Order.LESS_THAN: smaller,
        Order.AT_MOST: smaller or equal,
        Order.EQUAL: equal,
        Order.AT_LEAST: not smaller,
        Order.MORE_THAN: not (smaller or equal),
    }[order]


class Comparison(BaseModel):
    """One fact against what somebody fixed. `is_true_of` is asked of known values only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: ClassVar[frozenset[FactKind]]
    fact: FactName

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        raise NotImplementedError

    def words(self, fact: Fact) -> str:
        raise NotImplementedError

    def filter(self, path: str, at: datetime) -> MongoFilter:
        raise NotImplementedError

    def named_values(self) -> tuple[str, ...]:
        """Those that must be among the fact's choices."""
        return ()


class Known(Comparison):
    """There is a value at all. The only one that can be true, or false, of a missing fact."""

    kinds = frozenset(FactKind)
    kind: Literal["known"] = "known"

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        return True

    def words(self, fact: Fact) -> str:
        return f"有“{fact.label}”这一项"

    def filter(self, path: str, at: datetime) -> MongoFilter:
        return {}


def judged(path: str, bson_type: str, expression: MongoFilter) -> MongoFilter:
    """An expression that would fail of another type is not even tried of one."""
    of_type = {"$eq": [{"$type": f"${path}"}, bson_type]}
    return {"$expr": {"$cond": [of_type, expression, False]}}
