"""The dispatch cards on technicians' phones follow what becomes of the visit."""

from typing import Final

from backend.features.cards import CardBook
from backend.features.notifications import Occasion
from backend.features.tickets import events
from backend.features.tickets.card_acts import TAKEN
from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.notices import technician_words
from backend.features.tickets.repository import TicketRepository
from backend.features.tickets.subjects import visit_subject
from backend.features.tickets.workflow import Act, VisitState
from backend.kit.mongo import UnitOfWork, transactional

_RELEASED: Final = {
    Act.REFUSE: "已拒单",
    Act.TIME_OUT: "超时已收回",
    Act.RECALL: "已撤回",
    Act.TRANSFER: "已转派",
    Act.TAKE_BACK: "已收回",
    Act.RELIEVE: "已换人",
    Act.CANCEL: "已取消",
}
_ENDED: Final = "已结束"


class VisitCards:
    """What the visit is by now counts, whichever of its events comes first or twice."""

    def __init__(self, tickets: TicketRepository, book: CardBook, unit_of_work: UnitOfWork) -> None:
        self.tickets = tickets
        self.book = book
        self.unit_of_work = unit_of_work

    @transactional
    async def follow(
        self, event: events.VisitTaken | events.VisitRefused | events.VisitWithdrawn
    ) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        await self._end(ticket, [visit for visit in ticket.visits if visit.id == event.visit_id])

    @transactional
    async def follow_cancelled(self, event: events.TicketCancelled | events.TicketMerged) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        await self._end(ticket, ticket.visits[-1:])

    async def _end(self, ticket: Ticket, visits: list[Visit]) -> None:
        for visit in visits:
            if closing := _closing(visit):
                subject = visit_subject(ticket.id, visit.id)
                note = f"{technician_words(visit)}{TAKEN}" if closing == TAKEN else ""
                await self.book.end(Occasion.TECHNICIAN_ASSIGNED, subject, closing, note)


def _closing(visit: Visit) -> str:
    """Nothing while it waits for an answer."""
    match visit.state:
        case VisitState.PLANNED | VisitState.NOTIFIED:
            return ""
        case VisitState.RELEASED:
            return _RELEASED.get(visit.release.act, _ENDED) if visit.release else _ENDED
        case VisitState.CANCELLED:
            return _RELEASED[Act.CANCEL]
        case _:
            return TAKEN
