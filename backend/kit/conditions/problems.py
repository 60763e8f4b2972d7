"""What is wrong with a condition that is well formed: facts and values nobody has."""

from collections.abc import Iterator
from typing import NamedTuple

from backend.kit.conditions.comparisons import Comparison
from backend.kit.conditions.facts import FactCatalogue
from backend.kit.conditions.language import Node, walk


class ConditionProblem(NamedTuple):
    field: str
    """Inside the condition: `parts.0.values`."""
    reason: str
    """For a person, in Chinese."""


def problems(condition: Node, catalogue: FactCatalogue) -> list[ConditionProblem]:
    """All of them, in the order a reader meets them; [] if it may be used."""
    return [
        ConditionProblem(f"{field}.{place}" if field else place, reason)
        for node, field, _ in walk(condition)
        if isinstance(node, Comparison)
        for place, reason in _of_one(node, catalogue)
    ]


def _of_one(comparison: Comparison, catalogue: FactCatalogue) -> Iterator[tuple[str, str]]:
    fact = catalogue.get(comparison.fact)
    if fact is None:
        yield "fact", f"没有“{comparison.fact}”这一项，请从列表里选择"
        return
    if fact.kind not in comparison.kinds:
        yield "kind", f"“{fact.label}”不能这样比较，请重新选择比较方式"
        return
    if fact.choices is None:
        return
    for value in comparison.named_values():
        if value not in fact.choices:
            field = "codes" if "codes" in type(comparison).model_fields else "values"
            yield field, f"“{fact.label}”没有“{value}”这个选项"
