"""Tickets counted by state, each time up to a bound."""

from datetime import datetime
from typing import Final

from backend.features.tickets.workflow import TicketState
from backend.kit.mongo.driver import Document, Filter

MOST_COUNTED: Final = 1000
MOST_SOURCES: Final = 200

_BY_STATE: Final[Document] = {"$group": {"_id": "$state", "count": {"$sum": 1}}}


def counted_state(state: TicketState, within: Filter) -> list[Document]:
    return [{"$match": {"$and": [{"state": state}, within]}}, {"$limit": MOST_COUNTED}, _BY_STATE]


def counted_home(household_id: str, within: Filter) -> list[Document]:
    """The latest of one home, whatever their state."""
    return [
        {"$match": {"$and": [{"household_id": household_id}, within]}},
        {"$sort": {"created_at": -1, "_id": -1}},
        {"$limit": MOST_COUNTED},
        _BY_STATE,
    ]


def counted_sources(start: datetime, end: datetime, within: Filter) -> list[Document]:
    """Those of a span by where they came from, the most first; the index on sources holds them."""
    span = {"source": {"$gt": ""}, "created_at": {"$gte": start, "$lt": end}}
    return [
        {"$match": {"$and": [span, within]}},
        {"$group": {"_id": "$source", "count": {"$sum": 1}}},
        {"$sort": {"count": -1, "_id": 1}},
        {"$limit": MOST_SOURCES},
    ]
