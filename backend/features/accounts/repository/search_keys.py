"""How personal values are compared without being readable: one spelling, then a blind index."""

import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from backend.kit.pii import normalise_phone

Blind = Callable[[str, str], str]


@dataclass(frozen=True)
class PersonKeys:
    """The index values of a name and a phone; what is empty has none."""

    blind: Blind

    def of(self, name: str, phone: str) -> dict[str, str]:
        keys = {}
        if name:
            keys["name"] = self.name(name)
        if phone:
            keys |= {"phone": self.phone(phone), "last_four": self.last_four(phone)}
        return keys

    def name(self, name: str) -> str:
        spelled = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
        return self.blind("person_name", spelled)

    def phone(self, phone: str) -> str:
        return self.blind("phone", phone)

    def last_four(self, phone: str) -> str:
        return self.blind("phone_last_four", phone[-4:])

    def alternatives(self, text: str) -> list[dict[str, str]]:
        """Queries for what somebody typed: four digits, a whole phone, or a whole name."""
        found = [{"idx.name": self.name(text)}]
        if len(text) == 4 and text.isascii() and text.isdigit():
            found.append({"idx.last_four": self.last_four(text)})
            return found
        with suppress(ValueError):
            found.append({"idx.phone": self.phone(normalise_phone(text))})
        return found
