"""Files full of personal data: each mebibyte is sealed before it is written."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from backend.kit.field_crypto import FieldCrypto
from backend.kit.framing import BrokenFrame, framed, frames
from backend.kit.mongo.files import FileBucket, FileMissing

_PIECE_BYTES: Final = 1024**2


class SealedFiles:
    """`label`: of the register of personal data. `name` is part of every seal, for ever."""

    def __init__(self, bucket: FileBucket, crypto: FieldCrypto, label: str, name: str) -> None:
        self._bucket = bucket
        self._crypto = crypto
        self._label = label
        self._name = name

    async def ensure_indexes(self) -> None:
        await self._bucket.ensure_indexes()

    async def put(self, key: str, content: AsyncIterator[bytes]) -> None:
        """A failure leaves what `remove` takes away."""
        await self._bucket.write(key, self._sealed(key, content))

    async def _sealed(self, key: str, content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        number = 0
        async for piece in _pieces(content):
            place = self._place(key, number)
            seal = self._crypto.seal_bytes
            yield framed(await asyncio.to_thread(seal, self._label, place, piece))
            number += 1

    async def read(self, key: str) -> AsyncIterator[bytes]:
        """Raises FileMissing."""
        length = await self._bucket.length(key)
        if length is None:
            raise FileMissing(key)
        number = 0
        try:
            async for blob in frames(self._bucket.read(key, 0, length)):
                place = self._place(key, number)
                yield await asyncio.to_thread(self._crypto.open_bytes, self._label, place, blob)
                number += 1
        except BrokenFrame as error:
            raise FileMissing(key) from error

    async def exists(self, key: str) -> bool:
        return await self._bucket.length(key) is not None

    async def remove(self, key: str) -> None:
        await self._bucket.remove(key)

    async def keys(self, after: str, limit: int) -> list[str]:
        return await self._bucket.keys(after, limit)

    def _place(self, key: str, number: int) -> str:
        return f"{self._name}:{key}:{number}"


async def _pieces(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Of equal length but the last."""
    pending = bytearray()
    async for some in content:
        pending += some
        while len(pending) >= _PIECE_BYTES:
            yield bytes(pending[:_PIECE_BYTES])
            del pending[:_PIECE_BYTES]
    if pending:
        yield bytes(pending)
