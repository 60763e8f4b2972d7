"""Open tickets of another system as a kind of table that can be brought in."""

from backend.features.tickets.importing.kind import OpenTicketKind

__all__ = ["OpenTicketKind"]
