"""What a run is given, and what it answers."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from backend.runtime.embedded_mongod import EmbeddedMongod
from tests.support.processes import ROOT, Backend, Running, outside_environment
from tests.support.warm_starts import WarmStarts


@dataclass
class Trial:
    """One variant of one run, on a MongoDB of its own that it may kill, freeze and restart."""

    seconds: int
    short: bool
    broken: bool
    mongod: EmbeddedMongod
    folder: Path
    say: Callable[[str], None]
    starts: WarmStarts | None
    """None where every process is to load the product itself."""
    database: str = "prove"
    running: list[Running] = field(default_factory=list)
    products: list[Backend] = field(default_factory=list)

    def backend(self) -> Backend:
        """The product's commands on this trial's database, migrated."""
        settings = {
            "ENVIRONMENT": "test",
            "MONGO__URI": self.mongod.uri,
            "MONGO__DATABASE": self.database,
            "HTTP__NOTICE_SECONDS": "0",
        }
        variables = {f"BAOXIU_{name}": value for name, value in settings.items()}
        product = Backend(outside_environment() | variables, self.folder, self.starts)
        migrated = product.run("migrate")  # a loop is running, so not in this process
        if migrated.returncode != 0:
            raise RuntimeError(f"migrate failed: {migrated.stderr}")
        self.products.append(product)
        return product

    def start(self, module: str, *arguments: str) -> Running:
        """``python -m MODULE ARGUMENTS``, ended with the trial."""
        log = self.folder / f"{module}-{len(self.running)}.log"
        environment = dict(os.environ) | {"PYTHONPATH": str(ROOT)}
        return self.run([sys.executable, "-m", module, *arguments], environment, log)

    def run(self, command: list[str], environment: dict[str, str], log: Path) -> Running:
        """``python -m …`` in exactly that environment, ended with the trial."""
        running = Running(command, environment, log, self.starts)
        self.running.append(running)
        return running

    def end(self) -> None:
        for running in self.running:
            running.end()
        for product in self.products:
            product.end()


@dataclass(frozen=True)
class Verdict:
    """`figures`: what was measured. `violations`: what must not be, one line each."""

    figures: dict[str, object]
    violations: list[str]


class ProveRun(Protocol):
    SUMMARY: str
    BROKEN: str
    SECONDS: int
    SHORT_SECONDS: int

    async def run(self, trial: Trial) -> Verdict: ...
