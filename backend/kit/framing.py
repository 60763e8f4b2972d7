"""Messages through a pipe of bytes: each is preceded by its length, in four bytes."""

from collections.abc import AsyncIterator, Iterator
from typing import BinaryIO, Final

LENGTH_BYTES: Final = 4
LARGEST_FRAME: Final = 8 * 1024**2


class BrokenFrame(Exception):
    """The bytes end in the middle of a message, or announce one larger than any may be."""


def framed(message: bytes) -> bytes:
    """Raises BrokenFrame for a message that nobody would read."""
    if len(message) > LARGEST_FRAME:
        raise BrokenFrame
    return len(message).to_bytes(LENGTH_BYTES, "big") + message


async def frames(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The messages, however the pieces were cut. Raises BrokenFrame."""
    pending = bytearray()
    async for piece in pieces:
        pending += piece
        while (end := _end(pending)) <= len(pending):
            yield bytes(pending[LENGTH_BYTES:end])
            del pending[:end]
    if pending:
        raise BrokenFrame


def frames_of(file: BinaryIO) -> Iterator[bytes]:
    """As `frames`, for a process that may wait for its input."""
    while head := file.read(LENGTH_BYTES):
        length = int.from_bytes(head, "big")
        message = file.read(length) if length <= LARGEST_FRAME else b""
        if len(head) < LENGTH_BYTES or len(message) < length:
            raise BrokenFrame
        yield message


def _end(pending: bytearray) -> int:
    """Where the first message ends; past the end of what is there where that is not known yet."""
    if len(pending) < LENGTH_BYTES:
        return LENGTH_BYTES
    length = int.from_bytes(pending[:LENGTH_BYTES], "big")
    if length > LARGEST_FRAME:
        raise BrokenFrame
    return LENGTH_BYTES + length
