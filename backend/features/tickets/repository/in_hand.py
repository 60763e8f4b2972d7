"""What a technician has in hand: visits under way that he is on."""

from typing import Final

from backend.features.tickets.workflow import UNDER_WAY
from backend.kit.mongo.driver import Filter

_UNDER_WAY: Final = {"state": {"$in": sorted(UNDER_WAY)}}


def in_hand(technician_id: str, after: str) -> Filter:
    """Tickets with ids beyond `after`."""
    return {
        "idx.own": technician_id,
        "visits": {"$elemMatch": _UNDER_WAY | {"technicians.id": technician_id}},
        "_id": {"$gt": after},
    }
