"""Repair tickets: from a customer's report to an accepted, rated, closed piece of work."""

from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.roll_up import VisitFacts, roll_up
from backend.features.tickets.workflow import (
    TICKET_WORKFLOW,
    VISIT_WORKFLOW,
    Act,
    TicketState,
    VisitState,
)

__all__ = [
    "TICKET_WORKFLOW",
    "VISIT_WORKFLOW",
    "Act",
    "Ticket",
    "TicketState",
    "Visit",
    "VisitFacts",
    "VisitState",
    "roll_up",
]
