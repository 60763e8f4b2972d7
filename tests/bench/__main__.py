"""Measures the real server beside bare code that does the same database work, in one run.

Rounds alternate between the two, so that what else the machine does falls on both; what is
reported is the median round of each and their ratio.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from pymongo import MongoClient

from backend.container import build_container
from backend.kit.clock import utc_now
from backend.migrations import build_migrator
from backend.runtime.embedded_mongod import EmbeddedMongod
from tests.bench import callbacks, clocks, lists, scoring
from tests.bench.clocks import ClockRow
from tests.bench.load import LoadClient, Result
from tests.bench.operations import Operation, Profiler, operations
from tests.bench.stock import Stock, stock
from tests.support.application import INDEX_KEY, KEY, product_settings
from tests.support.ports import free_port

DATABASE: Final = "bench"
ROOT: Final = Path(__file__).parents[2]
_PATIENCE_SECONDS: Final = 60
_REHEARSALS: Final = 200
_WARM: Final = 16


@dataclass
class Sides:
    """The two programs under load: their ports and what is asked of them."""

    product: tuple[LoadClient, list[Operation]]
    bare: tuple[LoadClient, list[Operation]]


@dataclass
class Row:
    name: str
    bar: float
    product: Result
    bare: Result
    ratio: float

    def text(self) -> str:
        ours, floor = self.product, self.bare
        verdict = "ok" if self.ratio >= self.bar and not ours.errors else "BELOW THE BAR"
        return (
            f"{self.name:<11}{ours.requests_per_second:>9.0f}{ours.p50:>8.1f}{ours.p99:>8.1f}"
            f"{floor.requests_per_second:>9.0f}{floor.p50:>8.1f}{floor.p99:>8.1f}"
            f"{self.ratio:>8.2f} ≥ {self.bar:<5}{ours.errors:>5}  {verdict}"
        )


_HEAD: Final = (
    f"{'':<11}{'req/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'bare':>9}{'p50 ms':>8}{'p99 ms':>8}"
    f"{'ratio':>8}{'':<8}{'errors':>6}"
)


def main() -> int:
    options = _arguments()
    scored = None
    if not options.only or scoring.NAME in options.only:
        scored = scoring.measure_scoring()  # before anything else runs
    if options.only == [scoring.NAME]:
        return _tell(scored)
    with tempfile.TemporaryDirectory(prefix="baoxiu-bench-") as folder:
        mongod = EmbeddedMongod(Path(folder) / "mongod", cache_gigabytes=options.cache)
        mongod.start()
        try:
            failed = asyncio.run(_work(mongod.uri, Path(folder), options))
            return _tell(scored) or failed
        finally:
            mongod.stop()


async def _work(uri: str, folder: Path, options: argparse.Namespace) -> int:
    if options.only and not set(options.only) - {scoring.NAME, clocks.NAME}:
        return await _reckon_alone(uri, options)  # neither tickets nor servers are wanted
    return await bench(uri, folder, options)


async def _reckon_alone(uri: str, options: argparse.Namespace) -> int:
    container = build_container(product_settings(uri, DATABASE))
    await build_migrator(container).run()
    container.close()
    reckoned = await _reckon(uri, options)
    for line in reckoned.lines() if reckoned else ():
        say(line)
    return int(reckoned is not None and not reckoned.is_good)


def _tell(scored: scoring.ScoringRow | None) -> int:
    for line in scored.lines() if scored else ():
        say(line)
    return int(scored is not None and not scored.is_good)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000, help="in the database (100000)")
    parser.add_argument("--seconds", type=float, default=6, help="of one round (6)")
    parser.add_argument("--rounds", type=int, default=3, help="of each side (3)")
    parser.add_argument("--connections", type=int, default=32, help="kept open (32)")
    parser.add_argument("--processes", type=int, default=2, help="of each server (2)")
    parser.add_argument("--cache", type=float, default=2, help="gigabytes for mongod (2)")
    parser.add_argument("--only", nargs="*", help="names of operations")
    return parser.parse_args()


async def bench(uri: str, folder: Path, options: argparse.Namespace) -> int:
    """0 if every ratio reaches its bar and nothing failed."""
    writes = int(2 * options.rounds * options.seconds * 700) + 2 * _REHEARSALS
    goods = await _prepare(uri, options.tickets, writes)
    with _servers(uri, folder, options.processes) as ports:
        sides = Sides(
            *(
                (
                    LoadClient(port, connections=options.connections),
                    operations(goods, bare=bare),
                )
                for bare, port in zip((False, True), ports, strict=True)
            )
        )
        with MongoClient[dict[str, Any]](uri) as client:
            await _require_equal_work(client, sides)
        rows = [
            await _compare(number, sides, options)
            for number, operation in enumerate(sides.product[1])
            if not options.only or operation.name in options.only
        ]
        pushed = (
            await callbacks.measure_callbacks(sides.product[0], options.seconds, options.rounds)
            if not options.only or callbacks.NAME in options.only
            else None
        )
        listed = (
            await lists.measure_lists(ports[0], goods, options.seconds)
            if not options.only or lists.NAME in options.only
            else []
        )
    reckoned = await _reckon(uri, options)
    say(_HEAD)
    for row in rows:
        say(row.text())
    for line in pushed.lines() if pushed else ():
        say(line)
    for line in reckoned.lines() if reckoned else ():
        say(line)
    for listing in listed:
        say(listing.lines()[0])
    say(json.dumps({row.name: round(row.ratio, 3) for row in rows}))
    below = any(row.ratio < row.bar or row.product.errors or row.bare.errors for row in rows)
    unfit = [each for each in (pushed, reckoned, *listed) if each is not None and not each.is_good]
    return int(below or bool(unfit))


async def _reckon(uri: str, options: argparse.Namespace) -> ClockRow | None:
    """While no server is under load: it is a night's work."""
    if options.only and clocks.NAME not in options.only:
        return None
    container = build_container(product_settings(uri, DATABASE))
    try:
        return await clocks.measure_clocks(container, options.tickets)
    finally:
        container.close()


async def _prepare(uri: str, tickets: int, creations: int) -> Stock:
    started = time.monotonic()
    container = build_container(product_settings(uri, DATABASE))
    await build_migrator(container).run()
    goods = await stock(container, tickets, creations)
    # A session's last use is stamped every few minutes, and laying in a million tickets takes more.
    seen = {"$set": {"last_seen_at": utc_now()}}
    await container.mongo.collection("sessions").update_many({}, seen)
    container.close()
    say(f"{tickets} tickets, {len(goods.codes)} devices in {time.monotonic() - started:.0f} s")
    return goods


@contextmanager
def _servers(uri: str, folder: Path, processes: int) -> Iterator[tuple[int, int]]:
    """The product and the bare program, each on a port of its own."""
    ours, bare = free_port(), free_port()
    environment = os.environ | {
        "BAOXIU_ENVIRONMENT": "test",
        "BAOXIU_LOG_LEVEL": "WARNING",
        "BAOXIU_MONGO__URI": uri,
        "BAOXIU_MONGO__DATABASE": DATABASE,
        "BAOXIU_HTTP__PORT": str(ours),
        "BAOXIU_ENCRYPTION__KEYS": json.dumps({"k1": KEY}),
        "BAOXIU_ENCRYPTION__CURRENT": "k1",
        "BAOXIU_ENCRYPTION__BLIND_INDEX_KEY": INDEX_KEY,
        **callbacks.ENVIRONMENT,
    }
    commands = (
        [sys.executable, "-m", "backend", "serve", "--processes", str(processes)],
        [sys.executable, "-m", "tests.bench.bare", uri, DATABASE, str(bare), str(processes)],
    )
    with (folder / "servers.log").open("wb") as log:
        running = [
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            for command in commands
        ]
        try:
            for port in (ours, bare):
                _wait_for(port)
            yield ours, bare
        except BaseException:
            say((folder / "servers.log").read_text(encoding="utf-8")[-3000:])
            raise
        finally:
            for process in running:
                os.killpg(process.pid, signal.SIGTERM)
            for process in running:
                process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


async def _require_equal_work(client: MongoClient[dict[str, Any]], sides: Sides) -> None:
    """Both do the same to the database, or the comparison means nothing."""
    # Each request asks for something of its own: two writes must not meet.
    numbers = iter(range(_REHEARSALS))
    for ours, theirs in zip(sides.product[1], sides.bare[1], strict=True):
        counted = []
        for load, operation in ((sides.product[0], ours), (sides.bare[0], theirs)):
            for _ in range(_WARM):  # what a process reads once has been read then
                await load.once(operation.make(next(numbers)))
            with Profiler(client, DATABASE) as profiler:
                await load.once(operation.make(next(numbers)))
                counted.append(profiler.counted())
        say(f"{ours.name}: {dict(counted[0])}")
        if counted[0] != counted[1]:
            raise SystemExit(f"{ours.name}: the bare program does {dict(counted[1])}")


async def _compare(number: int, sides: Sides, options: argparse.Namespace) -> Row:
    product: list[Result] = []
    bare: list[Result] = []
    first = _REHEARSALS
    for _ in range(options.rounds):
        for results, (load, listed) in ((product, sides.product), (bare, sides.bare)):
            result = await load.run(
                listed[number].name, listed[number].make, options.seconds, first=first
            )
            first += len(result.latencies) + result.errors + options.connections
            results.append(result)
    speed = median(r.requests_per_second for r in product)
    floor = median(r.requests_per_second for r in bare)
    operation = sides.product[1][number]
    return Row(
        operation.name,
        operation.bar,
        _middle(product),
        _middle(bare),
        speed / floor if floor else 0.0,
    )


def _middle(results: list[Result]) -> Result:
    """The median round, with every round's errors."""
    middle = sorted(results, key=lambda result: result.requests_per_second)[len(results) // 2]
    middle.errors = sum(result.errors for result in results)
    middle.first_error = next((r.first_error for r in results if r.first_error), b"")
    if middle.errors:
        say(f"{middle.name}: {middle.errors} errors, the first: {middle.first_error!r}")
    return middle


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
