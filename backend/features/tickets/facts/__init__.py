"""What conditions may ask of a ticket, and the reader of it."""

from backend.features.tickets.facts.catalogue import TICKET_FACTS
from backend.features.tickets.facts.reader import TicketFacts

__all__ = ["TICKET_FACTS", "TicketFacts"]
