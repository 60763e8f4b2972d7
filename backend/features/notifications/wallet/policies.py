"""Which message matters how much to its reader, and whom to ask for consent when."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from backend.features.notifications.occasions import Occasion
from backend.features.notifications.wallet.models import Purse, Standing

MOST_ASKED: Final = 3  # wx.requestSubscribeMessage takes no more
ENOUGH: Final = 3  # of one template; nobody is asked for more
ENOUGH_UNASKED: Final = 10  # where 总是保持以上选择 means that no dialog comes up
ASK_AGAIN_AFTER: Final = timedelta(days=7)


class Weight(IntEnum):
    SLIGHT = 1  # he did it himself a moment ago, or nothing is lost without it
    ORDINARY = 2
    VITAL = 3  # somebody must be at home, answer, or accept: without it the work stands still


_VITAL: Final = frozenset(
    {
        Occasion.CUSTOMER_NEED_INFO,
        Occasion.CUSTOMER_APPOINTMENT_MADE,
        Occasion.CUSTOMER_APPOINTMENT_CHANGED,
        Occasion.CUSTOMER_ON_THE_WAY,
        Occasion.CUSTOMER_FINISHED,
    }
)
_SLIGHT: Final = frozenset(
    {
        Occasion.CUSTOMER_SUBMITTED,
        Occasion.CUSTOMER_CLOSED,
        Occasion.CUSTOMER_RATE_US,
        Occasion.CUSTOMER_DEVICE_ASKED_FOR,
    }
)


def weight_of(occasion: Occasion) -> Weight:
    if occasion in _VITAL:
        return Weight.VITAL
    return Weight.SLIGHT if occasion in _SLIGHT else Weight.ORDINARY


def may_take_last(occasion: Occasion, sharing: Iterable[Occasion]) -> bool:
    """The last consent is for what matters most among the occasions that share its template."""
    return all(weight_of(occasion) >= weight_of(other) for other in sharing)


class Moment(StrEnum):
    """A natural tap: WeChat lets a page ask only then."""

    REPORTING = "reporting"
    BOOKING = "booking"
    PAYING = "paying"
    ACCEPTING = "accepting"
    RATING = "rating"
    LOOKING = "looking"


UPCOMING: Final[Mapping[Moment, tuple[Occasion, ...]]] = {
    Moment.REPORTING: (
        Occasion.CUSTOMER_NEED_INFO,
        Occasion.CUSTOMER_APPOINTMENT_MADE,
        Occasion.CUSTOMER_DISPATCHED,
        Occasion.CUSTOMER_ON_THE_WAY,
    ),
    Moment.BOOKING: (
        Occasion.CUSTOMER_ON_THE_WAY,
        Occasion.CUSTOMER_APPOINTMENT_CHANGED,
        Occasion.CUSTOMER_FINISHED,
    ),
    Moment.PAYING: (
        Occasion.CUSTOMER_FINISHED,
        Occasion.CUSTOMER_MESSAGE,
        Occasion.CUSTOMER_CLOSED,
    ),
    Moment.ACCEPTING: (
        Occasion.CUSTOMER_RATE_US,
        Occasion.CUSTOMER_MESSAGE,
        Occasion.CUSTOMER_CLOSED,
    ),
    Moment.RATING: (
        Occasion.CUSTOMER_COMPLAINT,
        Occasion.CUSTOMER_MESSAGE,
        Occasion.CUSTOMER_CLOSED,
    ),
    Moment.LOOKING: (
        Occasion.CUSTOMER_NEED_INFO,
        Occasion.CUSTOMER_APPOINTMENT_MADE,
        Occasion.CUSTOMER_ON_THE_WAY,
        Occasion.CUSTOMER_FINISHED,
    ),
}
"""What a tap of this kind is followed by, as far as one can tell without the ticket, next first."""


def is_worth_asking(purse: Purse | None, now: datetime) -> bool:
    """Not who has enough, who said no this week, or whose answer is always no."""
    if purse is None:
        return True
    if purse.standing in (Standing.REFUSES, Standing.BANNED):
        return False
    enough = ENOUGH_UNASKED if purse.standing is Standing.ACCEPTS else ENOUGH
    if purse.count >= enough:
        return False
    return purse.rejected_at is None or now - purse.rejected_at >= ASK_AGAIN_AFTER
