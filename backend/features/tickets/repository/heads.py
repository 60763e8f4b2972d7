from collections.abc import AsyncIterator

from backend.features.tickets.repository.tickets import TicketRepository
from backend.features.timeline import SubjectHead, TimelineHead
from backend.kit.mongo.driver import Document


class TicketHeads:
    """Where the timeline looks up the heads of tickets."""

    def __init__(self, tickets: TicketRepository) -> None:
        self._tickets = tickets.collection

    async def all(self) -> AsyncIterator[SubjectHead]:
        async for row in self._tickets.stream({}, sort=[("_id", 1)], projection={"timeline": 1}):
            yield _head(row)

    async def of(self, subject_id: str) -> TimelineHead | None:
        row = await self._tickets.find_one({"_id": subject_id}, projection={"timeline": 1})
        return _head(row).head if row else None


def _head(row: Document) -> SubjectHead:
    return SubjectHead(row["_id"], TimelineHead.model_validate(row["timeline"]))
