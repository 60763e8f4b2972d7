"""What each feature contributes: finding a person's documents, and taking him out of them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel

from backend.features.privacy.person import Person


@dataclass(frozen=True)
class OwnDocument:
    """One document for the copy. `leave_out`: fields that are secrets or of no meaning to him."""

    collection: str
    document: BaseModel
    leave_out: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class OwnFile:
    name: str
    content: AsyncIterator[bytes]


@dataclass(frozen=True)
class Kept:
    """Records of one kind that the law wants kept; `last_at` is when the youngest ended."""

    count: int
    last_at: datetime | None


class PersonalRecords(Protocol):
    """Registered in `assembly.py`. `erase` bears being cut short and run again."""

    name: str

    def documents(self, person: Person) -> AsyncIterator[OwnDocument]: ...

    def files(self, person: Person) -> AsyncIterator[OwnFile]: ...

    async def obstacles(self, person: Person) -> list[str]:
        """Why he cannot be deleted now, each a phrase that says what to do first."""

    async def kept(self, person: Person) -> Kept:
        """What stays without him in it, for the law's sake."""

    async def erase(self, person: Person) -> None: ...


class NothingMore:
    """What most features have nothing to say to."""

    async def files(self, person: Person) -> AsyncIterator[OwnFile]:
        return
        yield

    async def obstacles(self, person: Person) -> list[str]:
        return []

    async def kept(self, person: Person) -> Kept:
        return Kept(0, None)
