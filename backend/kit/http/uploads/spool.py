"""Where the bytes of one upload wait until they are whole."""

import asyncio
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import BinaryIO, Final

from backend.kit.errors import AppError

HEAD_BYTES: Final = 64
_WRITE_BYTES: Final = 1024 * 1024


class StorageFull(AppError):
    status = HTTPStatus.INSUFFICIENT_STORAGE
    detail = "存储空间不足，暂时不能上传文件；文字内容仍可提交，请联系管理员"


@dataclass
class Upload:
    """A file that has arrived whole. `file` stands at its start and is closed with the request."""

    file: BinaryIO
    head: bytes
    """The first 64 bytes."""
    length: int
    sha256: str
    filename: str


class Spool:
    """Bytes on their way to an unnamed temporary file: hashed and written off the event loop,
    a mebibyte at a time. A killed process leaves nothing behind."""

    def __init__(self) -> None:
        self.length = 0
        self.head = b""
        self._pending = bytearray()
        self._hash = sha256()
        self._file: BinaryIO | None = None
        self._writing = False
        self._closed = False

    async def write(self, chunk: bytes | bytearray) -> None:
        """Raises StorageFull."""
        self.length += len(chunk)
        self.head += chunk[: HEAD_BYTES - len(self.head)]
        self._pending += chunk
        if len(self._pending) >= _WRITE_BYTES:
            await self._flush()

    async def finish(self, filename: str) -> Upload:
        """Raises StorageFull."""
        await self._flush()
        assert self._file is not None  # noqa: S101 - opened by the flush
        self._file.seek(0)
        return Upload(self._file, self.head, self.length, self._hash.hexdigest(), filename)

    async def _flush(self) -> None:
        pending, self._pending = self._pending, bytearray()
        self._writing = True
        try:
            await asyncio.to_thread(self._store, pending)
        except OSError as error:
            raise StorageFull from error
        finally:
            self._writing = False
            if self._closed:  # meanwhile, by a timer or a lost connection
                self.close()

    def _store(self, pending: bytearray) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the request
        self._hash.update(pending)
        self._file.write(pending)
        self._file.flush()

    def close(self) -> None:
        self._closed = True
        if self._file is not None and not self._writing:
            self._file.close()
