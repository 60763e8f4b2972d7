"""Aggregates in and out of MongoDB. Feature repositories add queries named for what they mean."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Final, Generic, TypeVar

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from backend.kit.access import Reach, Scope
from backend.kit.aggregate import Aggregate, DomainEvent, Told
from backend.kit.errors import AppError, DuplicateEntry, StaleDocument
from backend.kit.mongo.driver import Document, Filter, Mongo, Sort
from backend.kit.pagination import Page, PageQuery, decode_cursor, encode_cursor

A = TypeVar("A", bound=Aggregate)

OUTBOX = "outbox"
NOTHING: Filter = {"_id": {"$in": []}}
MOST_LOOKED_AT: Final = 500
KEEP_TOLD: Final = timedelta(days=30)
"""Rows of the outbox, once everybody has heard."""


def beginning_with(start: str) -> Filter:
    """What an index finds by its first characters, which a regular expression of users' making
    would not always let it."""
    return {"$gte": start, "$lt": f"{start}\uffff"}


def outbox_row(event: DomainEvent) -> Document:
    """A new row is due by its state, whatever the clock of the process that wrote it says."""
    row = {
        "_id": event.event_id,
        "type": type(event).__name__,
        "payload": event.model_dump(mode="json"),
        "occurred_at": event.occurred_at,
        "state": event.told.value,
        "done": [],
        "dead": [],
        "failures": {},
        "fence": 0,
        "unsequenced": True,
    }
    if event.told is Told.NEVER:
        row["expire_at"] = event.occurred_at + KEEP_TOLD
    return row


class Repository(Generic[A]):
    """One collection of one aggregate.

    `scope_fields` names, for each data scope, the stored field that must hold the actor's id, team,
    branch or organisation; a repository without it is not scoped. `conflicts` names the refusal for
    a unique index, by the index's first field.
    """

    model: type[A]
    collection_name: ClassVar[str]
    not_found: ClassVar[type[AppError]]
    indexes: ClassVar[Sequence[IndexModel]] = ()
    scope_fields: ClassVar[Mapping[Scope, str]] = {}
    conflicts: ClassVar[Mapping[str, type[AppError]]] = {}

    def __init__(self, mongo: Mongo) -> None:
        self.mongo = mongo
        self.collection = mongo.collection(self.collection_name)
        self._outbox = mongo.collection(OUTBOX)

    async def get(self, document_id: str) -> A:
        """Raises the repository's `not_found`."""
        return self._found(await self.collection.find_one({"_id": document_id}))

    async def get_within(self, reach: Reach, document_id: str) -> A:
        """As `get`, but what lies outside the reach does not exist."""
        query = {"$and": [{"_id": document_id}, self.within(reach)]}
        return self._found(await self.collection.find_one(query))

    async def find_one(self, query: Filter) -> A | None:
        document = await self.collection.find_one(query)
        return None if document is None else self.load(document)

    async def find(self, query: Filter, *, limit: int = 100, sort: Sort | None = None) -> list[A]:
        rows = await self.collection.find(query, limit=limit, sort=sort)
        return [self.load(row) for row in rows]

    async def page(
        self, query: Filter, asked: PageQuery, *, by: str = "created_at", order: int = -1
    ) -> Page[A]:
        """Keyset page sorted by (`by`, `_id`); the collection needs an index that ends in both."""
        if asked.cursor:
            value, last = decode_cursor(asked.cursor)
            beyond = "$lt" if order < 0 else "$gt"
            after = {"$or": [{by: {beyond: value}}, {by: value, "_id": {beyond: last}}]}
            query = {"$and": [query, after]}
        rows = await self.collection.find(
            query, limit=asked.limit + 1, sort=[(by, order), ("_id", order)]
        )
        more = len(rows) > asked.limit
        rows = rows[: asked.limit]
        cursor = encode_cursor(rows[-1][by], rows[-1]["_id"]) if more else None
        return Page(items=[self.load(row) for row in rows], next_cursor=cursor)

    async def first_within(
        self, reach: Reach, sought: Filter, *, limit: int, sort: Sort | None = None
    ) -> list[A]:
        """For beginnings of texts: the first MOST_LOOKED_AT that the index on `sought` leads to,
        and of those as many as the actor may see. However common the beginning, it costs no more;
        who is sought further behind is found with one more letter."""
        pipeline: list[Document] = [{"$match": sought}]
        if sort:
            pipeline.append({"$sort": dict(sort)})
        pipeline += [
            {"$limit": MOST_LOOKED_AT},
            {"$match": self.within(reach)},
            {"$limit": limit},
        ]
        return [self.load(row) for row in await self.collection.aggregate(pipeline)]

    def within(self, reach: Reach) -> Filter:
        """The filter for what the actor may see. Deny by default."""
        if reach.scope is None:
            return NOTHING
        if reach.scope is Scope.ALL:
            return {}
        field = self.scope_fields.get(reach.scope)
        return {field: reach.value} if field and reach.value else NOTHING

    async def add(self, aggregate: A) -> None:
        """Raises the refusal in `conflicts` (else DuplicateEntry) when a unique value is taken."""
        try:
            await self.collection.insert_one(self.dump(aggregate))
        except DuplicateKeyError as error:
            raise self._conflict(error) from error
        await self.store_events(aggregate)

    async def add_all(self, aggregates: Sequence[A]) -> None:
        try:
            await self.collection.insert_many([self.dump(a) for a in aggregates])
        except DuplicateKeyError as error:
            raise self._conflict(error) from error
        await self.store_events(*aggregates)

    async def save(self, aggregate: A) -> None:
        """Write the aggregate and its events. Raises StaleDocument if it was saved meanwhile."""
        document = self.dump(aggregate)
        document["version"] = aggregate.version + 1
        try:
            matched = await self.collection.replace_one(
                {"_id": aggregate.id, "version": aggregate.version}, document
            )
        except DuplicateKeyError as error:
            raise self._conflict(error) from error
        if not matched:
            raise StaleDocument
        aggregate.version += 1
        await self.store_events(aggregate)

    async def save_all(self, aggregates: Sequence[A]) -> None:
        """As `save`, in one round trip; at least one, in a unit of work: raises StaleDocument if
        any of them was saved meanwhile."""
        documents = [self.dump(a) | {"version": a.version + 1} for a in aggregates]
        matched = await self.collection.update_each(
            [
                ({"_id": a.id, "version": a.version}, [{"$replaceWith": {"$literal": document}}])
                for a, document in zip(aggregates, documents, strict=True)
            ]
        )
        if matched < len(aggregates):
            raise StaleDocument
        for aggregate in aggregates:
            aggregate.version += 1
        await self.store_events(*aggregates)

    async def delete(self, aggregate: A) -> None:
        """Raises StaleDocument if it was saved meanwhile."""
        query = {"_id": aggregate.id, "version": aggregate.version}
        if not await self.collection.delete_one(query):
            raise StaleDocument
        await self.store_events(aggregate)

    async def store_events(self, *aggregates: A) -> None:
        await self._outbox.insert_many(
            [outbox_row(event) for a in aggregates for event in a.take_events()]
        )

    async def ensure_indexes(self) -> None:
        await self.collection.create_indexes(self.indexes)

    def blind(self, label: str, value: str) -> str:
        return self.mongo.crypto.blind(label, value)

    def index_values(self, aggregate: A) -> dict[str, Any]:
        """Values to search by, stored under `idx`; override and use `blind` for personal ones."""
        return {}

    def dump(self, aggregate: A) -> Document:
        seal = self.mongo.crypto.at(f"{self.collection_name}:{aggregate.id}")
        document = aggregate.model_dump(by_alias=True, context={"seal": seal})
        if values := self.index_values(aggregate):
            document["idx"] = values
        return document

    def load(self, document: Document) -> A:
        document.pop("idx", None)
        seal = self.mongo.crypto.at(f"{self.collection_name}:{document['_id']}")
        return self.model.model_validate(document, context={"seal": seal})

    def _found(self, document: Document | None) -> A:
        if document is None:
            raise self.not_found
        return self.load(document)

    def _conflict(self, error: DuplicateKeyError) -> AppError:
        pattern = (error.details or {}).get("keyPattern") or {}
        first = next(iter(pattern), "")
        return self.conflicts.get(first, DuplicateEntry)()


def newest_first(*fields: str) -> IndexModel:
    """The index a page by `created_at` over equal `fields` needs."""
    return IndexModel([*((field, ASCENDING) for field in fields), ("created_at", -1), ("_id", -1)])
