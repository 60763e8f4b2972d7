"""Who comes to a customer, or was there."""

from typing import Final

from backend.features.tickets import CustomerTicketView, TicketState, VisitState, VisitView

UNDER_WAY: Final = (
    VisitState.ACCEPTED,
    VisitState.TRAVELING,
    VisitState.ARRIVED,
    VisitState.WORKING,
    VisitState.BREAK,
)


WORK_DONE: Final = frozenset(
    {
        TicketState.DONE,
        TicketState.FOLLOW_UP,
        TicketState.CLOSED,
        TicketState.CANCELLED,
        TicketState.REJECTED,
        TicketState.REMOTE_SOLVED,
    }
)
"""Nobody comes to it any more."""


def visit_shown(view: CustomerTicketView) -> VisitView | None:
    """Of whom the page tells: the one who comes; after the work, the one who was there."""
    under_way = [visit for visit in view.visits if visit.state in UNDER_WAY]
    finished = [visit for visit in view.visits if visit.hand_over]
    return next(reversed(under_way or finished), None)


def technician_name(visit: VisitView) -> str:
    """As customers call him: 陈师傅. Names that hold no surname stay as they are."""
    person = visit.in_charge
    if person is None or not person.name:
        return "师傅"
    return person.name if person.name.endswith("师傅") else f"{person.name[0]}师傅"
