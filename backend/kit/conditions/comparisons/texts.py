"""Texts, choices, areas, yes or no, and lists of texts."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, StrictBool

from backend.kit.conditions.comparisons.base import (
    MOST_VALUES,
    Comparison,
    MongoFilter,
    Texts,
    judged,
)
from backend.kit.conditions.facts import Fact, FactKind, FactValue

AreaCodeText = Annotated[str, Field(pattern=r"^[1-9][0-9]{5}$")]


def _either(fact: Fact, values: tuple[str, ...]) -> str:
    return " 或 ".join(f"“{fact.word(value)}”" for value in values)


class TextOperator(StrEnum):
    IS = "is"
    BEGINS_WITH = "begins_with"
    CONTAINS = "contains"


_TEXT_WORDS: Final = {
    TextOperator.IS: "{label}是 {values}",
    TextOperator.BEGINS_WITH: "{label}以 {values} 开头",
    TextOperator.CONTAINS: "{label}里有 {values}",
}


class TextComparison(Comparison):
    """By code points: no pattern, no folding of case."""

    kinds = frozenset({FactKind.TEXT})
    kind: Literal["text"] = "text"
    operator: TextOperator
    values: Texts

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        if not isinstance(value, str):
            return False
        if self.operator is TextOperator.IS:
            return value in self.values
        if self.operator is TextOperator.BEGINS_WITH:
            return value.startswith(self.values)
        return any(part in value for part in self.values)

    def words(self, fact: Fact) -> str:
        whole = self.operator is TextOperator.IS  # a part of a value has no name
        values = _either(fact if whole else replace(fact, spell=str), self.values)
        return _TEXT_WORDS[self.operator].format(label=fact.label, values=values)

    def filter(self, path: str, at: datetime) -> MongoFilter:
        if self.operator is TextOperator.IS:
            return {path: {"$in": list(self.values)}}
        if self.operator is TextOperator.BEGINS_WITH:
            return {"$or": [{path: beginning_with(value)} for value in self.values]}
        return {"$or": [_containing(path, value) for value in self.values]}


def beginning_with(prefix: str) -> MongoFilter:
    """As a range, so that an index serves it and no pattern is needed."""
    for length in range(len(prefix), 0, -1):
        if (last := ord(prefix[length - 1])) < 0x10FFFF:
            # What follows U+D7FF in a text is U+E000: between them there are no characters.
            following = 0xE000 if last == 0xD7FF else last + 1
            return {"$gte": prefix, "$lt": prefix[: length - 1] + chr(following)}
    return {"$gte": prefix}


def _containing(path: str, part: str) -> MongoFilter:
    place = {"$indexOfCP": [f"${path}", {"$literal": part}]}
    return judged(path, "string", {"$gte": [place, 0]})


class ChoiceComparison(Comparison):
    kinds = frozenset({FactKind.CHOICE})
    kind: Literal["choice"] = "choice"
    values: Texts

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        return value in self.values

    def words(self, fact: Fact) -> str:
        return f"{fact.label}是 {_either(fact, self.values)}"

    def filter(self, path: str, at: datetime) -> MongoFilter:
        return {path: {"$in": list(self.values)}}

    def named_values(self) -> tuple[str, ...]:
        return self.values


class AreaComparison(Comparison):
    """In one of the areas, whatever their level: a province holds its districts."""

    kinds = frozenset({FactKind.AREA})
    kind: Literal["area"] = "area"
    codes: Annotated[tuple[AreaCodeText, ...], Field(min_length=1, max_length=MOST_VALUES)]

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        return isinstance(value, str) and value.startswith(tuple(map(area_prefix, self.codes)))

    def words(self, fact: Fact) -> str:
        return f"{fact.label}在 {'、'.join(map(fact.word, self.codes))}"

    def filter(self, path: str, at: datetime) -> MongoFilter:
        return {"$or": [{path: beginning_with(area_prefix(code))} for code in self.codes]}

    def named_values(self) -> tuple[str, ...]:
        return self.codes


def area_prefix(code: str) -> str:
    """What the codes inside it begin with: 330000 -> 33, 330100 -> 3301."""
    while code.endswith("00"):
        code = code[:-2]
    return code


class BooleanComparison(Comparison):
    kinds = frozenset({FactKind.BOOLEAN})
    kind: Literal["boolean"] = "boolean"
    value: StrictBool

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        return value is self.value

    def words(self, fact: Fact) -> str:
        return f"{fact.label}：{'是' if self.value else '否'}"

    def filter(self, path: str, at: datetime) -> MongoFilter:
        return {path: {"$eq": self.value}}


class ListOperator(StrEnum):
    ANY = "any"
    ALL = "all"
    NONE = "none"


_LIST_WORDS: Final = {
    ListOperator.ANY: "{label}里有 {values}",
    ListOperator.ALL: "{label}里同时有 {values}",
    ListOperator.NONE: "{label}里没有 {values}",
}
_LIST_OPERATORS: Final = {
    ListOperator.ANY: "$in",
    ListOperator.ALL: "$all",
    ListOperator.NONE: "$nin",
}


class ListComparison(Comparison):
    """An empty list is known: it has none of the values."""

    kinds = frozenset({FactKind.LIST})
    kind: Literal["list"] = "list"
    operator: ListOperator
    values: Texts

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        if not isinstance(value, tuple):
            return False
        wanted, there = set(self.values), set(value)
        if self.operator is ListOperator.ALL:
            return wanted <= there
        return bool(wanted & there) == (self.operator is ListOperator.ANY)

    def words(self, fact: Fact) -> str:
        joint = " 和 " if self.operator is ListOperator.ALL else " 或 "
        values = joint.join(f"“{fact.word(value)}”" for value in self.values)
        return _LIST_WORDS[self.operator].format(label=fact.label, values=values)

    def filter(self, path: str, at: datetime) -> MongoFilter:
        return {path: {_LIST_OPERATORS[self.operator]: list(self.values)}}

    def named_values(self) -> tuple[str, ...]:
        return self.values
