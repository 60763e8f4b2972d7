"""What happens because something happened."""

from backend.features.tickets.subscribers.news import TicketNews
from backend.features.tickets.subscribers.people import TicketPeople

__all__ = ["TicketNews", "TicketPeople"]
