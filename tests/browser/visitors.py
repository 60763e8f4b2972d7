"""People at the pages, each with a browser of his own. A page that asks another host, or complains
on its console, fails the test that opened it."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from playwright.sync_api import Request as PageRequest

from tests.browser.installation import Installation
from tests.support.processes import ROOT

SCREENS: Final = ROOT / "var" / "screens"
# Screens that offices have, the smallest that is supported first.
SIZES: Final = ((1366, 768), (1920, 1080))
# A small phone, a tablet held upright, and one held across.
PHONE_SIZES: Final = ((360, 780), (768, 1024), (1024, 768))
PATIENCE_MILLISECONDS: Final = 30_000
# Refusals are part of what is tested, and the browser names each on its console. A live channel may
# be refused too: its session may end between the pass for it and its opening.
_REFUSALS: Final = re.compile(
    r"Failed to load resource: the server responded with a status of 4"
    r"|WebSocket connection to '\S+/api/v1/events' failed: HTTP Authentication failed"
)
# What the browser says of a network that the test itself has cut.
_CUT: Final = re.compile(r"Failed to load resource: net::ERR_|WebSocket connection to .* failed")


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
        return self.sign_in_as(account["username"], account["password"], at=at)

    def sign_in_as(self, username: str, password: str, *, at: str) -> Page:
        page = self.open(at)
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(password)
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
        assert self.outside == [], self.outside
        assert self.complaints == [], self.complaints


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
