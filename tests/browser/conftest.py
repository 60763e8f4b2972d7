"""One installation for all: server, worker, database, WeChat simulator and the demo company, with
the front ends as they are built. A page that asks another host, or complains on its console, fails
the test that opened it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request as PageRequest

from tests.browser import taps
from tests.support.ports import free_port
from tests.support.processes import ROOT, Running, outside_environment

SCREENS: Final = ROOT / "var" / "screens"
# Screens that offices have, the smallest that is supported first.
SIZES: Final = ((1366, 768), (1920, 1080))
# A small phone, a tablet held upright, and one held across.
PHONE_SIZES: Final = ((360, 780), (768, 1024), (1024, 768))
PATIENCE_MILLISECONDS: Final = 30_000
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
# Refusals are part of what is tested, and the browser names each on its console. A live channel may
# be refused too: its session may end between the pass for it and its opening.
_REFUSALS: Final = re.compile(
    r"Failed to load resource: the server responded with a status of 4"
    r"|WebSocket connection to '\S+/api/v1/events' failed: HTTP Authentication failed"
)
# What the browser says of a network that the test itself has cut.
_CUT: Final = re.compile(r"Failed to load resource: net::ERR_|WebSocket connection to .* failed")


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


@dataclass(frozen=True)
class Installation:
    """What dev.json tells: addresses, `staff` with passwords, customers, devices."""

    described: Any

    @property
    def web(self) -> str:
        address: str = self.described["web"]
        return address

    def account(self, role: str, number: int = 0) -> Any:
        """Of the demo company, by role: service_agent, dispatcher, technician, and so on."""
        held = [each for each in self.described["staff"] if each["role"] == role]
        assert len(held) > number, sorted({each["role"] for each in self.described["staff"]})
        return held[number]

    def token(self, role: str, number: int = 0) -> str:
        account = self.account(role, number)
        named = {"username": account["username"], "password": account["password"]}
        token: str = self.call("POST", "/api/v1/staff-sessions", named)["token"]
        return token

    def call(self, method: str, path: str, body: object = None, *, token: str = "") -> Any:
        """The answer of the API; for what a page's test needs to have happened before."""
        sent = None if body is None else json.dumps(body).encode()
        return self._answer(f"{self.web}{path}", method, sent, "application/json", token)

    def control(self, method: str, path: str, body: object = None) -> Any:
        """The answer of the simulated WeChat's control plane."""
        sent = None if body is None else json.dumps(body).encode()
        address = self.described["control"].rstrip("/") + path
        return self._answer(address, method, sent, "application/json")

    def upload(self, photo: bytes, *, token: str, kind: str = "photo") -> str:
        """The id of a photo that `token`'s owner has taken, or of another kind of picture."""
        made = self._answer(
            f"{self.web}/api/v1/media?kind={kind}", "POST", photo, "image/jpeg", token
        )
        media_id: str = made["id"]
        return media_id

    def act(self, ticket_id: str, action: str, body: object = None, *, token: str) -> Any:
        """Does what the ticket offers to `token`'s owner; the ticket as it is then."""
        offered = self.call("GET", f"/api/v1/tickets/{ticket_id}", token=token)["actions"]
        form = next((each for each in offered if each["action"] == action), None)
        assert form, (action, sorted(each["action"] for each in offered))
        return self.call(form["method"], form["href"], body or {}, token=token)

    @staticmethod
    def _answer(
        address: str, method: str, body: bytes | None, content_type: str, token: str = ""
    ) -> Any:
        headers = {"Content-Type": content_type}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = Request(address, data=body, method=method, headers=headers)  # noqa: S310 - our own address
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=60) as response:
                read = response.read()
        except HTTPError as refused:
            refused.add_note(refused.read().decode())
            raise
        return json.loads(read) if read else None


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


@dataclass
class Visitor:
    """A person's own browser on the installation; `page` is the first of its tabs. `outside` and
    `complaints` are what no page of ours may have. `was_cut`: the test has taken the network away
    from it."""

    installation: Installation
    context: BrowserContext
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    was_cut: bool = False

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.context.on("request", self._note_request)
        self.context.on("console", self._note_message)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page = self.context.new_page()

    def _note_request(self, request: PageRequest) -> None:
        if not request.url.startswith((f"{self.installation.web}/", "data:", "blob:")):
            self.outside.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        is_cut = self.was_cut and _CUT.match(message.text)
        if message.type == "error" and not is_cut and not _REFUSALS.match(message.text):
            self.complaints.append(message.text)

    def cut(self) -> None:
        self.was_cut = True
        self.context.set_offline(True)

    def mend(self) -> None:
        self.context.set_offline(False)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.installation.web}{path}")
        return self.page

    def sign_in(self, role: str, number: int = 0, *, at: str = "/console/") -> Page:
        """To the console, as one of the demo company."""
        account = self.installation.account(role, number)
        page = self.open(at)
        page.get_by_label("账号").fill(account["username"])
        page.get_by_label("密码").fill(account["password"])
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("navigation", name="主菜单").wait_for()
        return page

    def screens(self, name: str, sizes: Sequence[tuple[int, int]] = SIZES) -> None:
        """The page as it is, in each size; pictures for people to look at if they ask for them
        by `BAOXIU_TEST_SCREENS=yes`: all of them together take minutes to draw."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        for width, height in sizes:
            self.page.set_viewport_size({"width": width, "height": height})
            if os.environ.get("BAOXIU_TEST_SCREENS"):
                self.page.screenshot(path=SCREENS / f"{name}-{width}.png")

    def phone_screens(self, name: str) -> None:
        """And back to the phone that it is looked at on."""
        self.screens(name, PHONE_SIZES)
        width, height = PHONE_SIZES[0]
        self.page.set_viewport_size({"width": width, "height": height})

    def leave(self) -> None:
        self.context.close()
        assert self.outside == []
        assert self.complaints == []


class Visitors:
    def __init__(self, installation: Installation, chromium: Browser) -> None:
        self._installation = installation
        self._chromium = chromium
        self._came: list[Visitor] = []

    def __call__(self, *, width: int = 1366, height: int = 768, **options: Any) -> Visitor:
        """`options` as playwright's `new_context` takes them."""
        options = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options
        context = self._chromium.new_context(viewport={"width": width, "height": height}, **options)
        visitor = Visitor(self._installation, context)
        self._came.append(visitor)
        return visitor

    def on_a_phone(self, **options: Any) -> Visitor:
        width, height = PHONE_SIZES[0]
        return self(width=width, height=height, has_touch=True, reduced_motion="reduce", **options)

    def seen(self, name: str) -> list[tuple[str, str]]:
        """For a failed test: a picture of each open page, and the words on it."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        said: list[tuple[str, str]] = []
        for page in (page for each in self._came for page in each.context.pages):
            picture = SCREENS / f"failed-{name}-{len(said)}.png"
            page.screenshot(path=picture)
            words = " ".join(page.inner_text("body").split())
            said.append((page.url, f"{words[:2000]}\n{picture}"))
        return said

    def leave(self) -> None:
        while self._came:
            self._came.pop().leave()


@pytest.fixture
def visitors(installation: Installation, chromium: Browser) -> Iterator[Visitors]:
    """For tests with several people, each with a browser of his own."""
    came = Visitors(installation, chromium)
    yield came
    came.leave()


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    return visitors()
