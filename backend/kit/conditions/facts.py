"""Facts a condition speaks of: their names, kinds and words, and what is known of one case."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from backend.kit.clock import to_millisecond

FactValue = str | bool | int | float | datetime | tuple[str, ...]
"""What is known of a fact. Which of them it is follows from the fact's kind (see `known`)."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_PATH: Final = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*")


class FactKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    """Whole fen."""
    MOMENT = "moment"
    AREA = "area"
    """A six-digit code of places; one in a province has the province's first two digits."""
    BOOLEAN = "boolean"
    LIST = "list"
    """Texts or choices, any number of them, none included."""


@dataclass(frozen=True)
class Fact:
    """One thing a condition may compare.

    `path`: where it lies in a MongoDB document, "" for what is only ever judged in memory. It leads
    through documents, never through a list, and ends at a value or, for LIST, at a list of texts.
    `choices`: each value that may be named, with its words; None if any may. `spell`: words for a
    value that has none in `choices`, such as the name of an area. `noun`: what its values are ids
    of, for whoever knows their names.
    """

    name: str
    label: str
    kind: FactKind
    path: str = ""
    unit: str = ""
    choices: Mapping[str, str] | None = None
    spell: Callable[[str], str] = field(default=str, compare=False)
    noun: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or not self.label:
            raise ValueError(f"{self.name!r} is no name of a fact, or has no words")
        if self.path and not _PATH.fullmatch(self.path):
            raise ValueError(f"{self.path!r} is no path a query could safely ask for")

    def word(self, value: str) -> str:
        return (self.choices or {}).get(value) or self.spell(value)


class FactCatalogue:
    """The facts that conditions of one subject may speak of, by name."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = {fact.name: fact for fact in facts}

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __contains__(self, name: object) -> bool:
        return name in self._facts

    def get(self, name: str) -> Fact | None:
        return self._facts.get(name)

    def with_choices(self, choices: Mapping[str, Mapping[str, str]]) -> "FactCatalogue":
        """A catalogue whose facts, by name, have the choices that there are today."""
        return FactCatalogue(
            replace(fact, choices=choices[fact.name]) if fact.name in choices else fact
            for fact in self
        )

    def and_also(self, facts: Iterable[Fact]) -> "FactCatalogue":
        return FactCatalogue([*self, *facts])


@dataclass(frozen=True)
class Facts:
    """What is known of one case, at one moment ("more than an hour ago" counts from there).

    `values` holds raw values by the facts' names. What is absent, None, empty text or of another
    kind than the catalogue says is missing: nothing holds of it and nothing fails of it.
    """

    catalogue: FactCatalogue
    values: Mapping[str, object]
    at: datetime

    @classmethod
    def of_document(
        cls, catalogue: FactCatalogue, document: Mapping[str, object], at: datetime
    ) -> "Facts":
        """Of a document as MongoDB holds it; facts without a path are missing."""
        values = {fact.name: _find(document, fact.path) for fact in catalogue if fact.path}
        return cls(catalogue, values, at)

    def value(self, name: str) -> FactValue | None:
        fact = self.catalogue.get(name)
        return None if fact is None else known(fact.kind, self.values.get(name))


def _find(document: object, path: str) -> object:
    for step in path.split("."):
        if not isinstance(document, Mapping):
            return None
        document = document.get(step)
    return document


def known(kind: FactKind, raw: object) -> FactValue | None:
    """The value if it is one of the kind; None if it must count as missing."""
    return _READERS[kind](raw)


def _text(raw: object) -> str | None:
    return raw if isinstance(raw, str) and raw else None


def _number(raw: object) -> int | float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or math.isnan(raw):
        return None
    return raw


def _fen(raw: object) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


def _moment(raw: object) -> datetime | None:
    if not isinstance(raw, datetime) or raw.tzinfo is None:
        return None
    return to_millisecond(raw)


def _boolean(raw: object) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _list(raw: object) -> tuple[str, ...] | None:
    if not isinstance(raw, list | tuple):
        return None
    return tuple(each for each in raw if isinstance(each, str))


_READERS: Final[Mapping[FactKind, Callable[[object], FactValue | None]]] = {
    FactKind.TEXT: _text,
    FactKind.CHOICE: _text,
    FactKind.AREA: _text,
    FactKind.NUMBER: _number,
    FactKind.MONEY: _fen,
    FactKind.MOMENT: _moment,
    FactKind.BOOLEAN: _boolean,
    FactKind.LIST: _list,
}
