"""A service agent's day: a caller known by four digits, the review, a customer who urges, an
answer, the call afterwards with its marks, and what is left for a colleague."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.console_days import Day
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor


@pytest.fixture
def caller(installation: Installation) -> Any:
    """A family in the file: `phone`, `estate`."""
    phone, estate = f"137{uuid4().int % 10**8:08d}", f"梧桐{uuid4().hex[:6]}苑"
    address = {"area": "浙江省杭州市滨江区", "estate": estate, "door": "3 幢 702"}
    form = {"phone": phone, "name": "冯秋实", "address": address}
    installation.call("POST", "/api/v1/households", form, token=installation.token("service_agent"))
    return {"phone": phone, "estate": estate}


def test_a_service_agents_day(visitor: Visitor, caller: Any) -> None:
    installation = visitor.installation
    day = Day(visitor, installation.token("service_agent"))
    ticket = take_the_call(day, caller)
    review_and_answer(day, ticket)
    day.goes("/console/desk?view=urged")
    expect(
        day.page.get_by_role("region", name="工单池").get_by_text(ticket["number"])
    ).to_be_visible()
    call_afterwards(day, ticket)
    leave_for_a_colleague(day, ticket)
    assert day.refused == []


def take_the_call(day: Day, caller: Any) -> Any:
    page = day.page
    expect(page.get_by_role("region", name="现在要你做")).to_be_visible()
    page.keyboard.press("n")
    box = page.get_by_label("来电号码、后四位或姓名")
    box.fill(caller["phone"][-4:])
    box.press("Enter")
    known = page.get_by_text("只需再问客户")
    several = page.get_by_role("heading", name="先选地址")
    expect(known.or_(several)).to_be_visible()
    if several.is_visible():
        page.get_by_role("button", name=caller["estate"]).click()
    expect(known).to_be_visible()
    expect(
        page.get_by_role("region", name="电话受理").get_by_text(caller["estate"])
    ).to_be_visible()
    page.get_by_label("什么产品").fill("空调")
    problem = f"遥控没反应 {uuid4().hex[:8]}"
    page.get_by_label("客户原话").fill(problem)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(problem)
    ticket_id = page.url.rsplit("/", 1)[1]
    made = day.visitor.installation.call("GET", f"/api/v1/tickets/{ticket_id}", token=day.token)
    assert caller["phone"][-4:] in made["contact"]["phone"]
    return made


def review_and_answer(day: Day, ticket: Any) -> None:
    page = day.page
    day.does("受理")
    expect(page.get_by_text("待审核").first).to_be_visible()
    day.does("催单", {"说明": "客户说家里有老人"})
    expect(page.get_by_text("催单 1 次")).to_be_visible()
    page.get_by_role("button", name="回复客户", exact=True).click()
    page.get_by_role("textbox", name="回复客户").fill("已经加急，半小时内给您回电")
    page.get_by_role("button", name="发送").click()
    story = page.get_by_role("region", name="工单经过")
    expect(story.get_by_text("已经加急，半小时内给您回电")).to_have_count(1)
    day.visitor.screens("console-day-service-ticket")


def call_afterwards(day: Day, ticket: Any) -> None:
    """Solved on the telephone; the customer is asked how it was."""
    page = day.goes(f"/console/tickets/{ticket['id']}")
    day.does("远程解决", {"怎么解决的": "教客户给遥控换电池"})
    day.does("已解决")
    page.goto(f"{day.visitor.installation.web}/console/desk?view=follow-up")
    page.get_by_role("region", name="工单池").get_by_role("button", name=ticket["number"]).click()
    glance = page.get_by_role("region", name=f"工单 {ticket['number']}")
    expect(glance).to_be_visible()
    glance.locator("summary", has_text="更多").click()
    glance.get_by_role("button", name="回访记录", exact=True).click()
    sheet = page.get_by_role("dialog", name="回访记录")
    sheet.get_by_role("group", name="满意度").get_by_role("button", name="5", exact=True).click()
    sheet.get_by_role("group", name="愿意推荐吗").get_by_role(
        "button", name="9", exact=True
    ).click()
    sheet.get_by_label("备注").fill("客户夸接线快")
    sheet.get_by_role("button", name="回访记录", exact=True).click()
    expect(sheet).to_have_count(0)
    seen = day.visitor.installation.call("GET", f"/api/v1/tickets/{ticket['id']}", token=day.token)
    [held] = seen["interviews"]
    call = held["interview"]
    assert (call["satisfaction"], call["recommendation"]) == (5, 9)


def leave_for_a_colleague(day: Day, ticket: Any) -> None:
    """What this shift did not finish is written to whoever comes next."""
    page = day.goes(f"/console/tickets/{ticket['id']}")
    day.settles()
    expect(page.get_by_role("heading", level=1)).to_have_text(ticket["problem"])
    page.locator("summary", has_text="更多").click()
    page.get_by_role("button", name="发起协办", exact=True).click()
    sheet = page.get_by_role("dialog", name="发起协办")
    sheet.get_by_label("交给谁", exact=True).select_option(label="调度")
    sheet.get_by_label("要对方做什么").fill("明早提醒客户寄回旧遥控")
    due = datetime.now(UTC) + timedelta(hours=30)
    sheet.get_by_label("最晚什么时候").fill(f"{due:%Y-%m-%dT%H:%M}")
    sheet.get_by_role("button", name="发起协办", exact=True).click()
    expect(sheet).to_have_count(0)
    page.get_by_role("tab", name="协办").click()
    expect(page.get_by_text("明早提醒客户寄回旧遥控").first).to_be_visible()
