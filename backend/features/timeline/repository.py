"""Lines as they are stored: inserted and found; the one update takes erased values away."""

from collections.abc import AsyncIterator, Collection, Sequence

from pymongo import IndexModel

from backend.features.timeline.lines import line_id, operation_key
from backend.features.timeline.models import Erasure, Visibility
from backend.kit.errors import InvalidRequest
from backend.kit.mongo import Mongo
from backend.kit.mongo.driver import Document, Filter
from backend.kit.pagination import PageQuery, decode_cursor

INDEXES = (
    # Unique for ever, and only where a line claims an operation.
    IndexModel(
        "operation_key", unique=True, partialFilterExpression={"operation_key": {"$exists": True}}
    ),
)


class TimelineRepository:
    """A line's `_id` is its subject and its place, so a place can be taken only once."""

    def __init__(self, mongo: Mongo) -> None:
        self.mongo = mongo
        self._lines = mongo.collection("timeline_lines")

    async def add(self, lines: Sequence[Document]) -> None:
        """A duplicate is left as it comes: the unit of work then looks once more."""
        if len(lines) == 1:
            await self._lines.insert_one(lines[0])
        else:
            await self._lines.insert_many(lines)

    async def by_operation(self, actor_id: str, client_op_id: str) -> Document | None:
        return await self._lines.find_one({"operation_key": operation_key(actor_id, client_op_id)})

    async def page_of(
        self,
        subject_id: str,
        asked: PageQuery,
        *,
        newest_first: bool,
        visibility: Visibility | None,
    ) -> list[Document]:
        """Up to one line more than asked, which tells that there are more."""
        order = -1 if newest_first else 1
        span = _all_of(subject_id)
        if asked.cursor:
            span["$lt" if newest_first else "$gt"] = line_id(subject_id, _seq_in(asked.cursor))
        query: Document = {"_id": span}
        if visibility:
            query["visibility"] = visibility
        return await self._lines.find(query, limit=asked.limit + 1, sort=[("_id", order)])

    async def after(self, subject_id: str, seq: int, limit: int) -> list[Document]:
        span = _all_of(subject_id) | {"$gt": line_id(subject_id, seq)}
        return await self._lines.find({"_id": span}, limit=limit, sort=[("_id", 1)])

    async def at(self, places: Collection[tuple[str, int]]) -> list[Document]:
        """The lines at these places, of any subjects."""
        ids = [line_id(subject_id, seq) for subject_id, seq in places]
        return await self._lines.find({"_id": {"$in": ids}}, limit=max(len(ids), 1))

    def all_of(self, subject_id: str) -> AsyncIterator[Document]:
        return self._lines.stream({"_id": _all_of(subject_id)}, sort=[("_id", 1)])

    def everything(self) -> AsyncIterator[Document]:
        return self._lines.stream({}, sort=[("_id", 1)])

    async def erase(self, subject_id: str, erasure: Erasure) -> None:
        kinds = list(erasure.kinds)
        span = {"$gte": line_id(subject_id, 1), "$lte": line_id(subject_id, erasure.up_to_seq)}
        whose = {"actor.id": erasure.actor_id} if erasure.actor_id else {}
        affected: Filter = {"_id": span, "personal.kind": {"$in": kinds}, **whose}
        bare = {"kind": "$$cell.kind", "field": "$$cell.field", "digest": "$$cell.digest"}
        emptied = {"$cond": [{"$in": ["$$cell.kind", kinds]}, bare, "$$cell"]}
        cells = {"$map": {"input": "$personal", "as": "cell", "in": emptied}}
        await self._lines.update_many(affected, [{"$set": {"personal": cells}}])

    async def ensure_indexes(self) -> None:
        await self._lines.create_indexes(INDEXES)


def _all_of(subject_id: str) -> Document:
    return {"$gte": f"{subject_id}:", "$lt": f"{subject_id};"}


def _seq_in(cursor: str) -> int:
    seq, _ = decode_cursor(cursor)
    if not isinstance(seq, int):
        raise InvalidRequest(summary="翻页位置无效，请从第一页重新打开")
    return seq
