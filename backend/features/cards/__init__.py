"""Cards with buttons on staff's phones: who has one, what a press does, what they show then."""

from backend.features.cards.assembly import Cards, build_card_book, build_cards
from backend.features.cards.drawing import (
    REASON,
    CardBody,
    Drawing,
    body_of,
    to_answer,
    to_look_at,
    to_watch,
)
from backend.features.cards.events import CardsChanged
from backend.features.cards.kinds import APPROVE, DISAPPROVE, GRAB, KINDS, REFUSE, TAKE, CardKind
from backend.features.cards.ports import Answer, CardAct, CardScreen, Press, ScreenUnavailable
from backend.features.cards.service.book import CardBook
from backend.features.cards.service.presses import Presses

__all__ = [
    "APPROVE",
    "DISAPPROVE",
    "GRAB",
    "KINDS",
    "REASON",
    "REFUSE",
    "TAKE",
    "Answer",
    "CardAct",
    "CardBody",
    "CardBook",
    "CardKind",
    "CardScreen",
    "Cards",
    "CardsChanged",
    "Drawing",
    "Press",
    "Presses",
    "ScreenUnavailable",
    "body_of",
    "build_card_book",
    "build_cards",
    "to_answer",
    "to_look_at",
    "to_watch",
]
