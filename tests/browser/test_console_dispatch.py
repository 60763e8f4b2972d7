"""A dispatcher's morning on the board: by hand, by keys, and where the board says no."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.dispatch_board import Branch, block, card, carry, drop, lane, open_board
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor


@pytest.fixture
def branch(installation: Installation) -> Branch:
    return Branch(installation)


def test_a_dispatchers_morning_sends_moves_pins_and_takes_back_by_hand(
    visitor: Visitor, branch: Branch
) -> None:
    day, (one, other) = branch.free_day(2)
    ticket = branch.waiting()
    page = open_board(visitor, day)
    card(page, ticket).click()
    panel = page.get_by_role("region", name="派给谁")
    expect(panel.get_by_text("规则 v")).to_be_visible()
    expect(lane(page, one).locator("..")).to_contain_text("起可排")
    carry(page, card(page, ticket), one, "10:00")
    tip = page.locator(".tip")
    expect(tip).to_contain_text("可以放：10:00–")
    expect(tip).to_contain_text("第 1 单")
    visitor.screens("console-dispatch-lifted")
    page.keyboard.press("Escape")
    expect(page.locator("[data-ghost]")).to_have_count(0)
    page.mouse.up()
    assert branch.ticket(ticket)["state"] == "to_dispatch"

    drop(page, card(page, ticket), one, "10:00")
    # The way back is open for some seconds only: it is taken before anything is looked at.
    page.get_by_role("button", name="撤销").click()
    # Before the board has been read again it looks as if nothing had been sent at all.
    expect(page.get_by_text("已撤销，回到原来的样子")).to_be_visible()
    expect(card(page, ticket)).to_be_visible()
    expect(block(page, one, ticket)).to_have_count(0)
    assert branch.ticket(ticket)["state"] == "to_dispatch"

    drop(page, card(page, ticket), one, "10:00")
    expect(block(page, one, ticket)).to_be_visible()
    expect(card(page, ticket)).to_have_count(0)
    assert branch.promised(ticket) == (one["staff_id"], "10:00")
    drop(page, block(page, one, ticket), other, "15:00")
    expect(block(page, other, ticket)).to_be_visible()
    assert branch.promised(ticket) == (other["staff_id"], "15:00")
    block(page, other, ticket).click()
    his = page.get_by_role("region", name=f"{other['name']}的一天")
    his.get_by_role("button", name="固定", exact=True).click()
    expect(his.get_by_role("button", name="解除固定")).to_be_visible()
    expect(his.get_by_role("button", name="拿起")).to_have_count(0)
    visitor.screens("console-dispatch")
    his.get_by_role("button", name="解除固定").click()
    his.get_by_role("button", name="收回").click()
    expect(card(page, ticket)).to_be_visible()
    assert branch.ticket(ticket)["state"] == "to_dispatch"


def test_the_board_is_worked_by_the_keyboard_alone(visitor: Visitor, branch: Branch) -> None:
    day, (one,) = branch.free_day(1)
    ticket = branch.waiting()
    page = open_board(visitor, day, more=f"&q={ticket['problem'].split()[-1]}")
    expect(page.locator(f"#waiting-{ticket['id']}")).to_be_visible()
    page.keyboard.press("w")
    expect(page.locator(f"#waiting-{ticket['id']}")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("region", name="派给谁").get_by_text("规则 v")).to_be_visible()
    page.keyboard.press("Enter")
    ghost = page.locator("[data-ghost]")
    expect(ghost).to_be_visible()
    page.keyboard.press("Escape")
    expect(ghost).to_have_count(0)
    expect(page.get_by_role("listbox", name="待派工单")).to_be_focused()
    page.keyboard.press("Enter")
    _to_person(page, one)
    spoken = page.locator("[data-spoken]")
    expect(spoken).to_contain_text(f"{one['name']}，")
    before = ghost.inner_text()
    page.keyboard.press("Shift+ArrowRight")
    expect(ghost).not_to_have_text(before)
    _to_time(page, "14:00")
    expect(spoken).to_contain_text("14:00 到")
    expect(spoken).to_contain_text("可放")
    page.keyboard.press("Enter")
    expect(block(page, one, ticket)).to_be_visible()
    assert branch.promised(ticket) == (one["staff_id"], "14:00")

    page.keyboard.press("b")
    _to_cell(page, block(page, one, ticket))
    page.keyboard.press("p")
    expect(block(page, one, ticket)).to_have_accessible_name(_ends("已固定"))
    page.keyboard.press("p")
    expect(block(page, one, ticket)).not_to_have_accessible_name(_ends("已固定"))
    page.keyboard.press("Enter")
    expect(ghost).to_be_visible()
    page.keyboard.press("Escape")
    expect(block(page, one, ticket)).to_be_focused()
    page.keyboard.press("u")
    expect(block(page, one, ticket)).to_have_count(0)
    assert branch.ticket(ticket)["state"] == "to_dispatch"


def _to_person(page: Page, who: Any) -> None:
    aimed = "[data-lane]:has([data-ghost])"
    order = page.eval_on_selector_all("[data-lane]", "all => all.map(each => each.dataset.lane)")
    at = order.index(page.locator(aimed).get_attribute("data-lane"))
    there = order.index(who["staff_id"])
    for _ in range(abs(there - at)):
        page.keyboard.press("ArrowDown" if there > at else "ArrowUp")
    expect(lane(page, who).locator("[data-ghost]")).to_be_visible()


def _to_time(page: Page, at: str) -> None:
    """As one does it: by hours as far as they go, then by tens of minutes."""
    shown = page.locator("[data-ghost] small").inner_text().split("–")[0]
    away = _minutes(at) - _minutes(shown)
    side = "ArrowRight" if away > 0 else "ArrowLeft"
    for key, times in ((f"Shift+{side}", abs(away) // 60), (side, abs(away) % 60 // 10)):
        for _ in range(times):
            page.keyboard.press(key)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _to_cell(page: Page, cell: Locator) -> None:
    """From wherever the focus is on the grid, by arrows alone."""
    row = cell.locator("xpath=ancestor::*[@data-row]")
    rows = page.locator("[data-row]").count()
    for _ in range(rows):
        if row.locator(":focus").count():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(cell).to_be_focused()


def _ends(word: str) -> re.Pattern[str]:
    return re.compile(f"{word}$")


def test_taken_time_is_refused_before_the_drop_and_by_it(visitor: Visitor, branch: Branch) -> None:
    day, (one,) = branch.free_day(1)
    first, second = branch.waiting(), branch.waiting()
    branch.send(first, one, day, "10:00")
    page = open_board(visitor, day)
    carry(page, card(page, second), one, "10:00")
    tip = page.locator(".tip")
    expect(tip).to_contain_text("不能放")
    expect(tip).to_contain_text(first["number"])
    # The pictures are taken in other sizes: the hand is somewhere else after that.
    visitor.screens("console-dispatch-conflict")
    page.keyboard.press("Escape")
    page.mouse.up()
    carry(page, card(page, second), one, "10:00")
    expect(tip).to_contain_text("不能放")
    page.mouse.up()
    expect(page.get_by_role("alert")).to_contain_text("已有安排")
    assert branch.ticket(second)["state"] == "to_dispatch"
    assert branch.promised(first) == (one["staff_id"], "10:00")


def test_time_outside_the_shift_is_given_with_a_reason_only(
    visitor: Visitor, branch: Branch
) -> None:
    day, (one,) = branch.free_day(1)
    ticket = branch.waiting()
    page = open_board(visitor, day)
    carry(page, card(page, ticket), one, "12:00")
    expect(page.locator(".tip")).to_contain_text("要写原因")
    page.mouse.up()
    sheet = page.get_by_role("dialog", name=f"仍要派给 {one['name']}")
    sheet.get_by_role("button", name="放回去").click()
    expect(sheet).to_have_count(0)
    assert branch.ticket(ticket)["state"] == "to_dispatch"
    carry(page, card(page, ticket), one, "12:00")
    expect(page.locator(".tip")).to_contain_text("要写原因")
    page.mouse.up()
    expect(sheet.get_by_role("button", name="派给他")).to_be_disabled()
    sheet.get_by_label("为什么仍要派").fill("客户只有中午在家")
    sheet.get_by_role("button", name="派给他").click()
    expect(block(page, one, ticket)).to_be_visible()
    assert branch.promised(ticket) == (one["staff_id"], "12:00")


def test_who_may_not_dispatch_has_no_board(visitor: Visitor) -> None:
    page = visitor.sign_in("service_agent")
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu.get_by_title("客服台")).to_be_visible()
    expect(menu.get_by_title("派单台")).to_have_count(0)
    page.goto(f"{visitor.installation.web}/console/dispatch")
    expect(page.get_by_text("这一页您还不能看")).to_be_visible()


def test_the_day_and_the_view_are_in_the_address_and_the_places_are_drawn_here(
    visitor: Visitor, branch: Branch
) -> None:
    day, (one,) = branch.free_day(1)
    page = open_board(visitor, day, more="&zoom=110")
    heading = page.locator(".day b")
    shown = heading.inner_text()
    page.keyboard.press("]")
    expect(heading).not_to_have_text(shown)
    page.keyboard.press("[")
    expect(heading).to_have_text(shown)
    page.get_by_role("button", name="区域图").click()
    expect(page).to_have_url(
        f"{visitor.installation.web}/console/dispatch?zoom=110&date={day}&view=area"
    )
    expect(page.get_by_role("region", name="区域图").locator("svg")).to_be_visible()
    visitor.screens("console-dispatch-area")
    page.reload()
    expect(heading).to_have_text(shown)
    page.get_by_role("button", name="时间轴").click()
    page.get_by_role("button", name="缩小时间轴").click()
    expect(lane(page, one)).to_be_visible()
    lane(page, one).locator("xpath=..").get_by_role("button", name=one["name"]).click()
    expect(page.get_by_role("region", name=f"{one['name']}的一天")).to_contain_text("还没有安排")
