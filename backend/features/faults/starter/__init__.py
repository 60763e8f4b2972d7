"""The fault trees we ship, one file for each kind of product: a start that a firm makes its own.

Codes count on from the file's prefix: `AC-01` is a symptom, `AC-01-02` its second cause and
`AC-01-02-1` the first remedy of that.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from backend.features.devices import Category

_FOLDER: Final = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Remedy:
    code: str
    name: str


@dataclass(frozen=True)
class Cause:
    code: str
    name: str
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True)
class Symptom:
    code: str
    name: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class StarterTree:
    """`line_name` is what such a line is called where a firm has none of its category yet;
    `problem_types` are codes and names."""

    category: Category
    line_name: str
    problem_types: tuple[tuple[str, str], ...]
    symptoms: tuple[Symptom, ...]


@cache
def starter_trees() -> tuple[StarterTree, ...]:
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.toml")))


def _read(path: Path) -> StarterTree:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return StarterTree(
        category=Category(said["category"]),
        line_name=said["line_name"],
        problem_types=tuple(said["problem_types"].items()),
        symptoms=tuple(_symptoms(said["prefix"], said["symptoms"])),
    )


def _symptoms(prefix: str, said: dict[str, Any]) -> Iterator[Symptom]:
    """`said`: by symptom the causes, by cause the remedies."""
    for number, (name, causes) in enumerate(said.items(), 1):
        code = f"{prefix}-{number:02d}"
        yield Symptom(code, name, tuple(_causes(code, causes)))


def _causes(symptom: str, said: dict[str, list[str]]) -> Iterator[Cause]:
    for number, (name, remedies) in enumerate(said.items(), 1):
        code = f"{symptom}-{number:02d}"
        found = tuple(Remedy(f"{code}-{at}", text) for at, text in enumerate(remedies, 1))
        yield Cause(code, name, found)
