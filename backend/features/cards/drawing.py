"""What a card says, cut to what the platform takes (protocol sheet 4.3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict

from backend.features.cards.kinds import CardButton, CardKind
from backend.features.notifications import Card
from backend.kit.clock import shanghai

TITLE: Final = 36
DESCRIPTION: Final = 44
WORDS: Final = 160
ROWS: Final = 6
ROW_NAME: Final = 5
ROW_VALUE: Final = 30
BUTTON: Final = 10
MOST_CHOICES: Final = 10

REASON: Final = "reason"
CONFIRM: Final = ":confirm"
BACK: Final = "back"

_ROW: Final = re.compile(rf"([^：\s]{{1,{ROW_NAME}}})：(.+)")


class Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    value: str


class CardBody(BaseModel):
    """The words of one notice as a card. `address` is the page behind it."""

    model_config = ConfigDict(frozen=True)

    title: str
    description: str
    words: str
    rows: tuple[Row, ...]
    address: str


@dataclass(frozen=True)
class DrawnButton:
    """Without a key it opens the page."""

    key: str
    text: str
    is_main: bool


@dataclass(frozen=True)
class Drawing:
    """A card as it is to look. `choices` (name by code) are a list to choose one from; with
    `closing` there is nothing left to press, and it stands where the buttons were."""

    body: CardBody
    source: str
    buttons: tuple[DrawnButton, ...] = ()
    question: str = ""
    choices: Mapping[str, str] | None = None
    closing: str = ""


def cut(text: str, most: int) -> str:
    """The cut shows as an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def body_of(card: Card, told_at: datetime, address: str) -> CardBody:
    """Lines such as `区域：滨江区` become rows. The number and the time are always among them: the
    platform drops a card whose words somebody has had before."""
    lines = [line.strip() for line in card.description.split("\n") if line.strip()]
    rows = [
        Row(name=found[1], value=cut(found[2], ROW_VALUE)) for found in map(_row, lines) if found
    ]
    said = [line for line in lines if not _row(line)]
    numbered = [Row(name="单号", value=cut(card.number, ROW_VALUE))] if card.number else []
    told = Row(name="时间", value=f"{shanghai(told_at):%m-%d %H:%M:%S}")
    # What there is no room for as a row is still said.
    room = ROWS - len(numbered) - 1
    said += [f"{row.name}：{row.value}" for row in rows[room:]]
    first = said.pop(0) if said and len(said[0]) <= DESCRIPTION else ""
    return CardBody(
        title=cut(card.title, TITLE),
        description=first,
        words=cut("\n".join(said), WORDS),
        rows=(*numbered, *rows[:room], told),
        address=address,
    )


def _row(line: str) -> re.Match[str] | None:
    return _ROW.fullmatch(line)


def to_answer(body: CardBody, kind: CardKind) -> Drawing:
    return Drawing(body, kind.source, buttons=tuple(_drawn(button) for button in kind.buttons))


def to_watch(body: CardBody, kind: CardKind) -> Drawing:
    """For who is told and not asked: it can still be redrawn when the matter is settled."""
    return Drawing(body, kind.source, buttons=(DrawnButton("", "查看", is_main=True),))


def to_look_at(body: CardBody, kind: CardKind) -> Drawing:
    return Drawing(body, kind.source)


def to_choose(
    body: CardBody, kind: CardKind, button: CardButton, choices: Mapping[str, str], note: str
) -> Drawing:
    """The second card: why, and then the same button again."""
    confirm = DrawnButton(button.key + CONFIRM, cut(f"确认{button.text}", BUTTON), is_main=True)
    return Drawing(
        _noted(body, note),
        kind.source,
        buttons=(confirm, DrawnButton(BACK, "返回", is_main=False)),
        question=f"{button.text}原因",
        choices=dict(list(choices.items())[:MOST_CHOICES]),
    )


def closed(body: CardBody, kind: CardKind, closing: str, note: str) -> Drawing:
    return Drawing(_noted(body, note), kind.source, closing=cut(closing, BUTTON))


def _noted(body: CardBody, note: str) -> CardBody:
    words = "\n".join(filter(None, (note, body.words)))
    return body.model_copy(update={"words": cut(words, WORDS)})


def _drawn(button: CardButton) -> DrawnButton:
    return DrawnButton(button.key, button.text, button.is_main)
