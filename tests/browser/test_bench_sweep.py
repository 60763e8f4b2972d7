"""Every page of the bench, as `pages.json` names them: read in the sun, hit by a thumb, left by
back, pressed twice, and refused."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.bench import Bench
from tests.browser.customers import on_top
from tests.browser.installation import Installation
from tests.browser.sweep import measured
from tests.browser.test_bench_acts import at_work
from tests.browser.visitors import Visitors
from tests.browser.workshop import Workshop
from tests.support.processes import ROOT

[_BENCH] = json.loads((ROOT / "miniprogram/src/pages.json").read_bytes())["subPackages"]
PAGES: Final = [each["path"] for each in _BENCH["pages"]]
TABS: Final = ("today/index", "queue/index", "pool/index")
REFUSED: Final = "刚被别人改过，已换成最新的"


class Sweep:
    """A technician with a job at work, one to take, and one done."""

    def __init__(self, installation: Installation, visitors: Visitors) -> None:
        workshop = Workshop(installation)
        workshop.publish_steps()
        workshop.publish_form()
        technician = workshop.person()
        self.workshop = workshop
        self.job = workshop.booked(technician)
        at_work(workshop, technician, self.job)
        self.form = workshop.sent_to(technician, "install")
        workshop.act(technician.token, self.form, "take")
        self.offer = workshop.sent_to(technician)
        self.bench = Bench.signed_in(visitors, technician)

    @property
    def page(self) -> Page:
        return self.bench.page

    def query(self, name: str) -> str:
        if name == "device/index":
            return f"?id={self.job['devices'][0]['device_id']}&title=足浴盆"
        if name == "job/form" or name == "job/book":
            return f"?id={self.form['id']}"
        return f"?id={self.job['id']}" if name.startswith("job/") else ""

    def opens(self, name: str) -> None:
        self.page.goto("about:blank")
        self.bench.visitor.open(f"/bench/#/technician/{name}{self.query(name)}")
        self.settled()
        if name == "today/index":
            expect(self.bench.button("接单")).to_be_visible()

    def settled(self) -> None:
        on_top(self.page).locator(".bx-page").wait_for()
        expect(on_top(self.page).locator(".bx-skeleton")).to_have_count(0)


@pytest.fixture(scope="module")
def sweep(installation: Installation, chromium: Browser) -> Iterator[Sweep]:
    visitors = Visitors(installation, chromium)
    yield Sweep(installation, visitors)
    visitors.leave()


def test_every_page_of_the_bench_can_be_read_and_hit(sweep: Sweep) -> None:
    wrong = {}
    for name in PAGES:
        sweep.opens(name)
        sweep.bench.screens(f"bench-{name.replace('/', '-')}")
        if found := measured(sweep.page):
            wrong[name] = found
    assert wrong == {}


def test_back_leads_to_the_day_from_every_page(sweep: Sweep) -> None:
    sweep.opens("today/index")
    for name in (each for each in PAGES if each not in TABS):
        address = f"#/technician/{name}{sweep.query(name)}"
        sweep.page.evaluate("hash => { location.hash = hash }", address)
        sweep.page.wait_for_url(f"**{name}*")
        sweep.settled()
        sweep.bench.back()
        expect(sweep.bench.text("待上门")).to_be_visible()


def fill(page: Page) -> None:
    """Whatever can be typed."""
    for box in on_top(page).locator("textarea:visible, input:visible").all():
        with suppress(PlaywrightTimeout):  # what is done already takes its boxes away
            if not box.input_value(timeout=2_000):
                box.fill("12", timeout=2_000)


def test_whatever_is_pressed_twice_is_asked_once_and_a_refusal_is_told(sweep: Sweep) -> None:
    """The server has changed the job meanwhile: it refuses every write, and each is sent once for
    each press; what the phone keeps for later is not thrown away."""
    writes: list[str] = []

    def refuse(route: Route) -> None:
        if route.request.method == "GET":
            route.fallback()
            return
        writes.append(f"{route.request.method} {route.request.url.partition('/api/v1/')[2]}")
        problem: Any = {"type": "about:blank", "title": "x", "status": 409, "detail": REFUSED}
        route.fulfill(
            status=409,
            content_type="application/problem+json",
            body=json.dumps(problem | {"code": "version_conflict"}),
        )

    sweep.bench.visitor.context.route("**/api/v1/**", refuse)
    told = []
    for name in PAGES:
        number = 0
        while (button := _nth(sweep, name, number)) is not None:
            number += 1
            words = button.inner_text()
            writes.clear()
            button.evaluate("button => { button.click(); button.click() }")
            turning = sweep.page.locator(".bx-button-spin:visible")
            expect(turning, f"{name}: {words} comes to an end").to_have_count(0)
            assert len(writes) == len(set(writes)), (name, words, writes)
            told += writes
    assert any(each.endswith("/taking") for each in told), told
    assert sweep.workshop.seen(sweep.offer)["state"] == "dispatched"
    assert "finish" not in sweep.workshop.story(sweep.job)


def _nth(sweep: Sweep, name: str, number: int) -> Locator | None:
    """The button of that number on a fresh page that is filled in."""
    sweep.opens(name)
    fill(sweep.page)
    buttons = (
        on_top(sweep.page)
        .locator("uni-button:visible:not(.bx-button-off)")
        .filter(
            # What leaves the page, and what asks first whether one means it.
            has_not_text=re.compile("导出备份|打给客户|拍|退出登录")
        )
    )
    return buttons.nth(number) if number < buttons.count() else None
