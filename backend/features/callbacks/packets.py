"""What Tencent pushes to us, as features read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

Node = str | Sequence["Node"] | Mapping[str, "Node"]
"""A part of a packet: a text, several of a kind, or named parts. Numbers are texts too."""

MOST_FIELD_NAMES: Final = 60
_MOST_DIGITS: Final = 19  # of a 64-bit number


class CallbackAccount(StrEnum):
    OFFICIAL_ACCOUNT = "official_account"
    MINIPROGRAM = "miniprogram"
    WECOM = "wecom"


@dataclass(frozen=True)
class Part:
    """Named fields as the platform sent them, in the shape of its XML whatever the flavour was.

    A path goes down by names; what is not there is empty. Where several stand and one is asked
    for, the first counts; where one stands and several are asked for, it is the only one.
    """

    nodes: Mapping[str, Node] = field(repr=False)

    def text(self, *path: str) -> str:
        """The text there, "" where there is none."""
        node = self._at(path)
        return node if isinstance(node, str) else ""

    def number(self, *path: str) -> int | None:
        """The whole number there, which may have come as text: ids have up to 64 bits."""
        text = self.text(*path).strip()
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            return None
        return int(text)

    def part(self, *path: str) -> "Part":
        """The fields below, none where there is nothing."""
        node = self._at(path)
        return Part(node if isinstance(node, Mapping) else {})

    def items(self, *path: str) -> tuple["Part", ...]:
        """Every element of that name that has fields of its own."""
        return tuple(Part(each) for each in self._all(path) if isinstance(each, Mapping))

    def texts(self, *path: str) -> tuple[str, ...]:
        """Every element of that name that is a text."""
        return tuple(each for each in self._all(path) if isinstance(each, str))

    def _at(self, path: Sequence[str]) -> Node | None:
        return next(iter(self._all(path)), None)

    def _all(self, path: Sequence[str]) -> Sequence[Node]:
        node: Node = self.nodes
        for name in path:
            first = _listed(node)[:1]
            if not first or not isinstance(first[0], Mapping) or name not in first[0]:
                return ()
            node = first[0][name]
        return _listed(node)


def _listed(node: Node) -> Sequence[Node]:
    return (node,) if isinstance(node, str | Mapping) else node


@dataclass(frozen=True)
class Packet:
    """One thing the platform told us, verified and decrypted.

    `id`: the account and the SHA-256 of the decrypted payload; the same news has the same id.
    `app_id`: whom it was for, an AppID or a CorpID. `sender`: an openid, or a userid of WeCom in
    lower case, as WeCom compares them; "sys" in its own news. `kind`: the MsgType in lower case
    (`text`, `voice`, …), or `event:` and the Event (`event:subscribe`, `event:scan`, …).
    `sent_at`: their CreateTime, of whole seconds; order is not promised, so compare it.
    """

    id: str
    account: CallbackAccount
    app_id: str
    sender: str = field(repr=False)
    kind: str
    sent_at: datetime
    received_at: datetime
    content: Part = field(repr=False)

    def text(self, *path: str) -> str:
        """As `Part.text`: `packet.text("Content")`."""
        return self.content.text(*path)

    def number(self, *path: str) -> int | None:
        """As `Part.number`: `packet.number("MsgID")`."""
        return self.content.number(*path)

    def part(self, *path: str) -> Part:
        """As `Part.part`: `packet.part("result").text("suggest")`."""
        return self.content.part(*path)

    def items(self, *path: str) -> tuple[Part, ...]:
        """As `Part.items`: `packet.items("SubscribeMsgPopupEvent", "List")`."""
        return self.content.items(*path)

    def texts(self, *path: str) -> tuple[str, ...]:
        """As `Part.texts`: `packet.texts("SelectedItems", "SelectedItem", "OptionIds", …)`."""
        return self.content.texts(*path)
