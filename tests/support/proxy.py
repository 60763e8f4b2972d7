"""A TCP proxy on loopback that does to a connection what networks do (reliability, section 4).

`TcpProxy` for any protocol; `MongoProxy` reads MongoDB's messages and can cut a connection when it
sees a command, before the server gets it or after the server has done it.
"""

import asyncio
import struct
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

_OP_MSG: Final = 2013
_HEADER: Final = struct.Struct("<iiii")


class TcpProxy:
    """Everything passes until told otherwise; what is set counts for new and old connections."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.latency_seconds = 0.0
        self.piece_bytes = 65536
        """How much is passed on at once: a small number slices messages up."""
        self.bytes_per_second: float | None = None
        self.refuses = False
        """New connections are closed at once."""
        self._flows = asyncio.Event()
        self._flows.set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self._flows.set()
        self.cut()
        await asyncio.gather(*(each.ended for each in self._connections))

    def freeze(self) -> None:
        """Connections stay open and nothing passes: a black hole."""
        self._flows.clear()

    def thaw(self) -> None:
        self._flows.set()

    def cut(self) -> None:
        """Close every connection there is."""
        for connection in self._connections:
            connection.cut()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refuses:
            writer.close()
            return
        connection = Connection(reader, writer)
        self._connections.add(connection)
        try:
            await connection.open(*self._target)
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._requests(connection))
                pumps.create_task(self._answers(connection))
        except* (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            connection.cut()
            self._connections.discard(connection)
            connection.ended.set_result(None)

    async def _requests(self, connection: "Connection") -> None:
        await self._pump(connection.client_reader, connection.server_writer)

    async def _answers(self, connection: "Connection") -> None:
        await self._pump(connection.server_reader, connection.client_writer)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(self.piece_bytes):
            await self._pass_on(chunk, writer)
        raise ConnectionResetError  # one side's end is the end of both

    async def _pass_on(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        await self._flows.wait()
        if self.latency_seconds:
            await asyncio.sleep(self.latency_seconds)
        if self.bytes_per_second:
            await asyncio.sleep(len(chunk) / self.bytes_per_second)
        writer.write(chunk)
        await writer.drain()


class Connection:
    """A client's connection and the one that the proxy has opened for it."""

    client_reader: asyncio.StreamReader
    server_reader: asyncio.StreamReader
    server_writer: asyncio.StreamWriter

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.client_reader = reader
        self.client_writer = writer
        self.answers_are_lost = False
        self._writers = [writer]
        self.ended = asyncio.get_running_loop().create_future()

    async def open(self, host: str, port: int) -> None:
        self.server_reader, self.server_writer = await asyncio.open_connection(host, port)
        self._writers.append(self.server_writer)

    def cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


class Cut(StrEnum):
    BEFORE = "before"
    """The server never hears of the command."""
    AFTER = "after"
    """The server has done it; nobody hears of that."""


class MongoProxy(TcpProxy):
    """`seen` counts the commands that came by."""

    def __init__(self, uri: str) -> None:
        where = urlsplit(uri)
        super().__init__(where.hostname or "", where.port or 27017)
        self.seen: Counter[str] = Counter()
        self._cuts: dict[str, list[Cut]] = {}

    @property
    def uri(self) -> str:
        """Straight to the proxy: the driver must not look for the replica set's own addresses."""
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true"

    def cut_at(self, command: str, when: Cut, *, times: int = 1) -> None:
        """Cut the connections on which the next so many of this command come."""
        self._cuts[command] = [when] * times

    async def _requests(self, connection: Connection) -> None:
        while True:
            message = await _message(connection.client_reader)
            command = _command(message)
            self.seen[command] += 1
            planned = self._cuts.get(command)
            cut = planned.pop() if planned else None
            if cut is Cut.BEFORE:
                raise ConnectionResetError
            if cut is Cut.AFTER:
                connection.answers_are_lost = True
            await self._pass_on(message, connection.server_writer)

    async def _answers(self, connection: Connection) -> None:
        while True:
            message = await _message(connection.server_reader)
            if connection.answers_are_lost:
                raise ConnectionResetError
            await self._pass_on(message, connection.client_writer)


async def _message(reader: asyncio.StreamReader) -> bytes:
    header = await reader.readexactly(_HEADER.size)
    length = _HEADER.unpack(header)[0]
    return header + await reader.readexactly(length - _HEADER.size)


def _command(message: bytes) -> str:
    """The name of the command in an OP_MSG: the first key of its first document."""
    if _HEADER.unpack_from(message)[3] != _OP_MSG:
        return ""
    # header, flags (4), kind of section (1), length of document (4), type of the first value (1)
    name = _HEADER.size + 4 + 1 + 4 + 1
    return message[name : message.index(b"\0", name)].decode()


@asynccontextmanager
async def mongo_proxy(uri: str) -> AsyncIterator[MongoProxy]:
    proxy = MongoProxy(uri)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
