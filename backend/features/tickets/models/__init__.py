"""Tickets and visits: fields, verbs, invariants."""

from backend.features.tickets.models.ticket import Ticket
from backend.features.tickets.models.visit import Visit

__all__ = ["Ticket", "Visit"]
