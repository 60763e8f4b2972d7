"""Who is to send somebody: the firm itself, or the subcontractor that a ticket was given to."""

from typing import Final

from pymongo import IndexModel

from backend.features.tickets.models.filters import TicketFilter
from backend.kit.mongo.driver import Filter

_GIVEN_OUT: Final[Filter] = {"given_out.organisation_id": {"$gt": ""}}

# Few of what waits is given out, and all that waits would be looked through for them. It bears a
# name because an index over all tickets has the same keys.
GIVEN_OUT_INDEX: Final = IndexModel(
    [("state", 1), ("created_at", -1), ("_id", -1)],
    name="given_out_newest",
    partialFilterExpression=_GIVEN_OUT,
)


def given_out_to(wanted: TicketFilter) -> list[Filter]:
    found: list[Filter] = []
    if mine := wanted.assigned_by:
        ours = ({"given_out": None}, {"given_out.organisation_id": mine})
        found.append({"$or": list(ours)})
    if wanted.given_out_by:
        found.append({"organisation_id": wanted.given_out_by, **_GIVEN_OUT})
    if wanted.is_given_out is not None:
        found.append(_GIVEN_OUT if wanted.is_given_out else {"given_out": None})
    return found
