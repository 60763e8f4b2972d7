"""Who is to send somebody: the firm itself, or the subcontractor that a ticket was given to."""

from backend.features.tickets.models.filters import TicketFilter
from backend.kit.mongo.driver import Filter


def given_out_to(wanted: TicketFilter) -> list[Filter]:
    found: list[Filter] = []
    if mine := wanted.assigned_by:
        ours = ({"given_out": None}, {"given_out.organisation_id": mine})
        found.append({"$or": list(ours)})
    if wanted.is_given_out is not None:
        found.append({"given_out": {"$ne": None} if wanted.is_given_out else None})
    return found
