"""What holds of somebody from a day on: papers that run out, areas, caps and single days; the
people of a subcontractor, what a role may do, and branches."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.colleagues import PASSWORD, chooses_password
from tests.browser.installation import Installation
from tests.browser.test_console_access import grave_faults
from tests.browser.visitors import Visitor, Visitors

SHANGHAI = timedelta(hours=8)


@pytest.fixture
def office(installation: Installation) -> str:
    return installation.token("business_administrator")


@pytest.fixture
def technician(installation: Installation, office: str) -> Any:
    """Of this test alone, in the branch of the demo company's first technician."""
    model = installation.call("GET", "/api/v1/staff?role_id=technician", token=office)["items"][0]
    slug = uuid4().hex[:10]
    draft = {"name": f"试工{slug[:4]}", "username": f"t{slug}", "role_ids": ["technician"]}
    draft["branch_id"] = model["branch_id"]
    return installation.call("POST", "/api/v1/staff", draft, token=office)


def region(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def day(after: int) -> str:
    return f"{datetime.now(UTC) + SHANGHAI + timedelta(days=after):%Y-%m-%d}"


def change(page: Page, what: str) -> Locator:
    asked = page.get_by_role("group", name="改什么")
    asked.get_by_role("button", name=what, exact=True).click()
    return page.get_by_role("dialog")


def keep(sheet: Locator) -> None:
    sheet.get_by_role("button", name="保存").click()
    expect(sheet).to_have_count(0)


def test_papers_areas_caps_and_single_days_hold_from_a_day_on(
    visitor: Visitor, technician: Any, office: str
) -> None:
    page = visitor.sign_in("business_administrator", at=f"/console/people/{technician['id']}")
    able = region(page, "能做什么")
    expect(able.get_by_text("没有设")).to_be_visible()

    sheet = change(page, "证件")
    sheet.get_by_label("哪种证件").select_option("electrician")
    sheet.get_by_label("发证日期").fill(day(-300))
    sheet.get_by_label("有效期到").fill(day(20))
    sheet.get_by_label("证号").fill(f"D{uuid4().hex[:8]}")
    keep(sheet)
    expect(able.get_by_text(f"电工证（到 {day(20)}）")).to_be_visible()

    sheet = change(page, "区域")
    sheet.get_by_label("找地区").fill("滨江区")
    sheet.get_by_role("button", name="找", exact=True).click()
    sheet.get_by_label("哪个区域").select_option(label="浙江省杭州市滨江区")
    keep(sheet)
    expect(able.get_by_text("滨江区（负责）")).to_be_visible()

    sheet = change(page, "每日上限")
    sheet.get_by_label("每天最多几单").fill("3")
    sheet.get_by_label("从哪天起").fill(day(7))
    keep(sheet)
    expect(region(page, "变动记录").get_by_role("cell", name="3 单")).to_be_visible()
    expect(able.get_by_text("不限")).to_be_visible()

    sheet = change(page, "单日班次")
    sheet.get_by_label("哪一天").fill(day(9))
    sheet.get_by_label("上班时段").fill("10:00-15:00")
    keep(sheet)
    page.get_by_label("哪一天").fill(day(9))
    expect(able.get_by_text("10:00–15:00")).to_be_visible()
    expect(able.get_by_text("3 单")).to_be_visible()
    assert grave_faults(page) == []
    visitor.screens("console-person-dated")
    path = f"/api/v1/staff/{technician['id']}/workforce-day?day={day(9)}"
    seen = visitor.installation.call("GET", path, token=office)
    assert seen["most_jobs"] == 3
    assert [(each["start_time"], each["end_time"]) for each in seen["windows"]] == [
        ("10:00", "15:00")
    ]
    assert [each["certificate"] for each in seen["certificates"]] == ["electrician"]

    page.goto(f"{visitor.installation.web}/console/people?tab=certificates")
    row = region(page, "快到期的证件").get_by_role("row").filter(has_text=technician["name"])
    expect(row.get_by_role("cell", name=day(20))).to_be_visible()
    assert grave_faults(page) == []
    visitor.screens("console-certificates")
    row.get_by_role("link").click()
    region(page, "变动记录").get_by_role("button", name="证件作废").click()
    expect(able.get_by_text("电工证（到")).to_have_count(0)
    held = visitor.installation.call("GET", path, token=office)["certificates"]
    assert held == []


def test_a_subcontractor_opens_and_sees_no_more_than_its_own_people(
    visitors: Visitors, installation: Installation, office: str
) -> None:
    mark = uuid4().hex[:8]
    page = visitors().sign_in("business_administrator", at="/console/people?tab=branches")
    page.get_by_role("button", name="加一家外包商").click()
    sheet = page.get_by_role("dialog", name="加一家外包商")
    sheet.get_by_label("外包商名称").fill(f"迅达{mark}")
    sheet.get_by_label("管理员姓名").fill("骆某")
    sheet.get_by_label("管理员账号").fill(f"x{mark}")
    sheet.get_by_role("button", name="加这家外包商").click()
    expect(sheet).to_have_count(0)
    expect(page.get_by_text("把这串邀请码交给外包商的管理员")).to_be_visible()
    row = region(page, "分部与外包").get_by_role("row").filter(has_text=f"迅达{mark}")
    expect(row.get_by_text("外包商", exact=True)).to_be_visible()

    held = installation.call("GET", f"/api/v1/staff?search=x{mark}", token=office)["items"]
    chooses_password(installation, held[0]["id"], office)
    theirs = visitors()
    other = theirs.sign_in_as(f"x{mark}", PASSWORD, at="/console/people")
    people = region(other, "同事").get_by_role("link")
    expect(people).to_have_count(1)
    expect(people).to_have_text("骆某")


def test_a_role_is_made_after_another_changed_and_taken_away(
    visitor: Visitor, installation: Installation, office: str
) -> None:
    name = f"夜班调度{uuid4().hex[:4]}"
    page = visitor.sign_in("business_administrator", at="/console/people?tab=roles")
    roles = region(page, "角色")
    roles.get_by_role("button", name="调度", exact=True).click()
    page.get_by_role("button", name="照选中的新建角色").click()
    sheet = page.get_by_role("dialog", name="新建角色")
    sheet.get_by_label("角色名称").fill(name)
    sheet.get_by_role("button", name="新建角色").click()
    expect(sheet).to_have_count(0)
    able = region(page, f"{name}能做什么")
    expect(able.get_by_text("派单", exact=True)).to_be_visible()

    able.get_by_role("button", name="改权限").click()
    sheet = page.get_by_role("dialog", name="改权限")
    sheet.get_by_label("派单", exact=True).select_option("不能")
    sheet.get_by_label("回访", exact=True).select_option("本分部")
    assert grave_faults(page) == []
    visitor.screens("console-role-grants")
    keep(sheet)
    expect(able.get_by_text("派单", exact=True)).to_have_count(0)
    expect(able.get_by_text("回访", exact=True)).to_be_visible()
    kept = installation.call("GET", "/api/v1/roles", token=office)["items"]
    grants = next(each["grants"] for each in kept if each["name"] == name)
    assert "tickets:dispatch" not in grants
    assert grants["tickets:follow_up"] == "branch"

    able.get_by_role("button", name="删除角色").click()
    expect(roles.get_by_role("button", name=name)).to_have_count(0)


def test_a_branch_is_opened_renamed_and_closed(visitor: Visitor) -> None:
    mark = uuid4().hex[:6]
    page = visitor.sign_in("business_administrator", at="/console/people?tab=branches")
    page.get_by_role("button", name="开一个分部").click()
    sheet = page.get_by_role("dialog", name="开一个分部")
    sheet.get_by_label("分部名称").fill(f"临平{mark}")
    sheet.get_by_label("属于哪家机构").select_option(index=0)
    sheet.get_by_role("button", name="开这个分部").click()
    expect(sheet).to_have_count(0)
    branches = region(page, "分部与外包").get_by_role("row")
    branches.filter(has_text=f"临平{mark}").get_by_role("button", name="改名").click()
    sheet = page.get_by_role("dialog", name="分部改名")
    sheet.get_by_label("分部名称").fill(f"余杭{mark}")
    sheet.get_by_role("button", name="改名").click()
    row = branches.filter(has_text=f"余杭{mark}")
    row.get_by_role("button", name="关闭").click()
    expect(row.get_by_text("已关闭")).to_be_visible()
    expect(branches.filter(has_text=f"临平{mark}")).to_have_count(0)
