"""The cards about one thing: who had one, and what each of them shows."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from backend.features.cards.events import CardsChanged
from backend.features.notifications import Occasion
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.pii import Personal, WeChatIdentity

CODE_LIFE: Final = timedelta(hours=72)  # protocol sheet 4.3
KEEP: Final = timedelta(days=30)
MOST_CARDS: Final = 60
MOST_CODES: Final = 6


CardText = Annotated[str, Personal("notice")]


class Face(StrEnum):
    OPEN = "open"  # its buttons can be pressed
    CHOOSING = "choosing"  # a reason is asked for
    ENDED = "ended"  # nothing left to press


class ResponseCode(BaseModel):
    """Lets us redraw a card once, for 72 hours; worthless without our access token."""

    value: Annotated[str, Field(max_length=512)]
    got_at: Instant

    def is_good(self, now: datetime) -> bool:
        return now < self.got_at + CODE_LIFE


class HeldCard(BaseModel):
    """One card on one person's phones. `task_id` is the notice's id. `body` is JSON, sealed.

    `closing` are the few words where the buttons were, `note` says more. It is to be redrawn while
    `shown` is behind `revision`.
    """

    task_id: str
    staff_id: str
    userid: WeChatIdentity
    body: CardText
    held_at: Instant
    may_answer: bool
    face: Face = Face.OPEN
    pressed: str = ""
    closing: str = ""
    note: CardText = ""
    codes: Annotated[list[ResponseCode], Field(max_length=MOST_CODES)] = []
    revision: int = 0
    shown: int = 0

    @property
    def is_stale(self) -> bool:
        return self.shown != self.revision

    def is_expired(self, now: datetime) -> bool:
        return now >= self.held_at + CODE_LIFE

    def keep_code(self, value: str, now: datetime) -> None:
        good = [code for code in self.codes if code.is_good(now) and code.value != value]
        self.codes = [*good, ResponseCode(value=value, got_at=now)][-MOST_CODES:]

    def drop_code(self, value: str) -> None:
        self.codes = [code for code in self.codes if code.value != value]

    def turn(self, face: Face, *, closing: str = "", note: str = "", pressed: str = "") -> None:
        self.face, self.closing, self.note, self.pressed = face, closing, note, pressed
        self.revision += 1


class CardSet(Aggregate):
    """All cards of one occasion about one subject. `ended` holds the closing words once whatever
    they asked for is settled; a card that comes later has no buttons."""

    occasion: Occasion
    subject: str
    ended: str = ""
    note: CardText = ""
    cards: Annotated[list[HeldCard], Field(max_length=MOST_CARDS)] = []
    created_at: datetime
    expire_at: datetime

    @classmethod
    def about(cls, occasion: Occasion, subject: str, now: datetime) -> Self:
        return cls(
            id=set_id(occasion, subject),
            occasion=occasion,
            subject=subject,
            created_at=now,
            expire_at=now + KEEP,
        )

    def card(self, task_id: str) -> HeldCard | None:
        return next((card for card in self.cards if card.task_id == task_id), None)

    def hold(self, card: HeldCard) -> bool:
        """Whether it may go out with its buttons; the same card again is the same."""
        if self.ended:
            return False
        if self.card(card.task_id) is None:
            if len(self.cards) >= MOST_CARDS:
                return False
            self.cards = [*self.cards, card]
        return True

    def note_sent(self, task_id: str, code: str, now: datetime) -> None:
        card = self.card(task_id)
        if card is None:
            return
        if code:
            card.keep_code(code, now)
        if self.ended:  # while it was on its way
            card.turn(Face.ENDED, closing=self.ended, note=self.note)
            self._announce()

    def turn(
        self, card: HeldCard, face: Face, *, closing: str = "", note: str = "", pressed: str = ""
    ) -> None:
        card.turn(face, closing=closing, note=note, pressed=pressed)
        self._announce()

    def end(self, closing: str, note: str = "") -> None:
        """The last words count: what was taken may still be taken away."""
        if (self.ended, self.note) == (closing, note):
            return
        self.ended, self.note = closing, note
        for card in self.cards:
            card.turn(Face.ENDED, closing=closing, note=note)
        if self.cards:
            self._announce()

    def note_drawn(self, task_id: str, revision: int, used: list[str]) -> None:
        """`used` codes are no good any more. What changed meanwhile is drawn anew."""
        card = self.card(task_id)
        if card is None:
            return
        for value in used:
            card.drop_code(value)
        card.shown = revision
        if card.is_stale:
            self._announce()

    def _announce(self) -> None:
        self.record(CardsChanged(set_id=self.id))


def set_id(occasion: Occasion, subject: str) -> str:
    return f"{occasion}|{subject}"
