"""What is said in the chat and what is understood: templates_msg/conversations.toml, read and
checked once at start."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.features.conversations.models import Call
from backend.features.conversations.ports import CardReply
from backend.features.notifications import WordingRefused, clipped, filled, names_in
from backend.kit.text import plain_form

SHIPPED: Final = Path(__file__).resolve().parents[3] / "templates_msg" / "conversations.toml"

TEXTS: Final[Mapping[str, frozenset[str]]] = {
    "welcome": frozenset({"firm"}),
    "menu_unknown": frozenset(),
    "device_gone": frozenset(),
    "no_tickets": frozenset(),
    "progress": frozenset({"count", "lines"}),
    "progress_line": frozenset({"number", "state"}),
    "ticket": frozenset({"number", "device", "state", "window"}),
    "ticket_window": frozenset({"window"}),
    "ticket_unknown": frozenset(),
    "urge_none": frozenset(),
    "urge_which": frozenset({"number", "lines"}),
    "urged": frozenset({"number"}),
    "urged_already": frozenset({"number"}),
    "urge_not_now": frozenset({"number", "state"}),
    "noted": frozenset(),
    "human": frozenset(),
    "human_waiting": frozenset(),
    "human_ended": frozenset(),
    "file_refused": frozenset({"reason"}),
    "file_gone": frozenset(),
}
"""Each text there has to be, and what may stand in it."""

CARDS: Final[Mapping[str, frozenset[str]]] = {
    "report": frozenset(),
    "photo_came": frozenset(),
    "voice_came": frozenset(),
    "device": frozenset({"brand", "title", "model", "warranty"}),
    "ticket": frozenset({"number", "state"}),
}

COMMANDS: Final = (Call.REPORT, Call.PROGRESS, Call.URGE, Call.HUMAN)

MOST_UNITS: Final = 600  # of a text: 2048 bytes of UTF-8 (protocol sheet 5.2)
_TITLE_UNITS: Final = 64
_DESCRIPTION_UNITS: Final = 120
_ENDS: Final = "。.！!？?~～ "
_TICKET_NUMBER: Final = re.compile(r"[A-Za-z]{2}[0-9]{6}-?[0-9]{3,8}")

Pattern = Annotated[str, Field(min_length=1, max_length=500)]
Word = Annotated[str, Field(min_length=1, max_length=20)]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CommandWords(_Written):
    """`words` somebody may type, `keys` of the menu."""

    words: Annotated[list[Word], Field(min_length=1, max_length=30)]
    keys: Annotated[list[Word], Field(max_length=10)] = []


class CardWords(_Written):
    title: Pattern
    description: Pattern


class _File(_Written):
    commands: dict[str, CommandWords]
    texts: dict[str, Pattern]
    cards: dict[str, CardWords]


class ChatWords:
    """The file's texts and words. Raises nothing once it is read."""

    def __init__(self, file: _File) -> None:
        self._texts = file.texts
        self._cards = file.cards
        by_name = {Call(name): command for name, command in file.commands.items()}
        self._words = {plain_form(w): call for call, c in by_name.items() for w in c.words}
        self._keys = {key: call for call, c in by_name.items() for key in c.keys}

    @classmethod
    def read(cls, path: Path = SHIPPED) -> Self:
        """Raises WordingRefused for a file that is missing, unreadable, or not whole."""
        try:
            file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise WordingRefused(f"{path.name}: {error}") from None
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise WordingRefused(f"{path.name}: {place} {first['msg']}") from None
        if refused := _problems(file):
            raise WordingRefused("\n".join(f"{path.name}: {each}" for each in refused))
        return cls(file)

    def call_in(self, text: str) -> tuple[Call, str]:
        """What somebody wants by these words, and the ticket's number he names, if any."""
        said = plain_form(text).strip(_ENDS)
        if call := self._words.get(said):
            return call, ""
        if _TICKET_NUMBER.fullmatch(said):
            return Call.TICKET, said.upper()
        for word, call in self._words.items():
            rest = said.removeprefix(word)
            if call is Call.URGE and rest != said and _TICKET_NUMBER.fullmatch(rest):
                return Call.URGE, rest.upper()
        return Call.NOTHING, ""

    def call_of_key(self, key: str) -> Call:
        """What a tap on the menu wants; UNKNOWN_KEY for a key the file does not name."""
        return self._keys.get(key, Call.UNKNOWN_KEY)

    def text(self, name: str, **values: str) -> str:
        return clipped(filled(self._texts[name], values), MOST_UNITS)

    @staticmethod
    def names(name: str) -> frozenset[str]:
        """What may stand in a text."""
        return TEXTS[name]

    def card(self, name: str, url: str, **values: str) -> CardReply:
        card = self._cards[name]
        return CardReply(
            title=clipped(filled(card.title, values), _TITLE_UNITS),
            description=clipped(filled(card.description, values), _DESCRIPTION_UNITS),
            url=url,
        )


def _problems(file: _File) -> list[str]:
    commands = {call.value for call in COMMANDS}
    found = [f"commands: {name} is missing" for name in sorted(commands - set(file.commands))]
    found += [f"commands.{name}: no such command" for name in sorted(set(file.commands) - commands)]
    found += _ambiguous(file)
    cards = {name: f"{card.title}{card.description}" for name, card in file.cards.items()}
    for kind, wanted, given in (("texts", TEXTS, file.texts), ("cards", CARDS, cards)):
        found += [f"{kind}.{name} is missing" for name in sorted(set(wanted) - set(given))]
        found += [f"{kind}.{name}: no such text" for name in sorted(set(given) - set(wanted))]
        for name in sorted(set(wanted) & set(given)):
            unknown = sorted(names_in(given[name]) - wanted[name])
            found += [f"{kind}.{name}: nothing is called {each}" for each in unknown]
    return found


def _ambiguous(file: _File) -> list[str]:
    """One word, one meaning."""
    found: list[str] = []
    for kind in ("words", "keys"):
        taken: dict[str, str] = {}
        for name, command in file.commands.items():
            for word in command.words if kind == "words" else command.keys:
                other = taken.setdefault(plain_form(word), name)
                if other != name:
                    found.append(f"commands.{name}: {word} is also in commands.{other}")
    return found
