"""The one module that knows Motor. Nothing above can tell which driver is underneath.

Known traps handled here: Motor binds no session, so ours travels in a context variable; it runs
every call on a thread pool whose queue has no bound, so the pool is as large as the connection
pool and `saturated` tells the door to shed; its options are pinned in code, because a URI that
weakens them would lose acknowledged writes (reliability 0.1–0.3).
"""

import json
import os
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

POOL_SIZE: Final = 32
os.environ.setdefault("MOTOR_MAX_WORKERS", str(POOL_SIZE))  # read once, at Motor's first import

import pymongo  # noqa: E402 - must follow the line above
from motor.motor_asyncio import (  # noqa: E402 - as above
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
from pymongo import IndexModel, ReturnDocument, UpdateOne  # noqa: E402 - as above
from pymongo.uri_parser import parse_uri  # noqa: E402 - as above

from backend.kit.field_crypto import FieldCrypto  # noqa: E402 - as above
from backend.kit.mongo.failures import plain_failures  # noqa: E402 - as above

Document = dict[str, Any]
Filter = Mapping[str, Any]
Pipeline = Sequence[Mapping[str, Any]]
Sort = Sequence[tuple[str, int]]
Update = Mapping[str, Any] | Pipeline

T = TypeVar("T")

TIMEOUT_SECONDS: Final = 15
INDEX_SECONDS: Final = 3600
QUEUE_BOUND: Final = 4 * POOL_SIZE
STREAMED_AT_ONCE: Final = 500

session_in_use: ContextVar[AsyncIOMotorClientSession | None] = ContextVar("session", default=None)


@contextmanager
def apart_from_unit_of_work() -> Iterator[None]:
    """What is written in this block stays, whatever becomes of the unit of work around it."""
    token = session_in_use.set(None)
    try:
        yield
    finally:
        session_in_use.reset(token)


def from_now(seconds: float) -> Document:
    """An aggregation expression: that far from the database's own now."""
    amount = int(seconds * 1000)
    return {"$dateAdd": {"startDate": "$$NOW", "unit": "millisecond", "amount": amount}}


indexes_noted: ContextVar[list[str] | None] = ContextVar("indexes_noted", default=None)
"""Set: indexes are not made but noted here, to tell whether all of them were made before."""


class UnsafeDatabase(Exception):
    """The server or the URI would lose acknowledged writes; the message names the remedy."""


class Mongo:
    """A connection pool, one database of it, and the crypto its personal fields are sealed with."""

    def __init__(
        self, client: AsyncIOMotorClient[Document], name: str, crypto: FieldCrypto
    ) -> None:
        self.client = client
        self.database: AsyncIOMotorDatabase[Document] = client[name]
        self.crypto = crypto
        self.in_flight = 0

    def collection(self, name: str) -> "Collection":
        return Collection(self, self.database[name])

    @property
    def saturated(self) -> bool:
        """More calls wait than the pool can soon serve: time to answer 503 at the door."""
        return self.in_flight >= QUEUE_BOUND

    async def track(self, call: Awaitable[T]) -> T:
        self.in_flight += 1
        try:
            with plain_failures():
                return await call
        finally:
            self.in_flight -= 1

    def session(self) -> AsyncIOMotorClientSession:
        begun = self.client.delegate.start_session()  # Motor's own would go to a thread for it
        return AsyncIOMotorClientSession(begun, self.client)

    async def ping(self, *, seconds: float = 2) -> None:
        """Raises an error that `unavailable` knows if there is no answer in time."""
        with pymongo.timeout(seconds):
            await self.database.command("ping")

    async def now(self) -> datetime:
        """The database's clock: the one that all processes share."""
        hello = await self.client.admin.command("hello")
        local_time: datetime = hello["localTime"]
        return local_time.replace(tzinfo=UTC)  # command replies carry no zone

    async def refuse_unsafe(self) -> None:
        """Raises UnsafeDatabase for a standalone server."""
        if "setName" not in await self.client.admin.command("hello"):
            raise UnsafeDatabase(
                "MongoDB 不是副本集：单机模式会丢失已确认的写入。"
                "请以 --replSet rs0 启动并执行 rs.initiate() (standalone mongod refused)"
            )

    async def drop(self) -> None:
        await self.client.drop_database(self.database.name)

    def close(self) -> None:
        with pymongo.timeout(1):  # it says goodbye to the server, which may be gone
            self.client.close()


def connect(uri: str, name: str, crypto: FieldCrypto, *, pool_size: int = POOL_SIZE) -> Mongo:
    """A lazy connection with every safety option pinned. Raises UnsafeDatabase."""
    _refuse_weak(uri)
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
        uri,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        retryWrites=True,
        retryReads=True,
        timeoutMS=TIMEOUT_SECONDS * 1000,
        connectTimeoutMS=2000,
        heartbeatFrequencyMS=2000,
        serverSelectionTimeoutMS=10000,
        waitQueueTimeoutMS=2000,
        maxPoolSize=pool_size,
        tz_aware=True,
        tzinfo=UTC,
        appname="baoxiu",
    )
    return Mongo(client, name, crypto)


def _refuse_weak(uri: str) -> None:
    written = parse_uri(uri, validate=False, warn=False)["options"]
    options = {name.lower(): str(value).lower() for name, value in written.items()}
    weak = {
        "w": options.get("w", "majority") != "majority",
        "journal": "false" in (options.get("journal"), options.get("j")),
        "readConcernLevel": options.get("readconcernlevel", "majority") != "majority",
    }
    if named := [name for name, is_weak in weak.items() if is_weak]:
        raise UnsafeDatabase(
            f"MongoDB 连接串把 {', '.join(named)} 设弱了，会丢失已确认的写入；"
            "请删去这些选项 (weak write concern refused)"
        )


class Collection:
    """A collection whose every call joins the unit of work that is running, if one is."""

    def __init__(self, mongo: Mongo, motor: AsyncIOMotorCollection[Document]) -> None:
        self._mongo = mongo
        self.motor = motor

    async def find_one(
        self, query: Filter, *, projection: Filter | None = None, sort: Sort | None = None
    ) -> Document | None:
        found: Document | None = await self._mongo.track(
            self.motor.find_one(
                query, projection=projection, sort=sort, session=session_in_use.get()
            )
        )
        return found

    async def find(
        self,
        query: Filter,
        *,
        limit: int,
        sort: Sort | None = None,
        projection: Filter | None = None,
        skip: int = 0,
    ) -> list[Document]:
        """Never without a limit."""
        cursor = self.motor.find(
            query,
            projection=projection,
            sort=sort,
            limit=limit,
            skip=skip,
            batch_size=limit + 1,  # all in the first reply
            session=session_in_use.get(),
        )
        rows: list[Document] = await self._mongo.track(cursor.to_list(limit))
        return rows

    async def stream(
        self, query: Filter, *, sort: Sort | None = None, projection: Filter | None = None
    ) -> AsyncIterator[Document]:
        """Every match, for exports, checks and migrations; in less than the driver's own 16 MB."""
        cursor = self.motor.find(
            query, projection=projection, sort=sort, session=session_in_use.get()
        )
        async for row in cursor.batch_size(STREAMED_AT_ONCE):
            yield row

    async def aggregate(self, pipeline: Pipeline, *, limit: int = 1000) -> list[Document]:
        cursor = self.motor.aggregate(list(pipeline), session=session_in_use.get())
        rows: list[Document] = await self._mongo.track(cursor.to_list(limit))
        return rows

    async def count(self, query: Filter, *, limit: int = 10_000) -> int:
        """Counts up to `limit`, so that a huge match does not hold a thread."""
        counted: int = await self._mongo.track(
            self.motor.count_documents(query, limit=limit, session=session_in_use.get())
        )
        return counted

    async def insert_one(self, document: Document) -> None:
        await self._mongo.track(self.motor.insert_one(document, session=session_in_use.get()))

    async def insert_many(self, documents: Sequence[Document], *, ordered: bool = True) -> None:
        """Raises DuplicateKeyError, as `insert_one` does."""
        if documents:
            await self._mongo.track(
                self.motor.insert_many(documents, ordered=ordered, session=session_in_use.get())
            )

    async def replace_one(self, query: Filter, document: Document) -> bool:
        """Whether a document matched."""
        result = await self._mongo.track(
            self.motor.replace_one(query, document, session=session_in_use.get())
        )
        return bool(result.matched_count)

    async def update_one(self, query: Filter, update: Update, *, upsert: bool = False) -> bool:
        """Whether a document matched."""
        result = await self._mongo.track(
            self.motor.update_one(query, update, upsert=upsert, session=session_in_use.get())
        )
        return bool(result.matched_count)

    async def update_many(self, query: Filter, update: Update) -> int:
        result = await self._mongo.track(
            self.motor.update_many(query, update, session=session_in_use.get())
        )
        return int(result.modified_count)

    async def update_each(self, updates: Sequence[tuple[Filter, Update]]) -> int:
        """At least one, in one round trip, in any order; how many documents matched."""
        writes = [UpdateOne(query, update) for query, update in updates]
        call = self.motor.bulk_write(writes, ordered=False, session=session_in_use.get())
        return int((await self._mongo.track(call)).matched_count)

    async def find_one_and_update(
        self, query: Filter, update: Update, *, sort: Sort | None = None, upsert: bool = False
    ) -> Document | None:
        """The document as it is after the update; None if nothing matched."""
        found: Document | None = await self._mongo.track(
            self.motor.find_one_and_update(
                query,
                update,
                sort=sort,
                upsert=upsert,
                return_document=ReturnDocument.AFTER,
                session=session_in_use.get(),
            )
        )
        return found

    async def delete_one(self, query: Filter) -> bool:
        result = await self._mongo.track(self.motor.delete_one(query, session=session_in_use.get()))
        return bool(result.deleted_count)

    async def delete_many(self, query: Filter) -> int:
        result = await self._mongo.track(
            self.motor.delete_many(query, session=session_in_use.get())
        )
        return int(result.deleted_count)

    async def create_indexes(self, indexes: Sequence[IndexModel]) -> None:
        """However long it takes, as no request may. Only noted down under `indexes_noted`."""
        noted = indexes_noted.get()
        if noted is not None:
            noted += [json.dumps([self.motor.name, each.document], default=str) for each in indexes]
            return
        if indexes:
            with pymongo.timeout(INDEX_SECONDS):
                await self._mongo.track(self.motor.create_indexes(list(indexes)))
