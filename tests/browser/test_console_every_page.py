"""Every page of the console, as its router lists them, each of its sides too: nothing serious for
axe, nothing cut off, nothing asked outside, its address leads back to it; and pictures of each."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.installation import Installation
from tests.browser.test_console_access import grave_faults
from tests.browser.visitors import SIZES, Visitor, Visitors
from tests.support.processes import ROOT

ROUTES: Final = ROOT / "console" / "src" / "router" / "pages.ts"
FAULTS: Final = Path(__file__).with_name("page_faults.js").read_text(encoding="utf-8")
# Each with a browser of its own, so that none takes minutes.
PARTS: Final = 5
# Who sees most first: the others look at what they alone see.
ROLES: Final = ("business_administrator", "service_agent", "dispatcher", "manager")
# Where one of a kind is found whose page is looked at.
EXAMPLES: Final = {
    "/tickets/:id": "/api/v1/tickets?limit=1",
    "/devices/:id": "/api/v1/devices?limit=1",
    "/complaints/:id": "/api/v1/complaints?limit=1",
    "/customers/:id": "/api/v1/households?limit=1",
    "/customers/sales/:id": "/api/v1/sales?limit=1",
    "/people/:id": "/api/v1/staff?limit=1",
    "/tasks/:id": "/api/v1/tasks?limit=1",
}
RULE: Final = "/rules/:kind/:slug"
# What a page shows beside what its own address and its tabs do.
MORE: Final = {
    "/complaints": ("?which=all", "?new=1"),
    "/desk": ("?view=talks", "?intake=1"),
    RULE: ("/rules/flow/repair", "/rules/approval_path/repair_charge"),
}


class Route(NamedTuple):
    path: str
    permissions: tuple[str, ...]


def routes() -> list[Route]:
    written = ROUTES.read_text(encoding="utf-8")
    each = re.compile(r"^    path: '([^']+)',.*?^    meta: (.*?)$", re.MULTILINE | re.DOTALL)
    records = each.findall(written)
    assert len(records) == written.count("component: ")
    return [
        Route(path, tuple(re.findall(r"'([a-z_]+:[a-z_]+)'", meta.partition("menu:")[0])))
        for path, meta in records
    ]


def addresses(installation: Installation, path: str) -> list[str]:
    """Of one route; what has an id is looked at by the first that there is."""
    if path == RULE:
        return ["/rules/sla_policy/standard", *MORE[RULE]]
    if path in EXAMPLES:
        token = installation.token(ROLES[0])
        items: list[Any] = installation.call("GET", EXAMPLES[path], token=token)["items"]
        assert items, f"the demo company has none for {path}"
        return [path.replace(":id", items[0]["id"])]
    assert ":" not in path, f"say how {path} is looked at"
    return [path, *(f"{path}{more}" for more in MORE.get(path, ()))]


def tours(installation: Installation) -> dict[str, list[str]]:
    """Who looks at what: each page is seen by the first role that may."""
    may = {
        role: {
            *installation.call("GET", "/api/v1/me", token=installation.token(role))["permissions"]
        }
        for role in ROLES
    }
    tours: dict[str, list[str]] = defaultdict(list)
    for route in routes():
        seers = [
            each for each in ROLES if not route.permissions or may[each] & {*route.permissions}
        ]
        assert seers, f"nobody of {ROLES} sees {route.path}"
        tours[seers[0]] += addresses(installation, route.path)
    return tours


def permissions_of(installation: Installation, role: str) -> set[str]:
    me = installation.call("GET", "/api/v1/me", token=installation.token(role))
    return {*me["permissions"]}


def settled(page: Page) -> None:
    expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()
    expect(page.get_by_role("status", name="正在载入")).to_have_count(0)
    expect(page.locator("main").locator("h1, h2").first).to_be_visible()


def look(visitor: Visitor, name: str) -> list[str]:
    """What is wrong with what is shown, in the smallest window and in a large one."""
    page = visitor.page
    found = grave_faults(page)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{fault} ({width} px)" for fault in page.evaluate(FAULTS)]
    visitor.screens(f"console-page-{name}")
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
    return found


def named(address: str) -> str:
    """The picture of a page is found by its path; ids are another at each installation."""
    return re.sub(r"[^a-z]+", "-", re.sub(r"[0-9a-f]{32}", "one", address)).strip("-")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_whole_for_every_eye_and_every_window(
    installation: Installation, visitors: Visitors, part: int
) -> None:
    faults: dict[str, list[str]] = {}
    for role, every in tours(installation).items():
        if not (tour := every[part::PARTS]):
            continue
        visitor = visitors()
        page = visitor.sign_in(role)
        for address in tour:
            page.goto(f"{installation.web}/console{address}")
            settled(page)
            path = urlsplit(address).path
            faults[address] = look(visitor, named(address))
            assert urlsplit(page.url).path == f"/console{path}"
            expect(page.get_by_text("这一页您还不能看")).to_have_count(0)
            for place in range(1, page.get_by_role("tab").count()):
                tab = page.get_by_role("tab").nth(place)
                word = tab.inner_text().split("\n")[0].strip()
                tab.click()
                expect(tab).to_have_attribute("aria-selected", "true")
                settled(page)
                faults[f"{address} {word}"] = look(visitor, f"{named(address)}-{place}")
    told = [f"{address}: {fault}" for address, found in faults.items() for fault in found]
    assert not told, "\n".join(told)
    assert len(faults) > 5
