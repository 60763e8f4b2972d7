"""The parts of this feature put together, so that the container has few lines for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.cards.ports import CardAct, CardScreen
from backend.features.cards.repository import CardSetRepository
from backend.features.cards.service.book import CardBook
from backend.features.cards.service.presses import Presses
from backend.features.cards.service.redraws import Redraws
from backend.kit.clock import Clock
from backend.kit.mongo import Inbox, Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class Cards:
    """`presses` is for what the platform pushes; `redraws` follows the event CardsChanged."""

    book: CardBook
    presses: Presses
    redraws: Redraws

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.book.sets.ensure_indexes,)


def build_card_book(
    mongo: Mongo, unit_of_work: UnitOfWork, now: Clock, *, is_used: bool
) -> CardBook:
    """Before the channels and the features that send and settle cards."""
    return CardBook(CardSetRepository(mongo), unit_of_work, now, is_used=is_used)


def build_cards(
    book: CardBook,
    acts: Mapping[str, CardAct],
    accounts: Accounts,
    screen: CardScreen | None,
    inbox: Inbox,
) -> Cards:
    """After the features whose acts the buttons carry out."""
    sets, unit_of_work, now = book.sets, book.unit_of_work, book.now
    return Cards(
        book=book,
        presses=Presses(
            sets, acts, accounts.directory, accounts.acting, screen, inbox, unit_of_work, now
        ),
        redraws=Redraws(sets, acts, screen, unit_of_work, now),
    )
