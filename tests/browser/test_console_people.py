"""Who works here: found, given a skill and leave, seen in the month; roles and what they may do."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.installation import Installation
from tests.browser.visitors import Visitor
from tests.support.images import a_jpeg

SHANGHAI = timedelta(hours=8)


@pytest.fixture
def technician(installation: Installation) -> Any:
    """Of this test alone, in the branch of the demo company's first technician."""
    token = installation.token("business_administrator")
    model = installation.call("GET", "/api/v1/staff?role_id=technician", token=token)["items"][0]
    slug = uuid4().hex[:10]
    return installation.call(
        "POST",
        "/api/v1/staff",
        {
            "name": f"试工{slug[:4]}",
            "username": f"t{slug}",
            "branch_id": model["branch_id"],
            "role_ids": ["technician"],
        },
        token=token,
    )


def region(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name)


def day(after: int) -> str:
    return f"{datetime.now(UTC) + SHANGHAI + timedelta(days=after):%Y-%m-%d}"


def test_a_technician_is_found_and_gets_a_skill_a_shift_and_leave(
    visitor: Visitor, technician: Any
) -> None:
    page = visitor.sign_in("business_administrator", at="/console/people")
    expect(region(page, "同事").get_by_role("link").first).to_be_visible()
    visitor.screens("console-people")
    page.get_by_label("按姓名或账号找").fill(technician["username"])
    expect(region(page, "同事").get_by_role("link")).to_have_count(1)
    region(page, "同事").get_by_role("link", name=technician["name"]).click()
    able = region(page, "能做什么")
    expect(able.get_by_text("没有设")).to_be_visible()

    page.get_by_role("group", name="改什么").get_by_role("button", name="技能").click()
    sheet = page.get_by_role("dialog", name="改技能")
    sheet.get_by_label("哪项技能").select_option(index=0)
    sheet.get_by_label("几级").select_option("4")
    sheet.get_by_role("button", name="保存").click()
    expect(sheet).to_have_count(0)
    expect(able.get_by_text("4 级")).to_be_visible()

    page.get_by_role("button", name="每周班次").click()
    sheet = page.get_by_role("dialog", name="改每周班次")
    sheet.get_by_label("周一上班时段").fill("上午")
    sheet.get_by_role("button", name="保存").click()
    expect(sheet.get_by_role("alert")).to_contain_text("看不懂")
    for name in ("周一", "周二", "周三", "周四", "周五", "周六", "周日"):
        sheet.get_by_label(f"{name}上班时段").fill("8:30-12:00 13:30-17:30")
    sheet.get_by_role("button", name="保存").click()
    expect(sheet).to_have_count(0)
    expect(able.get_by_text("08:30–12:00、13:30–17:30")).to_be_visible()

    page.get_by_role("button", name="请假", exact=True).click()
    sheet = page.get_by_role("dialog", name="改请假")
    sheet.get_by_label("什么假").select_option("sick")
    sheet.get_by_label("从哪天").fill(day(1))
    sheet.get_by_label("到哪天").fill(day(2))
    sheet.get_by_role("button", name="记下请假").click()
    expect(sheet).to_have_count(0)
    expect(region(page, "变动记录").get_by_role("cell", name="病假")).to_be_visible()
    page.get_by_label("哪一天").fill(day(2))
    expect(able.get_by_text("病假")).to_be_visible()
    visitor.screens("console-person")
    token = visitor.installation.token("business_administrator")
    seen = visitor.installation.call(
        "GET", f"/api/v1/staff/{technician['id']}/workforce-day?day={day(2)}", token=token
    )
    assert [each["level"] for each in seen["skills"]] == [4]
    assert [each["leave"] for each in seen["away"]] == ["sick"] * len(seen["away"])
    assert seen["minutes_available"] == 0

    region(page, "变动记录").get_by_role("button", name="取消请假").click()
    expect(able.get_by_text("病假")).to_have_count(0)


def test_somebody_is_invited_and_leaves(visitor: Visitor, technician: Any) -> None:
    page = visitor.sign_in("business_administrator", at=f"/console/people/{technician['id']}")
    page.get_by_role("button", name="邀请", exact=True).click()
    expect(page.get_by_text("邀请码，七天内有效")).to_be_visible()
    page.get_by_role("button", name="办离职").click()
    sheet = page.get_by_role("dialog", name="办离职")
    expect(sheet.get_by_text("手上没有工单")).to_be_visible()
    sheet.get_by_label("最后一天").fill(day(-1))
    sheet.get_by_role("button", name=f"让{technician['name']}离职").click()
    expect(sheet).to_have_count(0)
    expect(page.get_by_text("已离职")).to_be_visible()


def test_the_working_calendar_shows_windows_and_reckons_limits(visitor: Visitor) -> None:
    page = visitor.sign_in("manager", at="/console/people?tab=calendars&month=2026-10")
    month = region(page, "这个月")
    expect(month.get_by_text("国庆节").first).to_be_visible()
    expect(month.get_by_text("班", exact=True).first).to_be_visible()
    expect(month.get_by_text("13:00–18:00").first).to_be_visible()
    visitor.screens("console-calendar")
    asked = page.get_by_role("form", name="算一算到期")
    asked.get_by_label("从什么时候").fill("2026-09-18T17:00")
    asked.get_by_label("多少工作分钟").fill("120")
    asked.get_by_role("button", name="算", exact=True).click()
    expect(asked.get_by_role("status")).to_contain_text("10:00")


def test_roles_say_what_they_may(visitor: Visitor) -> None:
    page = visitor.sign_in("business_administrator", at="/console/people?tab=roles")
    region(page, "角色").get_by_role("button", name="调度").click()
    expect(region(page, "调度能做什么").get_by_text("派单")).to_be_visible()
    visitor.screens("console-roles")
    page.get_by_role("tab", name="分部与外包").click()
    expect(region(page, "分部与外包").get_by_role("row").nth(1)).to_be_visible()
    visitor.screens("console-branches")


@pytest.mark.parametrize("address", ["/console/people", "/console/messages", "/console/settings"])
def test_a_service_agent_sees_none_of_it(visitor: Visitor, address: str) -> None:
    page = visitor.sign_in("service_agent", at=address)
    expect(page.get_by_text("这一页您还不能看")).to_be_visible()
    menu = page.get_by_role("navigation", name="主菜单")
    for title in ("人员", "消息", "设置", "规则"):
        expect(menu.get_by_title(title, exact=True)).to_have_count(0)


def test_the_administrator_gives_somebody_a_face(visitor: Visitor, technician: Any) -> None:
    page = visitor.sign_in("business_administrator", at=f"/console/people/{technician['id']}")
    place = region(page, "岗位")
    expect(place.get_by_role("button", name="放照片")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        place.get_by_role("button", name="放照片").click()
    picture = FilePayload(name="face.jpg", mimeType="image/jpeg", buffer=a_jpeg(600, 600))
    chooser.value.set_files(picture)
    photo = place.get_by_role("img", name=f"{technician['name']}的照片")
    expect(photo).to_be_visible()
    page.wait_for_function("photo => photo.naturalWidth > 0", arg=photo.element_handle())
    visitor.screens("console-person-portrait")
    page.reload()
    expect(photo).to_be_visible()
    place.get_by_role("button", name="取下").click()
    page.get_by_role("dialog", name="取下照片").get_by_role("button", name="取下").click()
    expect(place.get_by_role("button", name="放照片")).to_be_visible()
    expect(photo).to_have_count(0)
