"""A service desk's day: the calls, the list, a ticket, and what waits for whom."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser import console_days
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>"\'><svg onload=alert(3)>'


@pytest.fixture
def reported(installation: Installation) -> Any:
    """A ticket that a stranger's call has made, its words full of markup."""
    return console_days.reported(installation, f"漏水 {HOSTILE}")


def region(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name)


def test_a_call_from_a_stranger_becomes_a_ticket_by_the_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.sign_in("service_agent", at="/console/desk")
    page.keyboard.press("n")
    phone = f"138{uuid4().int % 10**8:08d}"
    expect(page.get_by_label("来电号码、后四位或姓名")).to_be_focused()
    page.keyboard.type(phone)
    page.keyboard.press("Enter")
    expect(page.get_by_text("没有这个号码的档案")).to_be_visible()
    expect(page.get_by_label("电话", exact=True)).to_have_value(phone)
    page.get_by_label("姓名", exact=True).focus()
    page.keyboard.type("吴某某")
    page.get_by_label("省市区和小区").focus()
    page.keyboard.type("浙江省杭州市滨江区青桐里")
    page.keyboard.press("Tab")
    page.keyboard.type("5 幢 101")
    page.get_by_label("什么产品").focus()
    page.keyboard.type("燃气热水器")
    page.keyboard.press("Tab")
    page.keyboard.type("打不着火")
    visitor.screens("console-desk-intake")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("打不着火")


def test_a_caller_in_the_file_is_found_by_four_digits_and_asked_nothing_twice(
    visitor: Visitor,
) -> None:
    installation = visitor.installation
    token = installation.token("service_agent")
    homes = installation.call("GET", "/api/v1/households?limit=50", token=token)["items"]
    ends = [home["members"][0]["phone"][-4:] for home in homes if home["members"]]
    page = visitor.sign_in("service_agent", at="/console/desk?intake=1")
    page.get_by_label("来电号码、后四位或姓名").fill(ends[0])
    page.keyboard.press("Enter")
    expect(page.get_by_text("只需再问客户").or_(page.get_by_text("先选地址"))).to_be_visible()
    visitor.screens("console-desk-caller")


def test_the_agent_takes_a_report_from_the_list(visitor: Visitor, reported: Any) -> None:
    page = visitor.sign_in("service_agent", at="/console/desk?view=new")
    page.get_by_role("button", name=reported["number"]).click()
    glance = region(page, f"工单 {reported['number']}")
    expect(glance.get_by_role("button", name="受理", exact=True)).to_be_visible()
    visitor.screens("console-desk")
    glance.get_by_role("button", name="受理", exact=True).click()
    sheet = page.get_by_role("dialog", name="受理")
    sheet.get_by_role("button", name="受理", exact=True).click()
    expect(sheet).to_have_count(0)
    expect(region(page, "工单池").get_by_text(reported["number"])).to_have_count(0)
    seen = visitor.installation.call(
        "GET",
        f"/api/v1/tickets/{reported['id']}",
        token=visitor.installation.token("service_agent"),
    )
    assert seen["state"] == "review"


def test_markup_in_what_people_wrote_stays_words(visitor: Visitor, reported: Any) -> None:
    dialogs: list[str] = []
    visitor.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page = visitor.sign_in("service_agent", at=f"/console/tickets/{reported['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(reported["problem"])
    page.get_by_role("textbox", name="内部备注").fill(HOSTILE)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(HOSTILE, exact=True)).to_be_visible()
    visitor.screens("console-ticket")
    assert dialogs == []


def test_a_note_that_is_not_sent_yet_is_still_there_after_a_look_elsewhere(
    visitor: Visitor, reported: Any
) -> None:
    page = visitor.sign_in("service_agent", at=f"/console/tickets/{reported['id']}")
    page.get_by_role("textbox", name="内部备注").fill("等客户回电")
    page.get_by_title("首页", exact=True).click()
    expect(page).to_have_url(f"{visitor.installation.web}/console/home")
    page.go_back()
    expect(page.get_by_role("textbox", name="内部备注")).to_have_value("等客户回电")


def test_what_is_done_elsewhere_shows_on_an_open_ticket(visitors: Visitors, reported: Any) -> None:
    watching, acting = visitors(), visitors()
    at = f"/console/tickets/{reported['id']}"
    page = watching.sign_in("service_agent", at=at)
    expect(page.get_by_text("实时已连接")).to_have_count(1)
    other = acting.sign_in("service_agent", at=at)
    other.get_by_role("textbox", name="内部备注").fill("师傅说明天到货")
    other.keyboard.press("Control+Enter")
    expect(page.get_by_text("师傅说明天到货")).to_be_visible()


def test_a_wish_the_server_refuses_is_explained_and_stays_typed(
    visitor: Visitor, reported: Any
) -> None:
    page = visitor.sign_in("service_agent", at=f"/console/tickets/{reported['id']}")
    page.get_by_role("button", name="问客户", exact=True).click()
    sheet = page.get_by_role("dialog", name="问客户")
    sheet.get_by_label("内容").fill("几楼？")
    token = visitor.installation.token("service_agent")
    visitor.installation.call(
        "POST",
        f"/api/v1/tickets/{reported['id']}/cancellation",
        {"reason": "not_needed"},
        token=token,
    )
    sheet.get_by_role("button", name="问客户", exact=True).click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.get_by_label("内容")).to_have_value("几楼？")


@pytest.mark.parametrize(
    "role", ["service_agent", "dispatcher", "team_leader", "manager", "business_administrator"]
)
def test_home_says_what_waits_for_each_role(visitor: Visitor, role: str) -> None:
    page = visitor.sign_in(role)
    expect(region(page, "现在要你做").get_by_role("status")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("navigation", name="在办工单各环节数量")).to_be_visible()
    visitor.screens(f"console-home-{role}")


def test_filters_of_the_list_are_in_its_address_and_come_back(visitor: Visitor) -> None:
    page = visitor.sign_in("service_agent", at="/console/tickets")
    page.get_by_label("状态", exact=True).select_option("to_dispatch")
    expect(page).to_have_url(f"{visitor.installation.web}/console/tickets?state=to_dispatch")
    rows = region(page, "工单列表").get_by_role("link")
    rows.first.click()
    expect(region(page, "工单经过")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("状态", exact=True)).to_have_value("to_dispatch")
    visitor.screens("console-tickets")
