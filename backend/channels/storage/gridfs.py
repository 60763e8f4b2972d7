"""Files beside the documents they belong to: nothing more to install or to back up."""

from collections.abc import AsyncIterator
from hashlib import sha256

from backend.features.media.ports import ObjectExists, ObjectMissing, StoredObject
from backend.kit.mongo import FileBucket, FileExists, FileMissing


class GridFSStore:
    def __init__(self, bucket: FileBucket) -> None:
        self._bucket = bucket

    async def ensure_indexes(self) -> None:
        await self._bucket.ensure_indexes()

    async def put(self, key: str, content: AsyncIterator[bytes]) -> StoredObject:
        digest = sha256()

        async def counted() -> AsyncIterator[bytes]:
            async for chunk in content:
                digest.update(chunk)
                yield chunk

        try:
            length = await self._bucket.write(key, counted())
        except FileExists as error:
            raise ObjectExists(key) from error
        return StoredObject(length, digest.hexdigest())

    async def length(self, key: str) -> int | None:
        return await self._bucket.length(key)

    async def open(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._bucket.read(key, start, end):
                yield chunk
        except FileMissing as error:
            raise ObjectMissing(key) from error

    async def delete(self, key: str) -> None:
        await self._bucket.remove(key)

    async def keys(self, after: str, limit: int) -> list[str]:
        return await self._bucket.keys(after, limit)

    async def free_bytes(self) -> int:
        return await self._bucket.free_bytes()
