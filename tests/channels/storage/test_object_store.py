"""What every object store keeps to, whatever it keeps its bytes on."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from hashlib import sha256

import pytest
from gridfs import GridFSBucket
from pymongo import MongoClient

from backend.channels.storage import GridFSStore
from backend.features.media.ports import ObjectExists, ObjectMissing, ObjectStore, StoredObject
from backend.kit.clock import utc_now
from backend.kit.mongo import FileBucket, Mongo, UnitOfWork
from backend.kit.mongo.files import CHUNK_BYTES
from tests.support.buckets import Bucket

LENGTHS = [1, 1000, CHUNK_BYTES, CHUNK_BYTES + 1, 4 * CHUNK_BYTES, 9 * CHUNK_BYTES + 17]


@dataclass
class Subject:
    """A store under test, and a way to break one of its objects from behind."""

    store: ObjectStore
    lose_a_piece_of: Callable[[str], None]


@pytest.fixture(params=["gridfs", "oss"])
async def subject(
    request: pytest.FixtureRequest,
    mongo: Mongo,
    mongo_admin: MongoClient[dict[str, object]],
    bucket: Bucket,
) -> Subject:
    """Further adapters add themselves to the parameters."""
    if request.param == "oss":
        return on_oss(bucket)
    return await on_gridfs(mongo, mongo_admin)


async def on_gridfs(mongo: Mongo, mongo_admin: MongoClient[dict[str, object]]) -> Subject:
    bucket = FileBucket(mongo, "media_objects", utc_now)
    await bucket.ensure_indexes()
    chunks = mongo_admin[mongo.database.name]["media_objects.chunks"]

    def lose_a_piece_of(key: str) -> None:
        assert chunks.delete_one({"files_id": key, "n": 1}).deleted_count == 1

    return Subject(GridFSStore(bucket), lose_a_piece_of)


def on_oss(bucket: Bucket) -> Subject:
    def lose_a_piece_of(key: str) -> None:
        name = bucket.account.name(key)
        whole = bucket.contents.objects[name]
        bucket.contents.objects[name] = replace(whole, body=whole.body[:CHUNK_BYTES])

    return Subject(bucket.store, lose_a_piece_of)


@pytest.fixture
def store(subject: Subject) -> ObjectStore:
    return subject.store


async def pieces(content: bytes, size: int = 64 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]
        await asyncio.sleep(0)


async def broken_off(content: bytes) -> AsyncIterator[bytes]:
    async for piece in pieces(content):
        yield piece
    raise ConnectionError


async def read(store: ObjectStore, key: str, start: int, end: int) -> bytes:
    return b"".join([chunk async for chunk in store.open(key, start, end)])


@pytest.mark.parametrize("length", LENGTHS)
async def test_what_was_put_comes_back_whole(store: ObjectStore, length: int) -> None:
    content = os.urandom(length)
    stored = await store.put("a", pieces(content))
    assert stored == StoredObject(length, sha256(content).hexdigest())
    assert await store.length("a") == length
    assert await read(store, "a", 0, length) == content


async def test_any_part_of_an_object_can_be_read(store: ObjectStore) -> None:
    content = os.urandom(5 * CHUNK_BYTES + 100)
    await store.put("a", pieces(content))
    edges = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 4 * CHUNK_BYTES, len(content)]
    for start in edges:
        for end in edges:
            if start < end:
                assert await read(store, "a", start, end) == content[start:end]


async def test_large_objects_pass_through_in_small_pieces(store: ObjectStore) -> None:
    content = os.urandom(20 * CHUNK_BYTES)
    await store.put("a", pieces(content, size=len(content)))
    sizes = [len(chunk) async for chunk in store.open("a", 0, len(content))]
    assert max(sizes) <= 1024 * 1024


async def test_an_object_is_never_overwritten(store: ObjectStore) -> None:
    await store.put("a", pieces(b"first"))
    with pytest.raises(ObjectExists):
        await store.put("a", pieces(b"second, and longer"))
    assert await read(store, "a", 0, 5) == b"first"
    assert await store.length("a") == 5


async def test_of_eight_puts_of_one_key_at_once_one_wins(store: ObjectStore) -> None:
    contents = [bytes([n]) * (3 * CHUNK_BYTES) for n in range(8)]
    results = await asyncio.gather(
        *(store.put("a", pieces(content)) for content in contents), return_exceptions=True
    )
    won = [n for n, result in enumerate(results) if isinstance(result, StoredObject)]
    assert len(won) == 1
    assert [r for r in results if not isinstance(r, StoredObject | ObjectExists)] == []
    assert await read(store, "a", 0, 3 * CHUNK_BYTES) == contents[won[0]]


async def test_a_put_that_breaks_off_is_not_there_but_is_listed_and_can_be_deleted(
    store: ObjectStore,
) -> None:
    with pytest.raises(ConnectionError):
        await store.put("half", broken_off(os.urandom(6 * CHUNK_BYTES)))
    assert await store.length("half") is None
    assert await store.keys("", 10) == ["half"]
    with pytest.raises(ObjectExists):
        await store.put("half", pieces(os.urandom(6 * CHUNK_BYTES)))
    await store.delete("half")
    assert await store.keys("", 10) == []
    await store.put("half", pieces(b"whole"))
    assert await store.length("half") == 5


async def test_what_is_deleted_is_gone_and_deleting_it_again_does_nothing(
    store: ObjectStore,
) -> None:
    await store.put("a", pieces(os.urandom(3 * CHUNK_BYTES)))
    await store.put("b", pieces(b"stays"))
    await store.delete("a")
    await store.delete("a")
    assert await store.length("a") is None
    assert await store.keys("", 10) == ["b"]
    with pytest.raises(ObjectMissing):
        await read(store, "a", 0, 10)
    assert await read(store, "b", 0, 5) == b"stays"


async def test_keys_are_listed_in_order_and_page_by_page(store: ObjectStore) -> None:
    for key in ("c", "a", "e", "b", "d"):
        await store.put(key, pieces(os.urandom(2 * CHUNK_BYTES)))
    assert await store.keys("", 2) == ["a", "b"]
    assert await store.keys("b", 2) == ["c", "d"]
    assert await store.keys("d", 2) == ["e"]
    assert await store.keys("e", 2) == []


async def test_an_object_that_lost_a_piece_is_not_served_as_if_it_were_whole(
    subject: Subject,
) -> None:
    await subject.store.put("a", pieces(os.urandom(3 * CHUNK_BYTES)))
    subject.lose_a_piece_of("a")
    with pytest.raises(ObjectMissing):
        await read(subject.store, "a", 0, 3 * CHUNK_BYTES)


async def test_a_store_knows_how_much_room_it_has(store: ObjectStore) -> None:
    free = await store.free_bytes()
    assert free is None or free > 0


async def test_gridfs_files_are_what_other_gridfs_tools_read(
    mongo: Mongo, mongo_admin: MongoClient[dict[str, object]]
) -> None:
    bucket = FileBucket(mongo, "media_objects", utc_now)
    await bucket.ensure_indexes()
    content = os.urandom(6 * CHUNK_BYTES + 5)
    await GridFSStore(bucket).put("a", pieces(content))
    tool = GridFSBucket(mongo_admin[mongo.database.name], "media_objects")
    with tool.open_download_stream("a") as stream:
        assert stream.read() == content
        assert (stream.length, stream.filename) == (len(content), "a")


async def test_gridfs_files_are_not_written_inside_a_unit_of_work(
    mongo: Mongo, unit_of_work: UnitOfWork
) -> None:
    bucket = FileBucket(mongo, "media_objects", utc_now)

    async def write() -> None:
        await bucket.write("a", pieces(b"x"))

    with pytest.raises(RuntimeError):
        await unit_of_work.run(write)
    assert await bucket.length("a") is None
