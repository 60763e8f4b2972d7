"""Which event is heard by whom here. Names must stay: the outbox remembers them."""

from backend.features.dispatch.acting.assembly import Acting
from backend.features.dispatch.acting.events import DispatchNeeded, OfferEnded, WorkOffered
from backend.features.tickets import TicketMoved
from backend.kit.mongo import Subscriptions


def acting_subscriptions(acting: Acting) -> Subscriptions:
    return {
        TicketMoved: (acting.following.follow,),
        DispatchNeeded: (acting.news.tell_needed,),
        WorkOffered: (acting.news.tell_offered,),
        OfferEnded: (acting.news.end_cards,),
    }
