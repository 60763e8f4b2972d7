"""Tables of 50,000 rows: both ways of taking them, workers killed, memory flat, every row told."""

import asyncio
import re
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from tests.prove.reporting.firm import found_firm, opened
from tests.prove.tables import customers, devices
from tests.prove.tables.client import Client
from tests.prove.tables.table import Table
from tests.prove.trial import Trial, Verdict
from tests.support.processes import Backend, Running

SUMMARY: Final = "50,000 devices and 20,000 customers come in whole, with the workers killed"
BROKEN: Final = "an import moves on before its batch is stored"
SECONDS: Final = 420
SHORT_SECONDS: Final = 90

ALL, GOOD = "all_or_nothing", "skip_bad_rows"
LONGEST_SECONDS: Final = 360
"""Twice what is promised on two cores: the machine may have other things to do."""
MOST_GROWTH: Final = 1.25
_LOOKS_A_SECOND: Final = 5
_TO_KILL_SECONDS: Final = 0.01
_OVER: Final = {"imported", "refused", "checked", "cancelled", "failed"}


class Course:
    """Fresh processes of the product, from their start to their end."""

    def __init__(self, trial: Trial, product: Backend, token: str, violations: list[str]) -> None:
        self.trial = trial
        self.product = product
        self.violations = violations
        self.web, address = product.serve()
        self.client = Client(address, token)
        self.worker = start_worker(trial, product)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for running in (self.web, self.worker):
            running.end()

    def expect(self, what: str, found: object, expected: object) -> None:
        if found != expected:
            self.violations.append(f"{what}: {_shown(found)} instead of {_shown(expected)}")

    async def bring_in(self, table: Table, mode: str, *, kills: int = 0) -> Mapping[str, Any]:
        """The import when it is over; its worker is killed so many times while it stores."""
        import_id = await self.client.upload(table, mode)
        percents: list[int] = []
        killed = 0
        while True:
            seen = await self.client.look(import_id)
            percents.append(seen["percent"])
            if seen["state"] in _OVER:
                break
            part = seen["rows_stored"] / max(seen["rows"], 1)
            if killed < kills and part > (killed + 1) / (kills + 2):
                await self._kill(seen)
                killed += 1
            # A thousand rows are stored in less than the time between two looks.
            await asyncio.sleep(_TO_KILL_SECONDS if killed < kills else 1 / _LOOKS_A_SECOND)
        self.expect("kills", killed, kills)
        self.expect("the way went up", percents, sorted(percents))
        return seen

    async def _kill(self, seen: Mapping[str, Any]) -> None:
        self.worker.stop(signal.SIGKILL)
        self.trial.say(f"worker killed at row {seen['rows_stored']} of {seen['rows']}")
        self.worker = start_worker(self.trial, self.product)

    def peaks(self) -> tuple[float, float]:
        """The most memory the web server and the worker ever held, in MiB."""
        return peak(self.web), peak(self.worker)


def _shown(value: object) -> str:
    """A row of a set is enough of it."""
    if isinstance(value, Counter):
        return f"{value.total()} rows of {len(value)} kinds"
    return f"{len(value)} lines" if isinstance(value, Set) else str(value)


def start_worker(trial: Trial, product: Backend) -> Running:
    if trial.broken:
        return trial.start("tests.prove.imports_worker", trial.mongod.uri, trial.database)
    return product.work()[0]


def peak(running: Running) -> float:
    status = Path(f"/proc/{running.process.pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


async def run(trial: Trial) -> Verdict:
    product = trial.backend()
    firm = await found_firm(trial, 0)
    async with opened(trial.mongod.uri, trial.database) as container:
        await devices.stock(container)
    runs = Runs(trial, product, firm.administrator.token)
    rows = 2_000 if trial.short else 50_000
    kills = 1 if trial.short else 3
    if not trial.broken:
        await runs.measure(rows)
        await runs.refuse_all(rows)
        await runs.survive(devices.a_table(rows // 2, "C", with_bad_rows=False), ALL, kills=kills)
    await runs.survive(
        devices.a_table(1_500 if trial.broken else rows // 2, "D"), GOOD, kills=kills
    )
    return Verdict(runs.figures, runs.violations)


@dataclass
class Runs:
    trial: Trial
    product: Backend
    token: str
    figures: dict[str, object] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    async def measure(self, rows: int) -> None:
        """Time and memory: a tenth of the rows in fresh processes, then all of them in others."""
        small = await self._peaks([devices.a_table(rows // 10, "A")])
        began = time.monotonic()
        large = await self._peaks([devices.a_table(rows, "B"), customers.a_table(rows * 2 // 5, 1)])
        for name, before, after in zip(("web", "worker"), small, large, strict=True):
            self.figures[f"{name}, most memory"] = (
                f"{before:.0f} MiB for {rows // 10} rows, {after:.0f} MiB for {rows * 7 // 5}"
            )
            if after > before * MOST_GROWTH:
                self.violations.append(f"the {name} grew from {before:.0f} to {after:.0f} MiB")
        if (seconds := time.monotonic() - began) > LONGEST_SECONDS:
            self.violations.append(f"it took {seconds:.0f} s")

    async def _peaks(self, tables: Sequence[Table]) -> tuple[float, float]:
        course = self._course()
        async with course:
            for table in tables:
                began = time.monotonic()
                done = await course.bring_in(table, GOOD)
                seconds = time.monotonic() - began
                self.figures[f"{table.rows} {table.kind}"] = f"{seconds:.0f} s"
                await self._judge(course, table, done)
            return course.peaks()

    async def refuse_all(self, rows: int) -> None:
        """One row in a hundred is bad, and all of them stay out."""
        table = devices.a_table(rows, "C")
        async with self._course() as course:
            done = await course.bring_in(table, ALL)
            course.expect("state", done["state"], "refused")
            course.expect("bad rows", set(await course.client.bad_rows(done["id"])), table.bad)
            course.expect("stored", await self._stored(table), Counter())

    async def survive(self, table: Table, mode: str, *, kills: int) -> None:
        async with self._course() as course:
            done = await course.bring_in(table, mode, kills=kills)
            await self._judge(course, table, done)

    async def _judge(self, course: Course, table: Table, done: Mapping[str, Any]) -> None:
        bad = await course.client.bad_rows(done["id"])
        course.expect("state", done["state"], "imported")
        course.expect("told once", len(bad), len(table.bad))
        course.expect("bad rows", set(bad), table.bad)
        counts = {name: done[name] for name in ("rows", "created", "known", "bad_rows")}
        expected = (table.rows, len(table.good), 0, len(table.bad))
        course.expect("counts", counts, dict(zip(counts, expected, strict=True)))
        course.expect("stored", await self._stored(table), Counter(table.good))

    async def _stored(self, table: Table) -> Counter[str]:
        async with opened(self.trial.mongod.uri, self.trial.database) as container:
            return await table.stored(container)

    def _course(self) -> Course:
        return Course(self.trial, self.product, self.token, self.violations)
