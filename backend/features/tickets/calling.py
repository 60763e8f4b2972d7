"""Whom a customer may call about his ticket."""

from backend.features.tickets.models import Ticket


def phone_to_call(ticket: Ticket) -> str:
    """In E.164, of who is in charge, from when he has taken the visit until it ends; else empty."""
    visit = ticket.visit_under_way
    person = visit.in_charge if visit and visit.taken_at else None
    return person.phone if person else ""
