"""The files that are brought in, sealed while they wait: every cell may be somebody's."""

import asyncio
from collections.abc import AsyncIterator
from typing import BinaryIO, Final

from backend.kit.field_crypto import FieldCrypto
from backend.kit.mongo import FileBucket
from backend.kit.mongo.sealed_files import SealedFiles

_LABEL: Final = "imported_row"
_PIECE_BYTES: Final = 1024**2


def import_files(bucket: FileBucket, crypto: FieldCrypto) -> SealedFiles:
    """Kept in the object store under the import's id; a mebibyte in memory at a time."""
    return SealedFiles(bucket, crypto, _LABEL, "imports")


async def pieces_of(file: BinaryIO) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, _PIECE_BYTES):
        yield piece
