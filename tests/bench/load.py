"""A small load generator: prepared request bytes over kept-alive sockets.

A client library would use as much of the two cores as the server under test; this one writes bytes
and reads until the answer is whole, which costs about a tenth of it.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import quantiles


@dataclass
class Result:
    """What one run measured. Latencies in milliseconds."""

    name: str
    seconds: float
    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: bytes = b""

    @property
    def requests_per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def p50(self) -> float:
        return _percentile(self.latencies, 50)

    @property
    def p99(self) -> float:
        return _percentile(self.latencies, 99)


def _percentile(values: list[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1] if len(values) > 1 else float("nan")


def request(
    method: str,
    path: str,
    *,
    token: str = "",
    body: bytes = b"",
    headers: Iterable[tuple[str, str]] = (),
) -> bytes:
    """The bytes of one HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class LoadClient:
    """Keeps `connections` requests in flight for `seconds`; what is not 2xx is an error."""

    def __init__(self, port: int, *, connections: int = 32) -> None:
        self._port = port
        self._connections = connections

    async def run(
        self, name: str, make: Callable[[int], bytes], seconds: float, *, first: int = 0
    ) -> Result:
        """`make(n)` gives the bytes of the n-th request; they are counted from `first`."""
        result = Result(name, seconds)
        numbers = iter(range(first, 10**9))
        until = time.monotonic() + seconds
        await asyncio.gather(
            *(self._connection(result, make, numbers, until) for _ in range(self._connections))
        )
        return result

    async def once(self, sent: bytes) -> bytes:
        """One request by itself; its answer's body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(sent)
            status, body = await _answer(reader)
        finally:
            writer.close()
        if not 200 <= status < 300:
            raise RuntimeError(f"{status}: {body[:300]!r}")
        return body

    async def timed(self, sent: bytes) -> tuple[int, float]:
        """One request by itself, however it is answered: its status, and milliseconds."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            started = time.monotonic()
            writer.write(sent)
            status, _ = await _answer(reader)
            return status, (time.monotonic() - started) * 1000
        finally:
            writer.close()

    async def _connection(
        self, result: Result, make: Callable[[int], bytes], numbers: Iterable[int], until: float
    ) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            for number in numbers:
                if time.monotonic() >= until:
                    return
                started = time.monotonic()
                writer.write(make(number))
                status, body = await _answer(reader)
                if 200 <= status < 300:
                    result.latencies.append((time.monotonic() - started) * 1000)
                else:
                    result.errors += 1
                    result.first_error = result.first_error or body[:300]
        finally:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return status, await reader.readexactly(length) if length else b""
