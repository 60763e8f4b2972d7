"""Repair tickets: from a customer's report to an accepted, rated, closed piece of work."""

from backend.features.tickets.assembly import Tickets, build_tickets
from backend.features.tickets.events import TICKET_EVENTS
from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.roll_up import VisitFacts, roll_up
from backend.features.tickets.services.desk import SUBJECT_KIND
from backend.features.tickets.subscriptions import ticket_subscriptions
from backend.features.tickets.workflow import (
    TICKET_WORKFLOW,
    VISIT_WORKFLOW,
    Act,
    TicketState,
    VisitState,
)

__all__ = [
    "SUBJECT_KIND",
    "TICKET_EVENTS",
    "TICKET_WORKFLOW",
    "VISIT_WORKFLOW",
    "Act",
    "Ticket",
    "TicketState",
    "Tickets",
    "Visit",
    "VisitFacts",
    "VisitState",
    "build_tickets",
    "roll_up",
    "ticket_subscriptions",
]
