"""Who is sent to a ticket: the rules, the filters, the scores, and the card that tells why."""

from backend.features.dispatch.acting.assembly import Acting, build_acting
from backend.features.dispatch.acting.subscriptions import acting_subscriptions
from backend.features.dispatch.assembly import Judging, build_judging
from backend.features.dispatch.board.assembly import BoardParts, build_board
from backend.features.dispatch.judging.ratings import StaffRating, StaffRatings
from backend.features.dispatch.models.rule_book import BOOK_KEY, RuleBook
from backend.features.dispatch.ports import NoStock, VanStock
from backend.features.dispatch.subscriptions import judging_subscriptions

__all__ = [
    "BOOK_KEY",
    "Acting",
    "BoardParts",
    "Judging",
    "NoStock",
    "RuleBook",
    "StaffRating",
    "StaffRatings",
    "VanStock",
    "acting_subscriptions",
    "build_acting",
    "build_board",
    "build_judging",
    "judging_subscriptions",
]
