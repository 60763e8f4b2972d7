"""What may happen to a ticket 工单 and to a visit 上门单, in which state, and where it leads."""

from backend.features.tickets.workflow.states import Act, TicketState, VisitState
from backend.features.tickets.workflow.tables import (
    BEFORE_DISPATCH,
    ENDED,
    LIVE,
    ON_SITE,
    STANDING_ACTS,
    TICKET_WORKFLOW,
    UNDER_WAY,
    VISIT_ACTS,
    VISIT_WORKFLOW,
    allows,
    leads,
    open_acts,
)

__all__ = [
    "BEFORE_DISPATCH",
    "ENDED",
    "LIVE",
    "ON_SITE",
    "STANDING_ACTS",
    "TICKET_WORKFLOW",
    "UNDER_WAY",
    "VISIT_ACTS",
    "VISIT_WORKFLOW",
    "Act",
    "TicketState",
    "VisitState",
    "allows",
    "leads",
    "open_acts",
]
