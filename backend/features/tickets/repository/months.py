"""A technician's month, counted by the database over what each ticket keeps of it."""

from collections.abc import Sequence
from typing import Final

from backend.features.tickets.models import Ticket
from backend.features.tickets.models.own_figures import REPEATED_WITHIN, Figure, key_of
from backend.features.tickets.repository.tickets import TicketRepository
from backend.kit.mongo.driver import Document
from backend.kit.pagination import Page, PageQuery

_VISITS: Final = "idx.own_figures.visits"


class OwnMonths:
    """Each reading begins at the index of one figure, person and month."""

    def __init__(self, tickets: TicketRepository) -> None:
        self._tickets = tickets

    async def days(self, technician_id: str, month: str) -> list[Document]:
        """By day, in order: `jobs`, `visits`, `arrived`, `on_time`, the seconds of each kind."""
        mine = {f"{_VISITS}.technician_id": technician_id, f"{_VISITS}.month": month}
        rows = await self._tickets.collection.aggregate(
            [
                {"$match": {_MONTHS: key_of(Figure.HOURS, technician_id, month)}},
                {"$unwind": f"${_VISITS}"},
                {"$match": mine},
                {
                    "$group": {
                        "_id": f"${_VISITS}.day",
                        "visits": {"$sum": 1},
                        "jobs": _count({"$eq": [f"${_VISITS}.finished", True]}),
                        "arrived": _count({"$ne": [f"${_VISITS}.on_time", None]}),
                        "on_time": _count({"$eq": [f"${_VISITS}.on_time", True]}),
                        "travel": {"$sum": f"${_VISITS}.travel_seconds"},
                        "work": {"$sum": f"${_VISITS}.work_seconds"},
                        "break": {"$sum": f"${_VISITS}.break_seconds"},
                    }
                },
            ]
        )
        return sorted(rows, key=lambda row: str(row["_id"]))

    async def first_time(self, technician_id: str, month: str) -> Document:
        """`of` repairs that were closed, `met` of them without a second visit or report."""
        rows = await self._tickets.collection.aggregate(
            [
                {"$match": {_MONTHS: key_of(Figure.FIRST_TIME, technician_id, month)}},
                {
                    "$lookup": {
                        "from": self._tickets.collection_name,
                        "localField": "_id",
                        "foreignField": "repeat_of",
                        "let": {"until": {"$add": ["$ended_at", _REPEATED]}},
                        "pipeline": [
                            {"$match": {"$expr": {"$lte": ["$created_at", "$$until"]}}},
                            {"$project": {"_id": 1}},
                            {"$limit": 1},
                        ],
                        "as": "repeats",
                    }
                },
                {
                    "$group": {
                        "_id": None,
                        "of": {"$sum": 1},
                        "met": _count(
                            {"$and": ["$idx.own_figures.fixed_at_once", {"$eq": ["$repeats", []]}]}
                        ),
                    }
                },
            ]
        )
        return rows[0] if rows else {"of": 0, "met": 0}

    async def stars(self, technician_id: str, month: str) -> Document:
        """`count` and `total` of the stars given in the month, also without a name."""
        rows = await self._tickets.collection.aggregate(
            [
                {"$match": {_MONTHS: key_of(Figure.RATED, technician_id, month)}},
                {
                    "$group": {
                        "_id": None,
                        "count": {"$sum": 1},
                        "total": {"$sum": "$rating.rating.stars"},
                    }
                },
            ]
        )
        return rows[0] if rows else {"count": 0, "total": 0}

    async def page(
        self, technician_id: str, month: str, figure: Figure, asked: PageQuery
    ) -> Page[Ticket]:
        """The tickets behind a figure, newest first."""
        return await self._tickets.page({_MONTHS: key_of(figure, technician_id, month)}, asked)

    async def repeated(self, tickets: Sequence[Ticket]) -> set[str]:
        """Of a page: the ids of those whose fault was reported again in time."""
        ended = {each.id: each.ended_at for each in tickets if each.ended_at}
        if not ended:
            return set()
        rows = await self._tickets.collection.find(
            {"repeat_of": {"$in": list(ended)}},
            limit=len(ended) * _MOST_REPEATS,
            projection={"repeat_of": 1, "created_at": 1},
        )
        return {
            row["repeat_of"]
            for row in rows
            if row["created_at"] <= ended[row["repeat_of"]] + REPEATED_WITHIN
        }


_MONTHS: Final = "idx.own_figures.months"
_REPEATED: Final = int(REPEATED_WITHIN.total_seconds() * 1000)
_MOST_REPEATS: Final = 20


def _count(holds: Document) -> Document:
    return {"$sum": {"$cond": [holds, 1, 0]}}
