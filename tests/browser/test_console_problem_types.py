"""问题类型: kept beside the fault tree by whoever keeps the catalogue; none is ever lost."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.console_days import Day, reported
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors

AT = "/console/devices/problem-types"
ADMINISTRATOR = "business_administrator"


def names(page: Page, mark: str) -> list[str]:
    cells = page.get_by_role("row").filter(has_text=mark).locator("td:nth-child(2)")
    return cells.all_inner_texts()


def added(page: Page, code: str, name: str, line: str = "") -> None:
    page.get_by_role("button", name="加问题类型").click()
    sheet = page.get_by_role("dialog", name="加问题类型")
    sheet.get_by_label("编号").fill(code)
    sheet.get_by_label("名称").fill(name)
    if line:
        sheet.get_by_label(line).check()
    sheet.get_by_role("button", name="加上").click()
    expect(sheet).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text=name)).to_have_count(1)


def test_a_type_is_added_renamed_moved_retired_and_restored(
    visitor: Visitor, installation: Installation
) -> None:
    mark = uuid4().hex[:6].upper()
    page = visitor.sign_in(ADMINISTRATOR, at=AT)
    added(page, f"p-{mark}-1", f"噪音 {mark}")
    added(page, f"P-{mark}-2", f"漏电 {mark}")
    assert names(page, mark) == [f"噪音 {mark}", f"漏电 {mark}"]
    with page.expect_response(lambda each: "problem-types?" in each.url):
        page.get_by_role("button", name=f"漏电 {mark}上移").click()
    expect(page.get_by_role("row").filter(has_text=mark).first).to_contain_text("漏电")
    visitor.screens("console-problem-types")
    row = page.get_by_role("row").filter(has_text=f"噪音 {mark}")
    row.get_by_role("button", name="改").click()
    sheet = page.get_by_role("dialog", name=f"改 P-{mark}-1")
    sheet.get_by_label("名称").fill(f"异响 {mark}")
    sheet.get_by_role("button", name="保存").click()
    row = page.get_by_role("row").filter(has_text=f"异响 {mark}")
    row.get_by_role("button", name="停用").click()
    expect(row).to_contain_text("已停用")
    page.get_by_label("在用或停用").select_option("只看停用的")
    expect(row).to_have_count(1)
    expect(page.get_by_role("row").filter(has_text=f"漏电 {mark}")).to_have_count(0)
    row.get_by_role("button", name="恢复").click()
    expect(row).to_have_count(0)
    kept = types(installation, mark)
    assert [(each["code"], each["name"], each["is_active"]) for each in kept] == [
        (f"P-{mark}-2", f"漏电 {mark}", True),
        (f"P-{mark}-1", f"异响 {mark}", True),
    ]


def types(installation: Installation, mark: str) -> list[Any]:
    path = "/api/v1/problem-types?limit=100"
    listed = installation.call("GET", path, token=installation.token(ADMINISTRATOR))["items"]
    return [each for each in listed if mark in each["code"]]


def test_a_code_taken_twice_and_a_colleagues_change_are_told_and_what_was_typed_stays(
    visitors: Visitors, installation: Installation
) -> None:
    mark = uuid4().hex[:6].upper()
    first, second = visitors(), visitors()
    page = first.sign_in(ADMINISTRATOR, at=AT)
    added(page, f"P-{mark}", f"结霜 {mark}")
    page.get_by_role("button", name="加问题类型").click()
    sheet = page.get_by_role("dialog", name="加问题类型")
    sheet.get_by_label("编号").fill(f"P-{mark}")
    sheet.get_by_label("名称").fill(f"不化霜 {mark}")
    sheet.get_by_role("button", name="加上").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.get_by_label("名称")).to_have_value(f"不化霜 {mark}")
    other = second.sign_in(ADMINISTRATOR, at=AT)
    other.get_by_role("row").filter(has_text=mark).get_by_role("button", name="改").click()
    sheet.get_by_role("button", name="不做了").click()
    page.get_by_role("row").filter(has_text=mark).get_by_role("button", name="停用").click()
    expect(page.get_by_role("row").filter(has_text=mark)).to_contain_text("已停用")
    stale = other.get_by_role("dialog", name=f"改 P-{mark}")
    stale.get_by_label("名称").fill(f"别的名字 {mark}")
    stale.get_by_role("button", name="保存").click()
    expect(stale.get_by_role("alert")).to_be_visible()
    assert [(each["name"], each["is_active"]) for each in types(installation, mark)] == [
        (f"结霜 {mark}", False)
    ]


def test_a_retired_type_stays_on_its_ticket_and_is_not_offered_for_a_new_one(
    visitors: Visitors, installation: Installation
) -> None:
    mark = uuid4().hex[:6].upper()
    boss = installation.token(ADMINISTRATOR)
    told = {"code": f"P-{mark}", "name": f"跳闸 {mark}"}
    made = installation.call("POST", "/api/v1/problem-types", told, token=boss)
    ticket = reported(installation, problem_type=made["code"])
    change = {"version": made["version"], "is_active": False}
    installation.call("PATCH", f"/api/v1/problem-types/{made['id']}", change, token=boss)
    day = Day(visitors(), installation.token("service_agent"), f"/console/tickets/{ticket['id']}")
    expect(day.page.get_by_role("main")).to_contain_text(f"跳闸 {mark}")
    day.goes(AT)
    expect(day.page.get_by_role("row").filter(has_text=mark)).to_contain_text("已停用")
    expect(day.page.get_by_role("button", name="加问题类型")).to_have_count(0)
    expect(day.page.get_by_role("button", name="停用")).to_have_count(0)
    assert day.refused == []
