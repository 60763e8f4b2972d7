"""Things called by their names where words were made of ids: a difference is read by people."""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

from pydantic import BaseModel

from backend.kit.conditions import FactCatalogue

NamesByIds = Callable[[Sequence[str]], Awaitable[Mapping[str, str]]]
"""The names of those that exist, by their ids."""

_OPEN: Final = "\x02"
_CLOSE: Final = "\x03"
_PLACE: Final = re.compile(f"{_OPEN}([a-z_]+):([^{_CLOSE}]*){_CLOSE}")
_ID: Final = re.compile(r"[0-9a-f]{32}")

M = TypeVar("M", bound=BaseModel)


def named(noun: str, identity: str) -> str:
    """A place in a sentence for the name of something, which `Naming.spell` fills in. Its marks are
    control characters, which no content may hold."""
    return f"{_OPEN}{noun}:{identity}{_CLOSE}"


def with_places(catalogue: FactCatalogue) -> FactCatalogue:
    """The same facts, whose values are places for their names where they are ids of something."""
    return FactCatalogue(
        replace(fact, spell=partial(named, fact.noun)) if fact.noun else fact for fact in catalogue
    )


@dataclass(frozen=True)
class _Noun:
    label: str
    names: NamesByIds


class Naming:
    """Whose sentences name things says how their names are found (`know`)."""

    def __init__(self) -> None:
        self._nouns: dict[str, _Noun] = {}

    def know(self, noun: str, label: str, names: NamesByIds) -> None:
        """`label` stands for what is gone: 已删除的师傅."""
        self._nouns[noun] = _Noun(label, names)

    async def spell(self, sentences: Iterable[str], *, typed: bool = False) -> list[str]:
        """With all names in, one look-up for each noun. `typed`: what is no id stays as somebody
        has written it."""
        said = list(sentences)
        wanted: dict[str, set[str]] = defaultdict(set)
        for noun, identity in (found for text in said for found in _PLACE.findall(text)):
            wanted[noun].add(identity)
        names = {noun: await self._nouns[noun].names(sorted(ids)) for noun, ids in wanted.items()}

        def name(place: re.Match[str]) -> str:
            noun, identity = place.groups()
            if typed and not _ID.fullmatch(identity):
                return names[noun].get(identity) or identity
            return names[noun].get(identity) or f"已删除的{self._nouns[noun].label}"

        return [_PLACE.sub(name, text) for text in said]

    async def spell_answer(self, answer: M) -> M:
        """The same answer with all names in, wherever it says something."""
        told = answer.model_dump()
        places = sorted(set(_with_places(told)))
        names = dict(zip(places, await self.spell(places, typed=True), strict=True))
        return type(answer).model_validate(_replaced(told, names)) if names else answer


def _with_places(told: object) -> Iterator[str]:
    if isinstance(told, str) and _OPEN in told:
        yield told
    elif isinstance(told, Mapping):
        for each in told.values():
            yield from _with_places(each)
    elif isinstance(told, list | tuple):
        for each in told:
            yield from _with_places(each)


def _replaced(told: object, names: Mapping[str, str]) -> object:
    if isinstance(told, str):
        return names.get(told, told)
    if isinstance(told, Mapping):
        return {name: _replaced(each, names) for name, each in told.items()}
    if isinstance(told, list | tuple):
        return [_replaced(each, names) for each in told]
    return told
