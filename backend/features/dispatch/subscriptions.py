"""Which event is heard by whom here. Names must stay: the outbox remembers them."""

from backend.features.dispatch.assembly import Judging
from backend.features.tickets import (
    VisitDispatched,
    VisitRefused,
    VisitWithdrawn,
    WorkFinished,
    WorkRated,
)
from backend.kit.mongo import Subscriptions


def judging_subscriptions(judging: Judging) -> Subscriptions:
    past = judging.past
    return {
        VisitDispatched: (past.count_sent,),
        VisitRefused: (past.forget_refused,),
        VisitWithdrawn: (past.forget_withdrawn,),
        WorkFinished: (past.count_minutes,),
        WorkRated: (past.count_rating,),
    }
