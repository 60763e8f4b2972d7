"""HTTP by hand: for bodies that no well-behaved client would send."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

BOUNDARY = "----baoxiu"


@dataclass(frozen=True)
class RawAnswer:
    """`status` is 0 when the server closed the connection without a word."""

    status: int
    body: bytes

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])

    @property
    def id(self) -> str:
        return str(json.loads(self.body)["id"])


def request_head(path: str, headers: dict[str, Any], method: str = "POST") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: test", *(f"{n}: {v}" for n, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def form(
    parts: Iterable[tuple[str, str | None, bytes]], *, boundary: str = BOUNDARY, end: bool = True
) -> bytes:
    """A multipart body of (name, filename or None, content)."""
    body: list[bytes] = []
    for name, filename, content in parts:
        disposition = f'form-data; name="{name}"'
        if filename is not None:
            disposition += f'; filename="{filename}"'
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\n\r\n"
        body += [head.encode(), content, b"\r\n"]
    return b"".join([*body, f"--{boundary}--\r\n".encode() if end else b""])


FORM_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


async def send(base_url: str, *pieces: bytes | AsyncIterator[bytes]) -> RawAnswer:
    """Send the pieces, as far as the server takes them, and read its answer."""
    where = urlsplit(base_url)
    try:
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
    except ConnectionError:
        return RawAnswer(0, b"")
    answered = asyncio.create_task(_read(reader))
    try:
        for piece in pieces:
            async for chunk in _chunks(piece):
                if answered.done():
                    break
                writer.write(chunk)
                await writer.drain()
    except ConnectionError:
        pass
    try:
        return await answered
    finally:
        writer.close()


async def send_without_end(base_url: str, head: bytes, piece: bytes) -> tuple[RawAnswer, int]:
    """Send the piece again and again until the server will not have it; then read. Also says how
    much was sent. On sockets of the system's own, whose answer a closed connection leaves readable.
    """
    return await asyncio.to_thread(_send_without_end, base_url, head, piece)


def _send_without_end(base_url: str, head: bytes, piece: bytes) -> tuple[RawAnswer, int]:
    where = urlsplit(base_url)
    sent = 0
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=120) as peer:
        try:
            peer.sendall(head)
            while True:
                peer.sendall(piece)
                sent += len(piece)
        except ConnectionError:
            pass
        received = b""
        try:
            while more := peer.recv(65536):
                received += more
        except ConnectionError:
            pass
    told, _, body = received.partition(b"\r\n\r\n")
    return RawAnswer(int(told.split()[1]) if told else 0, body), sent


async def _chunks(piece: bytes | AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if isinstance(piece, bytes):
        yield piece
        return
    async for chunk in piece:
        yield chunk


async def _read(reader: asyncio.StreamReader) -> RawAnswer:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines[1:])}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return RawAnswer(int(lines[0].split()[1]), body)
    except (asyncio.IncompleteReadError, ConnectionError):
        return RawAnswer(0, b"")
