"""What the one box finds, by the keyboard alone, and what the log of acts tells."""

import csv
import io
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.visitors import Visitor

ADMINISTRATOR = "business_administrator"


def opens(page: Page, typed: str, path: str) -> None:
    """By keys alone: the box, what the caller says, down to the row that is meant, Enter."""
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="搜索工单号")
    expect(box).to_be_focused()
    page.keyboard.type(typed)
    row = page.locator(f"[role=option][data-path='{path}']")
    expect(row).to_be_visible()
    for _ in range(page.locator("[role=option]").count()):
        if row.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", row.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/console{path}$"))
    expect(box).to_have_count(0)


def test_one_box_finds_by_whatever_a_caller_says(visitor: Visitor) -> None:
    installation = visitor.installation
    agent, office = installation.token("service_agent"), installation.token(ADMINISTRATOR)
    mark = uuid4().hex[:8].upper()
    phone, estate, name = f"132{uuid4().int % 10**8:08d}", f"云栖{mark}苑", f"钱{mark[:4]}"
    form = {
        "phone": phone,
        "name": name,
        "address": {"area": "浙江省杭州市滨江区", "estate": estate, "door": "3 幢 702"},
    }
    installation.call("POST", "/api/v1/households", form, token=agent)
    model = installation.call("GET", "/api/v1/device-models?limit=1", token=office)["items"][0]
    device = {"model_id": model["id"], "serial": f"FD-{mark}", "with_code": True}
    device = installation.call("POST", "/api/v1/devices", device, token=office)
    codes = installation.call("GET", f"/api/v1/devices/{device['id']}/codes", token=office)
    report = {
        "channel": "phone",
        "problem": f"漏水 {mark}",
        "product": "热水器",
        "contact": {"name": name, "phone": phone},
        "address": {"region": f"浙江省杭州市滨江区{estate}", "door": "3 幢 702"},
    }
    ticket: Any = installation.call("POST", "/api/v1/tickets", report, token=agent)
    numbers = {"numbers": [{"brand": "澜和", "number": f"LH{mark}"}]}
    installation.act(ticket["id"], "set_brand_numbers", numbers, token=agent)
    household = installation.call("GET", f"/api/v1/search?text={phone}&most=5", token=agent)
    home = household["households"]["items"][0]["id"]
    page = visitor.sign_in("service_agent")
    for typed in (ticket["number"], f"LH{mark}", phone, phone[-4:]):
        opens(page, typed, f"/tickets/{ticket['id']}")
    for typed in (f"FD-{mark}", codes[0]["code"]):
        opens(page, typed, f"/devices/{device['id']}")
    for typed in (estate, phone, name):
        opens(page, typed, f"/customers/{home}")


def test_the_log_is_narrowed_checked_and_taken_away_in_words(
    visitor: Visitor, tmp_path: Path
) -> None:
    installation = visitor.installation
    office = installation.token(ADMINISTRATOR)
    role = {"name": f"夜班{uuid4().hex[:6]}", "grants": {"tickets:read": "branch"}}
    made = installation.call("POST", "/api/v1/roles", role, token=office)
    page = visitor.sign_in(ADMINISTRATOR, at="/console/settings?tab=audit")
    page.get_by_label("做了什么").select_option("role_created")
    page.get_by_label("对什么").select_option("role")
    log = page.get_by_role("region", name="操作记录")
    row = log.get_by_role("row", name=made["id"][:12])
    expect(row.get_by_text("新建角色")).to_be_visible()
    row.get_by_title("只看他的").click()
    row.get_by_title("只看它", exact=False).click()
    expect(log.get_by_role("row")).to_have_count(2)
    page.reload()
    expect(log.get_by_role("row")).to_have_count(2)
    visitor.screens("console-audit")
    page.get_by_role("button", name="导出", exact=True).click()
    box = page.get_by_role("region", name="导出", exact=True)
    box.get_by_role("button", name="导出 CSV").click()
    line = box.get_by_role("listitem").first
    with page.expect_download() as downloading:
        line.get_by_role("button", name="下载").click()
    kept = tmp_path / "log.csv"
    downloading.value.save_as(kept)
    [told] = csv.DictReader(io.StringIO(kept.read_text(encoding="utf-8-sig")))
    assert (told["做了什么"], told["对什么"], told["身份"]) == ("新建角色", "角色", "同事")
    page.get_by_role("button", name="校验", exact=True).click()
    whole = page.get_by_role("region", name="记录有没有被改动")
    expect(whole.get_by_text("完好")).to_be_visible()
    installation.call("DELETE", f"/api/v1/roles/{made['id']}", token=office)
