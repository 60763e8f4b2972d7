"""What a kind of definition must say about itself, so that one lifecycle serves them all."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

MOST_PER_KIND: Final = 500
"""Definitions of one kind that a firm may have; so few that all can be read at once."""

MOST_REFERENCES: Final = 500
"""Parts of other definitions that one may use."""

SHIPPED: Final = "shipped"
"""Stands for the person who published what came with the product."""


class Content(BaseModel):
    """The usual base of what a definition says: nothing unknown, no infinities, never changed."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False
    )


C = TypeVar("C", bound=BaseModel)


class Finding(NamedTuple):
    """Why a definition is refused. `field` is the place in the content (`rules.2.weight`), empty
    for the whole; `reason` a Chinese sentence that says what to do."""

    field: str
    reason: str


class Reference(NamedTuple):
    """That one definition needs another, or one named part of it (a form's field)."""

    kind: str
    key: str
    part: str = ""


def _nothing_used(content: BaseModel) -> frozenset[Reference]:
    return frozenset()


def _the_whole(content: BaseModel, need: Reference) -> str:
    return ""


def _nothing_offered(content: BaseModel) -> frozenset[str]:
    return frozenset()


def _nothing_promised(before: BaseModel, after: BaseModel) -> list[Finding]:
    return []


@dataclass(frozen=True, kw_only=True)
class DefinitionKind(Generic[C]):
    """One kind of configuration.

    `name` is stored and stands in addresses ("sla_policy"); `label` is what people call it.
    `check` gives every reason to refuse the content under this key; what others must be there is
    told by `references` alone and checked for every kind alike, and `place_of` says in which field
    it is named. `sentences` is the difference in
    plain Chinese, one change each, empty where nothing changed; `before` is None for the first
    version. `offers` names the parts others may refer to (a form's fields): what is still used is
    not taken away. `keeps` refuses changes that answers given so far could not bear.
    `shipped`: what every firm starts with, by key; a shipped key cannot be withdrawn.
    """

    name: str
    label: str
    content: type[C]
    title: Callable[[C], str]
    check: Callable[[C, str], Awaitable[list[Finding]]]
    sentences: Callable[[C | None, C], list[str]]
    references: Callable[[C], frozenset[Reference]] = _nothing_used
    place_of: Callable[[C, Reference], str] = _the_whole
    offers: Callable[[C], frozenset[str]] = _nothing_offered
    keeps: Callable[[C, C], list[Finding]] = _nothing_promised
    shipped: Mapping[str, C] = field(default_factory=dict)


AnyKind = DefinitionKind[Any]


@dataclass(frozen=True)
class Published(Generic[C]):
    """One version, as it will stay."""

    key: str
    version: int
    content: C
    published_at: datetime
    published_by: str
