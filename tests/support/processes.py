"""The product as real processes: started, asked, stopped, and never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

import psutil
import pytest

from backend.container import build_container
from tests.support.application import product_settings
from tests.support.mongo import Prepared
from tests.support.ports import free_port
from tests.support.warm_starts import WarmProcess, WarmStarts

ROOT = Path(__file__).parents[2]
# Long, because running out of it says nothing of the product on a machine that does much else.
PATIENCE_SECONDS = 150.0

_open = build_opener(ProxyHandler({})).open


def wait_until(
    fact: Callable[[], bool], what: Callable[[], str] | str, seconds: float = PATIENCE_SECONDS
) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            told = what if isinstance(what, str) else what()
            raise AssertionError(f"waited in vain until {told}")
        time.sleep(0.05)


def fetch(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body; status 0 if nobody answers."""
    try:
        with _open(Request(url, headers=headers or {}), timeout=10) as response:  # noqa: S310 - our own http address
            return response.status, response.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read()
    except (URLError, ConnectionError, TimeoutError):
        return 0, b""


class Running:
    """A process of the product, its output in a file."""

    def __init__(
        self,
        command: list[str],
        environment: dict[str, str],
        log: Path,
        starts: WarmStarts | None = None,
    ) -> None:
        self.log = log
        self.process: subprocess.Popen[bytes] | WarmProcess
        with log.open("ab") as output:
            if starts:
                self.process = starts.start(
                    command[3:], environment, output, output, module=command[2]
                )
                return
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(
        self, fact: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS
    ) -> None:
        def reached() -> bool:
            assert self.process.poll() is None, f"ended before {what}:\n{self.output}"
            return fact()

        wait_until(reached, lambda: f"{what}:\n{self.output}", seconds)

    def family(self) -> list[psutil.Process]:
        """The process and everything it has started so far."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """The exit code."""
        self.send(number)
        return self.process.wait(PATIENCE_SECONDS)

    def end(self) -> None:
        """For fixtures: whatever happened, nothing is left."""
        if self.process.poll() is None:
            family = self.family()
            self.process.kill()
            self.process.wait()
            psutil.wait_procs(family, timeout=PATIENCE_SECONDS)


class Backend:
    """Starts ``python -m backend …`` on one test's database: from nothing, or warm."""

    def __init__(
        self, environment: dict[str, str], folder: Path, starts: WarmStarts | None = None
    ) -> None:
        self.environment = environment
        self._folder = folder
        self._starts = starts
        self._running: list[Running] = []

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """To its end."""
        command, environment = self._command(arguments), self.environment | _variables(settings)
        with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
            if self._starts:
                process = self._starts.start(command[3:], environment, output, errors)
                code = process.wait(PATIENCE_SECONDS)
            else:
                code = subprocess.run(
                    command,
                    cwd=ROOT,
                    env=environment,
                    check=False,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=errors,
                    timeout=PATIENCE_SECONDS,
                ).returncode
            output.seek(0)
            errors.seek(0)
            return subprocess.CompletedProcess(command, code, output.read(), errors.read())

    def start(self, *arguments: str, **settings: str) -> Running:
        log = self._folder / f"{len(self._running)}-{arguments[0]}.log"
        environment = self.environment | _variables(settings)
        running = Running(self._command(arguments), environment, log, self._starts)
        self._running.append(running)
        return running

    def serve(self, *arguments: str, **settings: str) -> tuple[Running, str]:
        """A web server that is ready, and its address."""
        port = free_port()
        running = self.start("serve", *arguments, http__port=str(port), **settings)
        address = f"http://127.0.0.1:{port}"
        running.wait_for(lambda: fetch(f"{address}/health/ready")[0] == 200, "ready")
        return running, address

    def work(self, **settings: str) -> tuple[Running, str]:
        """A worker that is ready, and the address of its health page."""
        port = free_port()
        running = self.start("work", work__port=str(port), **settings)
        address = f"http://127.0.0.1:{port}"
        running.wait_for(lambda: fetch(f"{address}/health/ready")[0] == 200, "ready")
        return running, address

    def end(self) -> None:
        for running in self._running:
            running.end()

    @staticmethod
    def _command(arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "backend", *arguments]


def _variables(settings: dict[str, str]) -> dict[str, str]:
    return {f"BAOXIU_{name.upper()}": value for name, value in settings.items()}


def outside_environment() -> dict[str, str]:
    """What the test run itself was started with, less this product's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BAOXIU_")}


def migrate(prepared: Prepared, uri: str, database: str) -> None:
    """What ``python -m backend migrate`` does, without the second that a process takes to start."""
    container = build_container(product_settings(uri, database))
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(prepared(container))
    finally:
        container.close()
        loop.close()


@pytest.fixture(scope="session")
def warm_starts() -> Iterator[WarmStarts]:
    starts = WarmStarts()
    yield starts
    starts.close()


@pytest.fixture
def backend(
    mongo_uri: str,
    database_name: str,
    prepared: Prepared,
    tmp_path: Path,
    warm_starts: WarmStarts,
) -> Iterator[Backend]:
    """The product on an empty, migrated database; processes started with it are ended with it."""
    environment = outside_environment() | _variables(
        {
            "environment": "test",
            "mongo__uri": mongo_uri,
            "mongo__database": database_name,
            "http__notice_seconds": "0",
        }
    )
    migrate(prepared, mongo_uri, database_name)
    product = Backend(environment, tmp_path, warm_starts)
    yield product
    product.end()
