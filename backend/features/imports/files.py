"""The files that are brought in, sealed while they wait: every cell may be somebody's."""

import asyncio
from collections.abc import AsyncIterator
from typing import BinaryIO, Final

from backend.kit.field_crypto import FieldCrypto
from backend.kit.framing import BrokenFrame, framed, frames
from backend.kit.mongo import FileBucket, FileMissing

_LABEL: Final = "imported_row"
_PIECE_BYTES: Final = 1024**2


class ImportFiles:
    """Kept in the object store under the import's id; a mebibyte in memory at a time."""

    def __init__(self, bucket: FileBucket, crypto: FieldCrypto) -> None:
        self._bucket = bucket
        self._crypto = crypto

    async def ensure_indexes(self) -> None:
        await self._bucket.ensure_indexes()

    async def put(self, import_id: str, file: BinaryIO) -> None:
        """A failure leaves what `remove` takes away."""
        await self._bucket.write(import_id, self._sealed(import_id, file))

    async def _sealed(self, import_id: str, file: BinaryIO) -> AsyncIterator[bytes]:
        number = 0
        while piece := await asyncio.to_thread(file.read, _PIECE_BYTES):
            place = _place(import_id, number)
            yield framed(await asyncio.to_thread(self._crypto.seal_bytes, _LABEL, place, piece))
            number += 1

    async def read(self, import_id: str) -> AsyncIterator[bytes]:
        """Raises FileMissing."""
        length = await self._bucket.length(import_id)
        if length is None:
            raise FileMissing(import_id)
        number = 0
        try:
            async for blob in frames(self._bucket.read(import_id, 0, length)):
                place = _place(import_id, number)
                yield await asyncio.to_thread(self._crypto.open_bytes, _LABEL, place, blob)
                number += 1
        except BrokenFrame as error:
            raise FileMissing(import_id) from error

    async def remove(self, import_id: str) -> None:
        await self._bucket.remove(import_id)

    async def keys(self, after: str, limit: int) -> list[str]:
        return await self._bucket.keys(after, limit)


def _place(import_id: str, number: int) -> str:
    return f"imports:{import_id}:{number}"
