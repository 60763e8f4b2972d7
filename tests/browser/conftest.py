"""One installation for all: server, worker, database, WeChat simulator and the demo company, with
the front ends as they are built."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser import taps
from tests.browser.console_firm import Site, own_backend
from tests.browser.customers import Customer, Firm, at_home
from tests.browser.installation import Installation
from tests.browser.visitors import PATIENCE_MILLISECONDS, Visitor, Visitors
from tests.browser.workshop import Workshop
from tests.support.ports import free_port
from tests.support.processes import ROOT, Running, outside_environment
from tests.support.warm_starts import WarmStarts

# The demo company is computed for a minute and a half, beside whatever else the machine does.
A_FIRST_START: Final = 600.0
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("long")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in taps.told():
        terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    came = getattr(item, "funcargs", {}).get("visitors")
    if report.failed and report.when == "call" and isinstance(came, Visitors):
        with suppress(PlaywrightError):
            report.sections += came.seen(item.name)
    return report


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`BAOXIU_TEST_INSTALLATION=var/dev/dev.json` uses a ./scripts/dev that runs already."""
    if running_already := os.environ.get("BAOXIU_TEST_INSTALLATION"):
        yield Installation(json.loads(Path(running_already).read_bytes()))
        return
    subprocess.run([sys.executable, str(ROOT / "scripts" / "front_ends.py"), "build"], check=True)
    folder = tmp_path_factory.mktemp("installation")
    ports = ["--port", str(free_port()), "--simulator-port", str(free_port())]
    command = [sys.executable, "-m", "backend", "dev", *ports, "--data", str(folder / "dev")]
    running = Running(command, outside_environment(), folder / "dev.log")
    try:
        running.wait_for((folder / "dev" / "dev.json").exists, "everything is ready", A_FIRST_START)
        yield Installation(json.loads((folder / "dev" / "dev.json").read_bytes()))
    finally:
        if running.process.poll() is None:
            running.stop()
        running.end()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # The shell draws the same pages without the windows, in a third of the time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, "run: sudo apt-get install chromium-headless-shell fonts-noto-cjk"
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visitors(installation: Installation, chromium: Browser) -> Iterator[Visitors]:
    """For tests with several people, each with a browser of his own."""
    came = Visitors(installation, chromium)
    yield came
    came.leave()


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    return visitors()


@pytest.fixture(scope="module")
def firm(installation: Installation) -> Firm:
    return Firm(installation)


@pytest.fixture(scope="module")
def workshop(installation: Installation) -> Workshop:
    return Workshop(installation)


@pytest.fixture
def customer(visitors: Visitors, firm: Firm) -> Customer:
    return at_home(visitors.on_a_phone(), firm)


@pytest.fixture
def site(
    mongo_uri: str, database_name: str, tmp_path: Path, warm_starts: WarmStarts
) -> Iterator[Site]:
    """Nothing is set up there yet."""
    with own_backend(mongo_uri, database_name, tmp_path, warm_starts) as backend:
        made = Site(backend)
        made.start()
        yield made
