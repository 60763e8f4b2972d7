"""The tickets whose customers were asked afterwards, without what they said in words."""

from datetime import datetime, timedelta
from typing import Final

from backend.features.tickets.words import TicketMark
from backend.kit.mongo.driver import Document, Filter

MOST_HEARD: Final = 5000
_OLDEST: Final = timedelta(days=180)
"""So long before the span a ticket may have been reported; the index goes by that."""


def heard_since(since: datetime, within: Filter) -> list[Document]:
    """Of the latest MOST_HEARD that were asked."""
    wanted = {"idx.marks": TicketMark.INTERVIEWED, "created_at": {"$gte": since - _OLDEST}}
    shown = ("at", "interview.reached", "interview.satisfaction", "interview.recommendation")
    fields = {f"interviews.{name}": 1 for name in shown}
    closing = {f"follow_up.{name}": 1 for name in ("satisfaction", "recommendation")}
    return [
        {"$match": {"$and": [wanted, within]}},
        {"$sort": {"created_at": -1, "_id": -1}},
        {"$limit": MOST_HEARD},
        {"$project": {**fields, **closing, "ended_at": 1}},
    ]
