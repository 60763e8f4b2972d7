"""What the customers said who were asked afterwards, counted; their words are not looked at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from backend.features.tickets.models.follow_up_figures import PROMOTER, SATISFIED
from backend.features.tickets.models.statements import DETRACTOR
from backend.features.tickets.words import TicketMark
from backend.kit.clock import EARLIEST
from backend.kit.mongo.driver import Document, Filter

_OLDEST: Final = timedelta(days=180)
"""So long before the span a ticket may have been reported; the index goes by that."""


def heard_since(since: datetime, within: Filter) -> list[Document]:
    """Of all that were asked, one row with the fields of FollowUpFigures; none where none was."""
    wanted = {"idx.marks": TicketMark.INTERVIEWED, "created_at": {"$gte": since - _OLDEST}}
    return [{"$match": {"$and": [wanted, within]}}, *marks_since(since), *FIGURES]


def marks_since(since: datetime) -> list[Document]:
    """Of each ticket `satisfaction`, `recommendation`, `was_reached` and `in_vain`.

    Of the interviews held since then the last in which somebody was reached; without one, what was
    heard when the ticket was closed, if that was since then.
    """
    interviews = {"$ifNull": ["$interviews", []]}
    held = {"$filter": {"input": interviews, "cond": {"$gte": ["$$this.at", since]}}}
    reached = {"$filter": {"input": "$held", "cond": "$$this.interview.reached"}}
    is_closed = {"$gte": [{"$ifNull": ["$ended_at", EARLIEST]}, since]}
    closing = {"$cond": [is_closed, "$follow_up", None]}
    interviewed = {"$arrayElemAt": ["$reached.interview", -1]}
    return [
        {"$project": {"held": held, "closing": closing}},
        {"$set": {"reached": reached}},
        {"$set": {"last": {"$ifNull": [interviewed, "$closing"]}}},
        {
            "$project": {
                "satisfaction": {"$ifNull": ["$last.satisfaction", None]},
                "recommendation": {"$ifNull": ["$last.recommendation", None]},
                "was_reached": {
                    "$or": [
                        {"$gt": [{"$size": "$reached"}, 0]},
                        {"$gt": ["$last.satisfaction", None]},
                        {"$gt": ["$last.recommendation", None]},
                    ]
                },
                "in_vain": {"$subtract": [{"$size": "$held"}, {"$size": "$reached"}]},
            }
        },
    ]


def _how_many(condition: Document) -> Document:
    return {"$sum": {"$cond": [condition, 1, 0]}}


def _is_given(mark: str) -> Document:
    return {"$gt": [mark, None]}


def _is_low(mark: str, most: int) -> Document:
    return {"$and": [_is_given(mark), {"$lte": [mark, most]}]}


FIGURES: Final[Sequence[Document]] = (
    {
        "$group": {
            "_id": None,
            "reached": {"$sum": {"$toInt": "$was_reached"}},
            "in_vain": {"$sum": "$in_vain"},
            "satisfaction_count": _how_many(_is_given("$satisfaction")),
            "satisfaction_sum": {"$sum": "$satisfaction"},
            "satisfied": _how_many({"$gte": ["$satisfaction", SATISFIED]}),
            "recommendation_count": _how_many(_is_given("$recommendation")),
            "promoters": _how_many({"$gte": ["$recommendation", PROMOTER]}),
            "detractors": _how_many(_is_low("$recommendation", DETRACTOR)),
        }
    },
    {"$unset": "_id"},
)
