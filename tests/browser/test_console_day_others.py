"""What each role finds in the console: the menu it has, pages that all open, a page that it may not
see explained, and a home that says something sensible also to those with little to do."""

from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.colleagues import hired, token_of
from tests.browser.console_days import Day, loses, reported, says
from tests.browser.visitors import Visitor

OFFICE: Final = ["首页", "工单", "协办", "时限", "设备"]
MENUS: Final = {
    "service_agent": [
        *["首页", "客服台", "电话", "工单", "投诉", "协办", "时限", "设备", "客户"],
    ],
    "dispatcher": [
        "首页",
        "客服台",
        "电话",
        "派单台",
        "工单",
        "协办",
        "时限",
        "设备",
        "客户",
        "人员",
        "规则",
    ],
    "team_leader": ["首页", "派单台", "工单", "协办", "时限", "审批", "设备", "客户", "人员"],
    "technician": ["首页", "工单", "协办", "时限", "审批", "设备"],
    "warehouse_keeper": OFFICE,
    "finance": [*OFFICE, "客户"],
    "sales": [*OFFICE, "客户"],
    "manager": [
        *["首页", "工单", "投诉", "协办", "时限", "审批", "设备", "客户", "人员", "规则", "设置"],
    ],
    "business_administrator": [
        *["首页", "客服台", "电话", "派单台", "工单", "投诉", "协办", "时限", "审批"],
        *["设备", "客户", "人员", "规则", "消息", "设置"],
    ],
    "project_manager": ["首页", "工单", "投诉", "协办", "时限", "审批", "设备", "客户", "规则"],
    "cost_director": ["首页", "工单", "协办", "时限", "审批", "设备", "规则"],
    "purchasing": OFFICE,
    "engineering": OFFICE,
    "subcontractor_administrator": [
        *["首页", "派单台", "工单", "协办", "时限", "审批", "设备", "客户", "人员"],
    ],
}
PATHS: Final = {
    "客服台": "/console/desk",
    "派单台": "/console/dispatch",
    "规则": "/console/rules",
    "人员": "/console/people",
    "消息": "/console/messages",
    "设置": "/console/settings",
}


@pytest.mark.parametrize("role", list(MENUS))
def test_each_role_has_its_menu_and_every_page_of_it_opens(visitor: Visitor, role: str) -> None:
    day = Day(visitor, token_of(visitor.installation, role))
    day.settles()
    assert sorted(day.menu()) == sorted(MENUS[role])
    page = day.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("好")
    usable = page.get_by_role("navigation", name="您能用的页面").get_by_role("link")
    expect(usable).to_have_count(len(MENUS[role]) - 1)
    visitor.screens(f"console-home-{role}", ((1366, 768),))
    for title in MENUS[role][1:]:
        day.opens(title)
        expect(page.get_by_role("alert")).to_have_count(0)
    assert day.refused == []
    for title in sorted(set(PATHS) - set(MENUS[role]))[:1]:
        page = day.goes(PATHS[title])
        expect(page.get_by_text("这一页您还不能看")).to_be_visible()
        page.get_by_role("link", name="回首页").click()
        expect(page.get_by_role("region", name="现在要你做")).to_be_visible()
    assert day.refused == []


def test_those_who_only_read_find_a_ticket_and_a_device_and_can_change_neither(
    visitor: Visitor,
) -> None:
    ticket = reported(visitor.installation)
    day = Day(visitor, hired(visitor.installation, "warehouse_keeper").token)
    page = day.goes(f"/console/tickets/{ticket['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(ticket["problem"])
    expect(page.get_by_role("region", name="工单经过")).to_be_visible()
    for act in ("受理", "审核通过", "派单", "取消", "催单"):
        expect(page.get_by_role("button", name=act, exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="新建报修")).to_have_count(0)
    assert day.refused == []
    day.opens("设备")
    expect(page.get_by_role("button", name="登记设备")).to_have_count(0)
    page.get_by_role("region", name="设备列表").get_by_role("link").first.click()
    expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()
    day.settles()
    assert day.refused == []


def test_sales_takes_a_report_follows_a_wish_and_says_why_it_was_lost(visitor: Visitor) -> None:
    installation = visitor.installation
    ticket = reported(installation)
    wish = f"想换大一号的 {ticket['problem'][-8:]}"
    agent = installation.token("service_agent")
    installation.act(ticket["id"], "note_lead", {"wants": wish}, token=agent)
    day = Day(visitor, hired(installation, "sales").token)
    page = day.page
    expect(page.get_by_role("region", name="现在要你做").get_by_text(wish)).to_be_visible()
    visitor.screens("console-home-sales-wish")

    page.get_by_role("link", name="新建报修").click()
    expect(page.get_by_label("来电号码、后四位或姓名")).to_be_visible()
    page.keyboard.press("Escape")
    day.opens("客户")
    page.get_by_role("navigation", name="客户栏目").get_by_role("link", name="新需求").click()
    lead = page.get_by_role("row").filter(has_text=wish)
    lead.get_by_role("button", name="我来跟进").click()
    says(lead, "报了 4299，周末答复")
    visitor.screens("console-leads")
    loses(lead, "客户嫌贵")
    expect(lead.get_by_text("没成：客户嫌贵")).to_be_visible()
    expect(lead.get_by_role("button")).to_have_count(0)
    assert day.refused == []
    told = installation.call("GET", f"/api/v1/leads?ticket_id={ticket['id']}", token=agent)
    assert [(each["state"], each["reason"]) for each in told["items"]] == [("lost", "客户嫌贵")]


def test_a_subcontractor_sees_its_own_people_and_tickets_alone(visitor: Visitor) -> None:
    installation = visitor.installation
    ours = reported(installation)
    day = Day(visitor, installation.token("subcontractor_administrator"), "/console/people")
    people = day.page.get_by_role("region", name="同事")
    expect(people.get_by_role("link").first).to_be_visible()
    accounts = people.get_by_role("row").all_inner_texts()[1:]
    assert all("远山" in row or "yuanshan" in row for row in accounts), accounts
    day.goes(f"/console/tickets/{ours['id']}")
    expect(day.page.get_by_role("alert")).to_contain_text("没有")
    expect(day.page.get_by_text(ours["problem"])).to_have_count(0)
