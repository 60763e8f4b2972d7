"""投诉 in the console: found on the home, in its list and on its ticket, taken, answered, opened
again; and nothing of it where it is not one's work."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.colleagues import hired
from tests.browser.console_days import Day, reported
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors


def complained(installation: Installation, ticket: Any, words: str) -> Any:
    said = {"category": "attitude", "severity": "serious", "text": words}
    agent = installation.token("service_agent")
    path = f"/api/v1/tickets/{ticket['id']}/complaints"
    installation.call("POST", path, said, token=agent)
    found = f"/api/v1/complaints?ticket_id={ticket['id']}"
    return installation.call("GET", found, token=agent)["items"][0]


def resolve(page: Page, words: str) -> None:
    page.get_by_role("button", name="写结论，答复客户").click()
    sheet = page.get_by_role("dialog", name="写结论，答复客户")
    sheet.get_by_label("投诉部分成立").check()
    sheet.get_by_label("对客户的答复").fill(words)
    sheet.get_by_label("给客户什么").fill("免上门费")
    sheet.get_by_label("折合多少元").fill("50")
    sheet.get_by_role("button", name="答复客户").click()
    expect(sheet).to_have_count(0)


def test_a_complaint_is_found_on_the_home_taken_answered_and_opened_again(
    visitors: Visitors, installation: Installation
) -> None:
    ticket = reported(installation)
    words = f"说话难听 {uuid4().hex[:6]}"
    complaint = complained(installation, ticket, words)
    visitor = visitors()
    day = Day(visitor, hired(installation, "service_agent").token)
    page = day.page
    waiting = page.get_by_role("region", name="现在要你做").get_by_role("listitem")
    waiting.filter(has_text="条投诉没有人接").get_by_role("link", name="去接").click()
    row = page.get_by_role("row").filter(has_text=words)
    expect(row).to_contain_text("客服")
    expect(row).to_contain_text("态度 · 严重")
    visitor.screens("console-complaints")
    row.get_by_role("link", name=complaint["number"]).click()
    page.wait_for_url(f"**/complaints/{complaint['id']}")
    card = page.get_by_role("article", name=f"投诉 {complaint['number']}")
    card.get_by_role("button", name="我来处理").click()
    expect(card).to_contain_text("该叶知秋动了")
    resolve(page, "已向客户道歉")
    expect(card).to_contain_text("投诉部分成立：已向客户道歉；给客户：免上门费¥50.00")
    visitor.screens("console-complaint")
    # On its ticket, by the address that a colleague was sent.
    day.goes(f"/console/tickets/{ticket['id']}?tab=complaints")
    expect(page.get_by_role("tab", name="投诉")).to_have_attribute("aria-selected", "true")
    card.get_by_role("button", name="客户不满意，重新打开").click()
    sheet = page.get_by_role("dialog", name="重新打开")
    sheet.get_by_label("客户为什么不满意").fill("没有道歉")
    sheet.get_by_role("button", name="重新打开").click()
    expect(card).to_contain_text("重新打开 1 次")
    visitor.screens("console-ticket-complaints")
    day.goes("/console/home")
    mine = waiting.filter(has_text=words)
    mine.get_by_role("link", name="去答复").click()
    expect(card).to_contain_text("没有道歉")
    assert day.refused == []


def test_the_list_is_narrowed_in_its_address_and_taken_away_as_it_is_narrowed(
    visitors: Visitors, installation: Installation
) -> None:
    ticket = reported(installation)
    words = f"=1+1 <img src=x onerror=alert(1)> {uuid4().hex[:6]}"
    complaint = complained(installation, ticket, words)
    visitor = visitors()
    day = Day(visitor, installation.token("service_agent"), "/console/complaints")
    page = day.page
    page.get_by_role("button", name="全部", exact=True).click()
    page.get_by_label("投诉什么").select_option("态度")
    page.get_by_label("提出多久了").select_option("提出满 7 天")
    expect(page.get_by_role("row").filter(has_text=words)).to_have_count(0)
    page.get_by_label("提出多久了").select_option("不限多久")
    box = page.get_by_role("textbox", name="按投诉号找")
    page.get_by_role("heading", name="投诉", exact=True).click()
    page.keyboard.press("/")
    box.fill(complaint["number"].lower())
    box.press("Enter")
    rows = page.get_by_role("row").filter(has_text=complaint["number"])
    expect(rows).to_have_count(1)
    assert "which=all" in page.url
    assert f"number={complaint['number']}" in page.url
    page.reload()
    expect(rows).to_contain_text(words)
    told = day.takes_away()
    assert [each["投诉号"] for each in told] == [complaint["number"]]
    assert told[0]["客户说的"].endswith(words)
    assert "*" in told[0]["电话"]


def test_two_who_answer_one_complaint_at_once_are_told_and_it_is_answered_once(
    visitors: Visitors, installation: Installation
) -> None:
    ticket = reported(installation)
    complaint = complained(installation, ticket, f"收费不清 {uuid4().hex[:6]}")
    at = f"/console/complaints/{complaint['id']}"
    first = Day(visitors(), hired(installation, "service_agent").token, at)
    first.page.get_by_role("button", name="我来处理").click()
    expect(first.page.get_by_role("button", name="写结论，答复客户")).to_be_visible()
    second = Day(visitors(), hired(installation, "service_agent").token, at)
    expect(second.page.get_by_role("button", name="写结论，答复客户")).to_be_visible()
    second.visitor.cut()
    resolve(first.page, "已退差价")
    second.visitor.mend()
    second.page.get_by_role("button", name="写结论，答复客户").click()
    sheet = second.page.get_by_role("dialog")
    sheet.get_by_label("投诉不成立").check()
    sheet.get_by_label("对客户的答复").fill("查无此事")
    sheet.get_by_role("button", name="答复客户").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.get_by_label("对客户的答复")).to_have_value("查无此事")
    path = f"/api/v1/complaints/{complaint['id']}"
    kept = installation.call("GET", path, token=first.token)
    assert kept["outcome"]["explanation"] == "已退差价"
    assert [step["act"] for step in kept["steps"]] == ["make", "handle", "resolve"]


def test_a_complaint_about_no_ticket_is_taken_for_the_customer_who_calls(
    visitor: Visitor, installation: Installation
) -> None:
    phone = f"138{uuid4().int % 10**8:08d}"
    home = {"phone": phone, "name": "郑小满", "household_name": "", "address": None}
    agent = installation.token("service_agent")
    installation.call("POST", "/api/v1/households", home, token=agent)
    page = visitor.sign_in("service_agent", at="/console/complaints")
    page.get_by_role("button", name="记一条投诉").click()
    sheet = page.get_by_role("dialog", name="记一条投诉")
    sheet.get_by_role("textbox", name="按姓名、手机号或后四位找住户").fill(phone)
    sheet.get_by_role("button", name="找", exact=True).click()
    expect(sheet.get_by_role("radio")).to_be_checked()
    sheet.get_by_label("投诉什么").select_option("其他")
    sheet.get_by_label("客户怎么说").fill("电话一直打不通")
    visitor.screens("console-complaint-new")
    page.set_viewport_size({"width": 1366, "height": 768})
    sheet.get_by_role("button", name="记下").click()
    expect(page.get_by_role("article")).to_contain_text("和工单无关")
    expect(page.get_by_role("article")).to_contain_text("电话一直打不通")


def test_who_does_not_answer_complaints_finds_nothing_of_them(
    visitors: Visitors, installation: Installation
) -> None:
    ticket = reported(installation)
    complaint = complained(installation, ticket, f"态度差 {uuid4().hex[:6]}")
    day = Day(visitors(), installation.token("dispatcher"), f"/console/tickets/{ticket['id']}")
    page = day.page
    expect(page.get_by_role("tab", name="时间线")).to_be_visible()
    expect(page.get_by_role("tab", name="投诉")).to_have_count(0)
    assert "投诉" not in day.menu()
    day.goes(f"/console/complaints/{complaint['id']}")
    expect(page.get_by_role("heading", name="这一页您还不能看")).to_be_visible()
    assert complaint["text"] not in page.inner_text("body")


def test_a_complaint_a_page_within_a_section_and_an_act_are_found_in_one_box(
    visitors: Visitors, installation: Installation
) -> None:
    ticket = reported(installation)
    complaint = complained(installation, ticket, f"收费不清 {uuid4().hex[:6]}")
    day = Day(visitors(), installation.token("service_agent"))
    page = day.page
    palette = page.get_by_role("dialog", name="搜索与命令")
    page.keyboard.press("Control+K")
    box = palette.get_by_role("combobox")
    box.fill(complaint["number"].lower())
    expect(palette.get_by_role("option").first).to_contain_text(f"{complaint['number']} 态度")
    box.press("Enter")
    page.wait_for_url(f"**/complaints/{complaint['id']}")
    page.keyboard.press("Control+K")
    box.fill("问题类型")
    expect(palette.get_by_role("option")).to_have_count(1)
    box.press("Enter")
    page.wait_for_url("**/devices/problem-types")
    page.keyboard.press("Control+K")
    box.fill("记一条")
    box.press("Enter")
    expect(page.get_by_role("dialog", name="记一条投诉")).to_be_visible()
    assert day.refused == []
