"""Which event is heard by which part of the clocks. Names must stay: the outbox remembers them."""

from backend.features.sla.assembly import Sla
from backend.features.sla.events import ClockBreached, ClockLevelReached
from backend.features.tickets import TicketMoved
from backend.kit.mongo import Subscriptions


def sla_subscriptions(sla: Sla) -> Subscriptions:
    return {
        TicketMoved: (sla.following.lead_clocks,),
        ClockBreached: (),
        ClockLevelReached: (sla.news.recall_untaken, sla.news.tell_level),
    }
