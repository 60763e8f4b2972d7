"""Large files in GridFS's layout (`<name>.files`, `<name>.chunks`), a mebibyte in memory at a time.

The driver's own GridFS classes gather 32 MB before they write and fetch 16 MB ahead when they read;
a hundred of either at once would be gigabytes. Files written here are read by every GridFS tool.
A file's row is written last, so that a file exists when, and only when, all of it is stored.
"""

from collections.abc import AsyncIterator
from typing import Final

from bson import Binary
from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from backend.kit.clock import Clock
from backend.kit.mongo.driver import Document, Mongo, session_in_use

CHUNK_BYTES: Final = 255 * 1024  # GridFS's default
CHUNKS_AT_ONCE: Final = 4


class FileExists(Exception):
    """The key is taken, be it by a file that was never finished."""


class FileMissing(Exception):
    """No such file, or a part of it has gone."""


class FileBucket:
    """Not for use inside a unit of work: a file is far more than a transaction should hold."""

    def __init__(self, mongo: Mongo, name: str, now: Clock) -> None:
        self._mongo = mongo
        self._files = mongo.collection(f"{name}.files")
        self._chunks = mongo.collection(f"{name}.chunks")
        self._now = now

    async def ensure_indexes(self) -> None:
        await self._chunks.create_indexes(
            [IndexModel([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)]
        )
        await self._files.create_indexes(
            [IndexModel([("filename", ASCENDING), ("uploadDate", ASCENDING)])]
        )

    async def write(self, key: str, content: AsyncIterator[bytes]) -> int:
        """The length. Raises FileExists; a failure leaves chunks that `remove` takes away."""
        _refuse_transaction()
        length = written = 0
        async for batch in _batches(content):
            chunks = [
                {"files_id": key, "n": written + n, "data": Binary(data)}
                for n, data in enumerate(batch)
            ]
            try:
                await self._chunks.insert_many(chunks)
            except DuplicateKeyError as error:
                raise FileExists(key) from error
            written += len(chunks)
            length += sum(map(len, batch))
        row = {"_id": key, "length": length, "chunkSize": CHUNK_BYTES, "filename": key}
        try:
            await self._files.insert_one(row | {"uploadDate": self._now()})
        except DuplicateKeyError as error:
            raise FileExists(key) from error
        return length

    async def length(self, key: str) -> int | None:
        """None for a file that does not exist or was never finished."""
        row = await self._files.find_one({"_id": key})
        return None if row is None else int(row["length"])

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`. Raises FileMissing.

        Holds no cursor, so a slow reader costs the database nothing while it dawdles.
        """
        for n in range(start // CHUNK_BYTES, -(-end // CHUNK_BYTES), CHUNKS_AT_ONCE):
            wanted = range(n, min(n + CHUNKS_AT_ONCE, -(-end // CHUNK_BYTES)))
            rows = await self._chunks.find(
                {"files_id": key, "n": {"$gte": wanted.start, "$lt": wanted.stop}},
                sort=[("n", 1)],
                limit=CHUNKS_AT_ONCE,
            )
            if [row["n"] for row in rows] != list(wanted):
                raise FileMissing(key)
            for row in rows:
                yield _within(row, start, end)

    async def remove(self, key: str) -> None:
        """Also what is left of a file that was never finished. Nothing there: nothing to do."""
        _refuse_transaction()
        await self._files.delete_one({"_id": key})
        await self._chunks.delete_many({"files_id": key})

    async def keys(self, after: str, limit: int) -> list[str]:
        """Keys in order, those of unfinished files among them; read from the index alone."""
        rows = await self._chunks.find(
            {"files_id": {"$gt": after}, "n": 0},
            sort=[("files_id", 1)],
            projection={"_id": 0, "files_id": 1},
            limit=limit,
        )
        return [row["files_id"] for row in rows]

    async def free_bytes(self) -> int:
        """Of the disk below the database."""
        stats: Document = await self._mongo.track(self._mongo.database.command("dbStats"))
        return int(stats["fsTotalSize"] - stats["fsUsedSize"])


async def _batches(content: AsyncIterator[bytes]) -> AsyncIterator[list[bytes]]:
    """Chunks of equal length but the last, four at a time."""
    pending = bytearray()
    whole = CHUNK_BYTES * CHUNKS_AT_ONCE
    async for piece in content:
        pending += piece
        while len(pending) >= whole:
            yield _cut(pending[:whole])
            del pending[:whole]
    if pending:
        yield _cut(pending)


def _cut(batch: bytearray) -> list[bytes]:
    return [
        bytes(batch[start : start + CHUNK_BYTES]) for start in range(0, len(batch), CHUNK_BYTES)
    ]


def _within(row: Document, start: int, end: int) -> bytes:
    first = row["n"] * CHUNK_BYTES
    return bytes(row["data"][max(start - first, 0) : end - first])


def _refuse_transaction() -> None:
    if session_in_use.get() is not None:
        raise RuntimeError("files are not written inside a unit of work")
