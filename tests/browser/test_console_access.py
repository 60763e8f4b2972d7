"""The console for those who use no mouse, or hear the page: axe finds nothing serious, and the desk
is worked by keys alone."""

from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser import console_days
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors
from tests.support.processes import ROOT

AXE: Final = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE: Final = ("serious", "critical")
# A control is called by the words on it. A branch of a tree is called by its own, though all that
# hangs on it is inside it.
NAMED_BY_WORDS: Final = "label-content-name-mismatch"


def grave_faults(page: Page) -> list[str]:
    """Evaluated, not added as a script: the page's policy would forbid that."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {node['target']} {node['html'][:160]}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
        if not (fault["id"] == NAMED_BY_WORDS and 'role="treeitem"' in node["html"])
    ]


@pytest.fixture
def reported(installation: Installation) -> Any:
    return console_days.reported(installation, "不制热")


def test_axe_finds_nothing_serious_in_the_dark(visitors: Visitors, reported: Any) -> None:
    """By day every page is looked at in test_console_every_page."""
    visitor = visitors(color_scheme="dark")
    page = visitor.sign_in("service_agent")
    for address in ("/home", "/desk?view=new", "/desk?intake=1", f"/tickets/{reported['id']}"):
        page.goto(f"{visitor.installation.web}/console{address}")
        expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()
        expect(page.get_by_role("status", name="正在载入")).to_have_count(0)
        assert grave_faults(page) == [], address


def test_axe_finds_nothing_serious_before_signing_in(visitor: Visitor) -> None:
    page = visitor.open("/console/login")
    expect(page.get_by_label("密码")).to_be_visible()
    assert grave_faults(page) == []


def test_everything_on_the_desk_is_reached_by_the_tab_key(visitor: Visitor, reported: Any) -> None:
    page = visitor.sign_in("service_agent", at="/console/desk?view=new")
    expect(
        page.get_by_role("region", name="工单池").get_by_text(reported["number"])
    ).to_be_visible()
    wanted: Any = page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input, select, textarea, summary')]
        .filter((each) => !each.disabled && each.checkVisibility() && each.tabIndex >= 0)
        .map((each, place) => { each.dataset.tabbed = place; return String(place) })"""
    )
    page.evaluate("document.body.focus()")
    seen: set[str] = set()
    for _ in range(len(wanted) + 10):
        page.keyboard.press("Tab")
        seen.add(str(page.evaluate("document.activeElement?.dataset.tabbed ?? ''")))
    assert sorted(set(wanted) - seen) == []


def test_the_list_is_worked_by_its_keys(visitor: Visitor, reported: Any) -> None:
    page = visitor.sign_in("service_agent", at="/console/desk?view=new")
    pool = page.get_by_role("region", name="工单池")
    expect(pool.get_by_text(reported["number"])).to_be_visible()
    first = pool.locator("[aria-current=true]").inner_text()
    page.keyboard.press("j")
    expect(pool.locator("[aria-current=true]")).not_to_have_text(first)
    page.keyboard.press("k")
    page.keyboard.press("o")
    expect(page.get_by_role("region", name="工单经过")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_one_box_finds_tickets_pages_and_acts(visitor: Visitor, reported: Any) -> None:
    page = visitor.sign_in("service_agent")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="搜索工单号")
    expect(box).to_be_focused()
    page.keyboard.type(reported["number"])
    rows = page.get_by_role("listbox", name="结果").get_by_role("option")
    expect(rows.first).to_contain_text(reported["number"])
    visitor.screens("console-palette")
    assert grave_faults(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(reported["problem"])
    page.keyboard.press("Control+k")
    page.keyboard.type("工单")
    expect(rows.filter(has_text="页面").first).to_contain_text("工单")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
