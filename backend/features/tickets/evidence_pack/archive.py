"""A zip written as a stream: nothing of it is held but the piece in hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from hashlib import sha256
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pydantic import BaseModel

from backend.kit.clock import shanghai


class PackedFile(BaseModel):
    path: str
    bytes: int
    sha256: str
    media_id: str | None = None


class _Sink:
    """A file that cannot be gone back in; what was written waits to be taken."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, chunk: bytes) -> int:
        self._waiting += chunk
        return len(chunk)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken


class StreamedZip:
    """`files` lists what was added, with its digest. Hashing and packing leave the event loop."""

    def __init__(self, now: datetime) -> None:
        self.files: list[PackedFile] = []
        self._now = now
        self._sink = _Sink()
        self._zip = ZipFile(self._sink, "w")  # type: ignore[call-overload]  # zipfile asks a stream for no more

    async def add(
        self, path: str, content: AsyncIterator[bytes], *, media_id: str | None = None
    ) -> AsyncIterator[bytes]:
        """The archive's next bytes. Photos are packed already and go in as they are."""
        described = ZipInfo(path, shanghai(self._now).timetuple()[:6])
        described.compress_type = ZIP_STORED if media_id else ZIP_DEFLATED
        digest, length = sha256(), 0
        with self._zip.open(described, "w", force_zip64=True) as entry:
            async for chunk in content:
                length += len(chunk)
                await asyncio.to_thread(entry.write, chunk)
                await asyncio.to_thread(digest.update, chunk)
                yield self._sink.take()
        self.files.append(
            PackedFile(path=path, bytes=length, sha256=digest.hexdigest(), media_id=media_id)
        )
        yield self._sink.take()

    def end(self) -> bytes:
        self._zip.close()
        return self._sink.take()


async def at_once(content: bytes) -> AsyncIterator[bytes]:
    yield content
