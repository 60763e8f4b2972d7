"""Every button of the customer's pages, tapped twice before the page has drawn anything: one wish,
one request, one effect at the server."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.customers import (
    Customer,
    Firm,
    at_home,
    button,
    dialog_button,
    expect_toast,
    on_top,
)
from tests.browser.visitors import Visitors


def tap_twice(target: Locator) -> None:
    """In one frame, as a trembling thumb or a bouncing screen does."""
    expect(target).to_have_attribute("aria-disabled", "false")
    target.evaluate("each => { each.click(); each.click() }")


@contextmanager
def one_write(page: Page, path: str) -> Iterator[None]:
    """Within, one request that changes something goes to the server, and to that path."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if "/api/" in request.url and request.method != "GET":
            sent.append(request.url.partition("?")[0])

    page.on("request", note)
    yield
    page.remove_listener("request", note)
    assert [each.endswith(path) for each in sent] == [True], sent


def headline(page: Page) -> Locator:
    return page.locator(".hero-headline:visible")


def chip(page: Page, words: str) -> Locator:
    return on_top(page).get_by_role("button", name=words, exact=True)


def sent_by_sheet(
    customer: Customer, path: str, words: str, fill: Callable[[Locator], None] | None = None
) -> None:
    """What a sheet asks is given, and its button tapped twice; the sheet is gone."""
    page = customer.page
    sheet = on_top(page).get_by_role("dialog")
    expect(sheet).to_be_visible()
    if fill:
        fill(sheet)
    with one_write(page, path):
        tap_twice(sheet.locator("uni-button", has_text=words))
        expect(sheet).to_have_count(0)


def typed(words: str) -> Callable[[Locator], None]:
    return lambda sheet: sheet.locator("textarea").fill(words)


def test_what_is_asked_of_a_ticket_twice_is_done_once(customer: Customer, firm: Firm) -> None:
    page = customer.opens("report/index", device=customer.device["id"])
    on_top(page).locator("textarea").fill("不制冷")
    tap_twice(button(page, "下一步"))
    expect(on_top(page).get_by_role("radio", checked=True)).to_have_count(3)
    with one_write(page, "/tickets"):
        tap_twice(button(page, "提交报修"))
        expect(on_top(page).get_by_text("报修已收到")).to_be_visible()
    [ticket] = customer.tickets()
    path = f"/api/v1/tickets/{ticket['id']}"
    tap_twice(button(page, "查看进度"))
    expect(headline(page)).to_have_text("报修已收到")

    chip(page, "催一催").click()
    sent_by_sheet(customer, "/urges", "催一催")
    on_top(page).get_by_text("补充", exact=True).click()
    said = f"门禁 {uuid4().hex[:6]}"
    sent_by_sheet(customer, "/messages", "发送", typed(said))
    chip(page, "改希望的时间").click()
    sent_by_sheet(
        customer, path, "就这个时间", lambda sheet: sheet.get_by_role("radio").last.click()
    )
    chip(page, "投诉").click()
    sent_by_sheet(customer, "/complaints", "提交投诉", typed("没人接电话"))
    firm.act("service_agent", ticket["id"], "ask", {"text": "家里几楼？"})
    page.reload()
    button(page, "去补充").click()
    answered = f"12 楼 {uuid4().hex[:6]}"
    sent_by_sheet(customer, "/answer", "发给客服", typed(answered))
    story = json.dumps(customer.call("GET", f"{path}/story"), ensure_ascii=False)
    assert [story.count(each) for each in ("您催了一次", said, answered)] == [1, 1, 1]
    complaints = customer.call("GET", "/api/v1/my/complaints")["items"]
    assert [each["text"] for each in complaints] == ["没人接电话"]
    chip(page, "取消报修").click()
    sent_by_sheet(
        customer, "/cancellation", "取消报修", lambda sheet: sheet.get_by_text("不用修了").click()
    )
    expect(headline(page)).to_have_text("已取消")
    assert [each["id"] for each in customer.tickets()] == [ticket["id"]]


def test_what_a_visit_asks_of_him_is_answered_once(customer: Customer, firm: Firm) -> None:
    technician = firm.technician()
    ticket_id = customer.reports()
    path = f"/api/v1/tickets/{ticket_id}"
    technician.is_at_work(ticket_id)
    technician.quotes(ticket_id, 18_000)
    page = customer.opens("ticket/quote", id=ticket_id)
    with one_write(page, "/answer"):
        tap_twice(button(page, "同意维修"))
        expect_toast(page, "已同意，师傅开始维修")
    technician.finishes(ticket_id)
    page = customer.opens_ticket(ticket_id)
    button(page, "去验收").click()
    tap_twice(button(page, "还有问题"))
    sheet = on_top(page).get_by_role("dialog")
    sheet.get_by_text("收费不对").click()
    sheet.locator("textarea").fill("说好不收上门费")
    with one_write(page, "/acceptance-refusal"):
        tap_twice(sheet.locator("uni-button", has_text="提交，不验收"))
        expect_toast(page, "已记下，会再安排师傅")
    technician.comes_again(ticket_id)
    technician.finishes(ticket_id)
    page = customer.opens("ticket/acceptance", id=ticket_id)
    tap_twice(button(page, "确认验收"))
    with one_write(page, "/acceptance"):
        tap_twice_in_dialog(page, "直接验收")
        on_top(page).get_by_role("button", name="2 星").click()
    on_top(page).get_by_text("没完全好", exact=True).click()
    with one_write(page, "/rating"):
        tap_twice(button(page, "提交评价"))
        expect(headline(page)).to_be_visible()
    seen = customer.call("GET", path)
    assert (seen["rating"]["rating"]["stars"], seen["quote"]["agreed"]) == (2, True)
    firm.act("service_agent", ticket_id, "close", {"satisfaction": 5})
    page.reload()
    chip(page, "还没好，重新打开").click()
    sent_by_sheet(customer, "/reopening", "重新打开", typed("晚上又不凉了"))
    story = json.dumps(customer.call("GET", f"{path}/story"), ensure_ascii=False)
    assert [story.count(each) for each in ("说好不收上门费", "晚上又不凉了")] == [1, 1]
    assert customer.call("GET", path)["ended_at"] is None


def tap_twice_in_dialog(page: Page, words: str) -> None:
    target = dialog_button(page, words)
    target.wait_for()
    target.evaluate("each => { each.click(); each.click() }")
    expect(target).to_have_count(0)


def test_home_words_and_data_are_changed_once(
    customer: Customer, firm: Firm, visitors: Visitors
) -> None:
    relative = at_home(visitors.on_a_phone(), firm)
    page = customer.opens("home/household")
    with (
        one_write(page, "/invitations"),
        page.expect_response("**/invitations") as invited,
    ):
        tap_twice(button(page, "请家人加入"))
    joining = relative.opens("home/join", token=invited.value.json()["token"])
    with one_write(joining, "/acceptance"):
        tap_twice(button(joining, "加入"))
        expect(on_top(joining).get_by_text("我的设备")).to_be_visible()
    page.reload()
    tap_twice(button(page, "移出"))
    with one_write(page, relative_path(relative)):
        tap_twice_in_dialog(page, "移出")
        expect_toast(page, "已办好")

    button(page, "加一个地址").click()
    on_top(page).locator("input").nth(0).fill("浙江省杭州市滨江区")
    on_top(page).locator("input").nth(2).fill("6 幢 601")
    with one_write(page, "/addresses"):
        tap_twice(button(page, "保存"))
        expect(on_top(page).get_by_text("6 幢 601")).to_be_visible()
    [home] = customer.call("GET", "/api/v1/my/households")
    assert (len(home["members"]), len(home["addresses"])) == (1, 2)
    tap_twice(button(page, "删掉").last)
    with one_write(page, home["addresses"][1]["id"]):
        tap_twice_in_dialog(page, "删掉")
        expect(on_top(page).get_by_text("6 幢 601")).to_have_count(0)

    page = customer.opens("me/opinion")
    on_top(page).locator("textarea").fill("都好")
    with one_write(page, "/my/complaints"):
        tap_twice(button(page, "发送"))
        expect(on_top(page).get_by_text("我的设备")).to_be_visible()
    assert len(customer.call("GET", "/api/v1/my/complaints")["items"]) == 1

    device = firm.device(customer.phone)
    page = customer.opens("device/index", code=device["code"])
    with one_write(page, "/claims"):
        tap_twice(button(page, "认领"))
        expect_toast(page, "已认领，在“我家”能看到")

    page = customer.opens("me/privacy")
    with one_write(page, "/my/data-copies"):
        tap_twice(button(page, "下载一份"))
        expect_toast(page, "几分钟后来取")
    tap_twice(button(page, "我要注销"))
    on_top(page).locator("input").fill("注销")
    with one_write(page, "/my/deletion"):
        tap_twice(button(page, "注销账号"))
        expect(button(page, "撤回注销")).to_be_visible()
    with one_write(page, "/my/deletion"):
        tap_twice(button(page, "撤回注销"))
        expect(button(page, "我要注销")).to_be_visible()
    tap_twice(button(page, "撤回同意").first)
    with one_write(page, "/privacy"):
        tap_twice_in_dialog(page, "撤回")
        expect_toast(page, "已撤回")
    assert len(customer.call("GET", "/api/v1/my/data-copies?limit=10")["items"]) == 1


def relative_path(relative: Customer) -> str:
    return f"/members/{relative.call('GET', '/api/v1/me')['id']}"
