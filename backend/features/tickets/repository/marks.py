"""By what a ticket is found in the lists that people work through."""

from backend.features.tickets.models import Ticket
from backend.features.tickets.words import TicketMark
from backend.features.tickets.workflow import TicketState


def marks_of(ticket: Ticket) -> list[TicketMark]:
    surveyed = ticket.site_surveys[-1].survey if ticket.site_surveys else None
    stands = {
        TicketMark.TO_INTERVIEW: ticket.state is TicketState.FOLLOW_UP
        and not ticket.is_interviewed,
        TicketMark.INTERVIEWED: ticket.is_interviewed,
        TicketMark.UNHAPPY: ticket.is_unhappy,
        TicketMark.SURVEYED: surveyed is not None,
        TicketMark.COMPLAINED: bool(ticket.complaint_ids),
        TicketMark.TASK_OPEN: bool(ticket.open_tasks),
        TicketMark.UNSUITABLE: surveyed is not None and not surveyed.suitable,
    }
    return [mark for mark, does in stands.items() if does]
