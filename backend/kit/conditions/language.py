"""The language itself: one discriminated union, bounded in depth and size."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from backend.kit.conditions.comparisons import (
    AreaComparison,
    BooleanComparison,
    ChoiceComparison,
    Known,
    ListComparison,
    MomentComparison,
    MoneyComparison,
    NumberComparison,
    TextComparison,
    TimeApart,
    WeekTime,
)

MOST_DEEP: Final = 6
MOST_PARTS: Final = 100


class _Combination(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AllOf(_Combination):
    kind: Literal["all"] = "all"
    parts: Annotated[tuple["Node", ...], Field(min_length=1, max_length=MOST_PARTS)]


class AnyOf(_Combination):
    kind: Literal["any"] = "any"
    parts: Annotated[tuple["Node", ...], Field(min_length=1, max_length=MOST_PARTS)]


class Not(_Combination):
    kind: Literal["not"] = "not"
    part: "Node"


_Any = Annotated[
    AllOf
    | AnyOf
    | Not
    | Known
    | TextComparison
    | ChoiceComparison
    | NumberComparison
    | MoneyComparison
    | MomentComparison
    | TimeApart
    | WeekTime
    | AreaComparison
    | BooleanComparison
    | ListComparison,
    Field(discriminator="kind"),
]

Node = TypeAliasType("Node", _Any)
"""Named, so that schemas refer to it instead of repeating it."""

AllOf.model_rebuild()
AnyOf.model_rebuild()
Not.model_rebuild()


def parts_of(node: Node) -> tuple[Node, ...]:
    """The next ones below it; () for a comparison."""
    if isinstance(node, AllOf | AnyOf):
        return node.parts
    return (node.part,) if isinstance(node, Not) else ()


def walk(node: Node) -> Iterator[tuple[Node, str, int]]:
    """Every part with its field, as `parts.0.part`, and its depth, from 1."""
    waiting: list[tuple[Node, str, int]] = [(node, "", 1)]
    while waiting:
        current, field, depth = waiting.pop()
        yield current, field, depth
        prefix = f"{field}." if field else ""
        if isinstance(current, Not):
            waiting.append((current.part, f"{prefix}part", depth + 1))
        elif isinstance(current, AllOf | AnyOf):
            waiting += [
                (part, f"{prefix}parts.{index}", depth + 1)
                for index, part in reversed(list(enumerate(current.parts)))
            ]


def _bounded(node: Node) -> Node:
    for count, (_, _, depth) in enumerate(walk(node), start=1):
        if depth > MOST_DEEP or count > MOST_PARTS:
            raise ValueError(f"deeper than {MOST_DEEP} levels or more than {MOST_PARTS} parts")
    return node


Condition = TypeAliasType("Condition", Annotated[Node, AfterValidator(_bounded)])
"""What a definition holds: a tree of comparisons joined by all, any and not."""


def names_used(condition: Node) -> frozenset[str]:
    """The names of the facts it compares."""
    return frozenset(
        node.fact for node, _, _ in walk(condition) if not isinstance(node, AllOf | AnyOf | Not)
    )
