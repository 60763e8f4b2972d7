"""A ticket is worked at a desk: changed, linked, asked about, charged, merged, ended. Each act is
what the page offers, and what the server then says of the ticket."""

import re
from typing import Final
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.browser.console_firm import enter
from tests.browser.visitors import Visitor, Visitors
from tests.browser.workshop import HOME, Workshop
from tests.support.images import a_jpeg

PROBLEM_TYPES: Final = re.compile(r"/api/v1/problem-types\?")


def opens(page: Page, act: str) -> Locator:
    """The sheet of an act, wherever the page has its button."""
    button = page.get_by_role("button", name=act, exact=True)
    more = page.locator("details.more")
    expect(more).to_be_visible()
    if not button.first.is_visible():
        more.get_by_text("更多", exact=True).click()
    button.first.click()
    return page.get_by_role("dialog", name=act)


def does(page: Page, act: str, sheet: Locator) -> None:
    sheet.get_by_role("button", name=act, exact=True).click()
    expect(sheet).to_have_count(0)


def test_an_agent_changes_links_and_ends_a_request(visitor: Visitor, workshop: Workshop) -> None:
    ticket, other = workshop.reported(), workshop.reported()
    page = enter(visitor, workshop.agent, f"/console/tickets/{ticket['id']}")
    changed = f"不热，还漏电 {uuid4().hex[:6]}"
    sheet = opens(page, "修改")
    sheet.get_by_label("问题").fill(changed)
    does(page, "修改", sheet)
    expect(page.get_by_role("heading", level=1)).to_have_text(changed)
    does(page, "受理", opens(page, "受理"))
    sheet = opens(page, "发起协办")
    sheet.get_by_label("交给哪一类").select_option("role")
    sheet.get_by_label("交给谁").select_option("dispatcher")
    sheet.get_by_label("要对方做什么").fill("确认滨江今天还有没有人")
    sheet.get_by_label("最晚什么时候").fill("2030-01-01T12:00")
    visitor.screens("console-ticket-task")
    does(page, "发起协办", sheet)
    page.get_by_role("tab", name="协办").click()
    expect(page.get_by_text("确认滨江今天还有没有人")).to_be_visible()
    # As on the first day of a firm; by now others may have named some.
    page.route(PROBLEM_TYPES, lambda route: route.fulfill(json={"items": [], "next_cursor": None}))
    sheet = opens(page, "审核通过")
    expect(sheet.get_by_role("note")).to_contain_text("还没有故障类型")
    sheet.get_by_role("button", name="不做了").click()
    page.unroute(PROBLEM_TYPES)
    named = {"code": f"T-{workshop.mark}", "name": "不热", "line_ids": [workshop.line_id]}
    workshop.call("POST", "/api/v1/problem-types", named)
    sheet = opens(page, "审核通过")
    sheet.get_by_label("故障类型").select_option(label="不热")
    does(page, "审核通过", sheet)
    sheet = opens(page, "关联工单")
    sheet.get_by_label("找工单").fill(other["number"])
    sheet.get_by_role("button", name="找", exact=True).click()
    expect(sheet.get_by_role("radio")).to_be_checked()
    sheet.get_by_label("关系").select_option("related")
    does(page, "关联工单", sheet)
    expect(page.get_by_role("link", name=other["number"])).to_be_visible()
    sheet = opens(page, "取消")
    sheet.get_by_label("原因").select_option("solved_itself")
    does(page, "取消", sheet)
    seen = workshop.seen(ticket)
    assert (seen["state"], seen["problem"]) == ("cancelled", changed)
    page.get_by_role("tab", name="消息").click()
    messages = page.get_by_role("tabpanel")
    expect(messages.get_by_role("status", name="正在载入")).to_have_count(0)
    visitor.screens("console-ticket-messages")


def test_the_second_of_two_at_once_is_told_and_keeps_what_he_typed(
    visitors: Visitors, workshop: Workshop
) -> None:
    ticket = workshop.reported()
    at = f"/console/tickets/{ticket['id']}"
    first = enter(visitors(), workshop.agent, at)
    second = enter(visitors(), workshop.dispatcher, at)
    one, other = opens(first, "修改"), opens(second, "修改")
    other.get_by_label("问题").fill("不热，还有异响")
    one.get_by_label("问题").fill("不热，漏水")
    does(first, "修改", one)
    with second.expect_response(re.compile(f"/tickets/{ticket['id']}$")) as answer:
        other.get_by_role("button", name="修改", exact=True).click()
    assert answer.value.status == 409
    expect(other.get_by_role("alert")).to_have_text(re.compile("[\u4e00-\u9fff]{6,}"))
    expect(other.get_by_text("您填的都还在")).to_be_visible()
    expect(other.get_by_label("问题")).to_have_value("不热，还有异响")
    # The page behind is the ticket as it is now, and by that he sends again.
    expect(second.get_by_role("heading", level=1)).to_have_text("不热，漏水")
    does(second, "修改", other)
    assert workshop.seen(ticket)["problem"] == "不热，还有异响"
    assert workshop.story(ticket).count("edit") == 2


def test_a_visit_is_moved_and_a_quote_answered_on_the_phone(
    visitor: Visitor, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician)
    page = enter(visitor, workshop.dispatcher, f"/console/tickets/{ticket['id']}")
    sheet = opens(page, "改约")
    expect(sheet.get_by_role("button", name="改约", exact=True)).to_be_visible()
    visitor.screens("console-ticket-rebook")
    sheet.get_by_role("button", name="不做了").click()
    expect(sheet).to_have_count(0)
    for act in ("depart", "arrive", "start_work"):
        body = at_the_door_of(act)
        workshop.act(technician.token, ticket, act, body)
    photo = workshop.installation.upload(a_jpeg(), token=technician.token)
    quote = {
        "charges": [{"name": "换加热管", "amount_fen": 9_900}],
        "reason": "加热管烧断，不在保修内",
        "fee_if_declined_fen": 3_000,
        "photo_ids": [photo],
    }
    workshop.act(technician.token, ticket, "quote", quote)
    sheet = opens(page, "确认费用")
    sheet.get_by_role("button", name="同意", exact=True).click()
    sheet.get_by_label("录音编号").fill("LY-0042")
    visitor.screens("console-ticket-quote")
    does(page, "确认费用", sheet)
    page.get_by_role("tab", name="费用").click()
    expect(page.get_by_role("tabpanel").get_by_text("换加热管")).to_be_visible()
    assert "answer_quote" in workshop.story(ticket)


def at_the_door_of(act: str) -> object:
    here = {"latitude": HOME.latitude, "longitude": HOME.longitude, "system": "gcj02"}
    return {"position": here, "accuracy_metres": 15} if act == "arrive" else {}


def test_the_same_request_twice_becomes_one(visitor: Visitor, workshop: Workshop) -> None:
    contact = {"name": "周某", "phone": f"139{uuid4().int % 10**8:08d}"}
    kept, twice = (workshop.reported(contact=contact) for _ in range(2))
    page = enter(visitor, workshop.agent, f"/console/tickets/{twice['id']}")
    sheet = opens(page, "合并工单")
    sheet.get_by_label("找工单").fill(kept["number"])
    sheet.get_by_role("button", name="找", exact=True).click()
    expect(sheet.get_by_role("radio")).to_be_checked()
    sheet.get_by_label("说明").fill("同一台报了两次")
    does(page, "合并工单", sheet)
    expect(page.get_by_text("已并入").first).to_be_visible()
    assert workshop.seen(twice)["merged_into"]["ticket_id"] == kept["id"]


def test_after_the_work_the_customer_is_called_and_asked(
    visitor: Visitor, workshop: Workshop
) -> None:
    """The queue, the number to dial, the marks, a wish for something new, and the figures."""
    ticket = workshop.reported()
    for act, body in (
        ("submit_for_review", {}),
        ("solve_remotely", {"text": "教客户换了电池"}),
        ("confirm_solved", {}),
    ):
        workshop.act(workshop.agent, ticket, act, body)
    page = enter(visitor, workshop.agent, "/console/desk?view=follow-up")
    figures = page.get_by_label("回访数字")
    expect(figures).to_be_visible()
    page.get_by_role("region", name="工单池").get_by_role("button", name=ticket["number"]).click()
    glance = page.get_by_role("region", name=f"工单 {ticket['number']}")
    glance.get_by_role("button", name="查看", exact=True).click()
    expect(glance.locator("a[href^='tel:']")).to_be_visible()
    glance.locator("summary", has_text="更多").click()
    glance.get_by_role("button", name="回访记录", exact=True).click()
    sheet = page.get_by_role("dialog", name="回访记录")
    for group, mark in (("满意度", "5"), ("愿意推荐吗", "10")):
        sheet.get_by_role("group", name=group).get_by_role("button", name=mark, exact=True).click()
    sheet.get_by_label("备注").fill("还想装一台净水器")
    does(page, "回访记录", sheet)
    interviews = workshop.seen(ticket)["interviews"]
    marks = interviews[-1]["interview"]
    assert (marks["satisfaction"], marks["recommendation"]) == (5, 10)
    page.goto(f"{workshop.installation.web}/console/tickets/{ticket['id']}")
    story = page.get_by_role("tabpanel")
    expect(story.get_by_text("联系上了")).to_be_visible()
    expect(story.get_by_text("reached")).to_have_count(0)
    sheet = opens(page, "新需求")
    sheet.get_by_label("客户想要什么").fill("净水器一台")
    does(page, "新需求", sheet)
    expect(story.get_by_text("净水器一台")).to_be_visible()
    page.get_by_role("tab", name="字段变更").click()
    expect(story.get_by_text("愿意推荐吗（NPS）")).to_be_visible()
    page.goto(f"{workshop.installation.web}/console/desk?view=follow-up")
    expect(figures).to_contain_text("满意度 CSAT")
    expect(figures).to_contain_text("推荐 ")
    visitor.screens("console-desk-follow-up")
