"""Who a request is about, by everything he was known by."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from backend.kit.access import ActorKind
from backend.kit.pii import national_phone

GONE: Final = "***"
_SHORTEST_NAME: Final = 2


@dataclass(frozen=True)
class Person:
    """`ids`: his account's, and those that were merged into it. `known_until`: whatever was made
    later and has his phone belongs to a new account, for which nobody has asked anything."""

    id: str
    kind: ActorKind
    ids: tuple[str, ...]
    known_until: datetime
    names: tuple[str, ...] = field(default=(), repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
    identities: tuple[str, ...] = field(default=(), repr=False)

    @property
    def marks(self) -> tuple[str, ...]:
        """Texts that are his alone: wherever one stands, he is meant."""
        written = {p for phone in self.phones for p in (phone, national_phone(phone))}
        return tuple(sorted((*written, *self.identities), key=len, reverse=True))

    @property
    def names_to_hide(self) -> tuple[str, ...]:
        """Others have them too: only hidden in what is about him."""
        return tuple(name for name in self.names if len(name) >= _SHORTEST_NAME)

    def is_marked(self, text: str) -> bool:
        return any(mark in text for mark in self.marks)

    def hidden_from(self, text: str) -> str:
        """The text without anything that names him."""
        for word in (*self.marks, *self.names_to_hide):
            text = text.replace(word, GONE)
        return text
