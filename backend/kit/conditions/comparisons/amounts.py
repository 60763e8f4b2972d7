"""Numbers and money."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field, FiniteFloat, StrictInt

from backend.kit.conditions.comparisons.base import (
    MONGO_OPERATORS,
    ORDER_WORDS,
    Comparison,
    MongoFilter,
    Order,
    in_order,
)
from backend.kit.conditions.facts import Fact, FactKind, FactValue

MOST: Final = 10**15
"""Far below what a browser that shows the condition would round."""
Number = (
    Annotated[StrictInt, Field(ge=-MOST, le=MOST)]
    | Annotated[FiniteFloat, Field(strict=True, ge=-MOST, le=MOST)]
)


class NumberComparison(Comparison):
    kinds = frozenset({FactKind.NUMBER})
    kind: Literal["number"] = "number"
    operator: Order
    value: Number

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        return isinstance(value, int | float) and in_order(value, self.operator, self.value)

    def words(self, fact: Fact) -> str:
        return f"{fact.label}{ORDER_WORDS[self.operator]} {self.value} {fact.unit}".rstrip()

    def filter(self, path: str, at: datetime) -> MongoFilter:
        return {path: {MONGO_OPERATORS[self.operator]: self.value}}


class MoneyComparison(Comparison):
    kinds = frozenset({FactKind.MONEY})
    kind: Literal["money"] = "money"
    operator: Order
    fen: Annotated[StrictInt, Field(ge=-MOST, le=MOST)]

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        return isinstance(value, int) and in_order(value, self.operator, self.fen)

    def words(self, fact: Fact) -> str:
        return f"{fact.label}{ORDER_WORDS[self.operator]} {in_yuan(self.fen)}"

    def filter(self, path: str, at: datetime) -> MongoFilter:
        return {path: {MONGO_OPERATORS[self.operator]: self.fen}}


def in_yuan(fen: int) -> str:
    """-1050 -> "-10.50 元"; whole amounts without their zeros."""
    yuan, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{yuan}.{rest:02d} 元" if rest else f"{sign}{yuan} 元"
