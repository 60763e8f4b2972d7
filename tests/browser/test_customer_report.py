"""A customer with a phone reports a fault: three steps, one photo, one ticket, whatever happens on
the way."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.customers import (
    Customer,
    Firm,
    at_home,
    button,
    on_top,
)
from tests.browser.visitors import Visitors
from tests.support.images import a_jpeg

PROBLEM = "吹了半小时还是常温风"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As a camera makes it: larger than what is sent."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(a_jpeg(2400, 1800))
    return path


def choose_photo(page: Page, photo: Path) -> None:
    with page.expect_file_chooser() as chooser:
        on_top(page).get_by_text("相册").click()
    chooser.value.set_files(photo)


def scan(customer: Customer) -> Page:
    """The page behind the code leads to the device's own, and that to the report."""
    page = customer.visitor.open(f"/q/{customer.device['code']}")
    page.get_by_role("link", name="已经认领过？登录看档案和进度").click()
    button(page, "我要报修").click()
    expect(on_top(page).get_by_text("哪里不对劲？")).to_be_visible()
    return page


def say_what_is_wrong(page: Page) -> None:
    on_top(page).get_by_role("checkbox").first.click()
    on_top(page).locator("textarea").fill(PROBLEM)


def to_the_time(page: Page) -> None:
    button(page, "下一步").click()
    expect(on_top(page).get_by_role("radio", checked=True)).to_have_count(3)


def is_received(page: Page) -> None:
    expect(on_top(page).get_by_text("报修已收到")).to_be_visible()


def test_from_the_code_on_the_device_to_the_ticket(customer: Customer, photo: Path) -> None:
    visitor = customer.visitor
    page = visitor.open(f"/q/{customer.device['code']}")
    visitor.phone_screens("customer-code")
    page.get_by_role("link", name="已经认领过？登录看档案和进度").click()
    expect(on_top(page).get_by_text("客厅").first).to_be_visible()
    visitor.phone_screens("customer-device")
    button(page, "我要报修").click()
    say_what_is_wrong(page)
    with page.expect_response(lambda answer: "/api/v1/media?" in answer.url) as sent:
        choose_photo(page, photo)
    assert (sent.value.status, sent.value.json()["width"]) == (201, 1600)
    visitor.phone_screens("customer-report-problem")
    to_the_time(page)
    expect(on_top(page).get_by_text("5 幢 1204")).to_be_visible()
    visitor.phone_screens("customer-report-time")
    button(page, "提交报修").click()
    is_received(page)
    visitor.phone_screens("customer-report-done")
    button(page, "查看进度").click()
    expect(page.locator(".hero-headline:visible")).to_have_text("报修已收到")
    expect(page.locator(".bx-tl-photo:visible")).to_have_count(1)
    visitor.phone_screens("customer-ticket-submitted")
    [ticket] = customer.tickets()
    seen = customer.call("GET", f"/api/v1/tickets/{ticket['id']}")
    assert PROBLEM in seen["problem"]
    assert (len(seen["media_ids"]), len(seen["symptoms"])) == (1, 1)
    assert seen["place"]["door"] == "5 幢 1204"
    assert seen["wanted"] is not None


def test_every_button_of_a_report_pressed_twice_makes_one_report(customer: Customer) -> None:
    page = scan(customer)
    say_what_is_wrong(page)
    button(page, "下一步").dblclick()
    expect(on_top(page).get_by_role("radio", checked=True)).to_have_count(3)
    button(page, "提交报修").dblclick()
    is_received(page)
    button(page, "查看进度").dblclick()
    expect(page.locator(".hero-headline:visible")).to_have_text("报修已收到")
    [ticket] = customer.tickets()
    assert PROBLEM in ticket["problem"]


def test_a_cut_while_sending_loses_nothing_and_doubles_nothing(customer: Customer) -> None:
    """The server has taken the report, and the network goes before the phone hears of it."""
    page = scan(customer)
    say_what_is_wrong(page)
    to_the_time(page)

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/v1/tickets", swallow)
    button(page, "提交报修").click()
    expect(on_top(page).get_by_text("没提交成功，您填的都在")).to_be_visible()
    customer.visitor.phone_screens("customer-report-cut")
    page.unroute("**/api/v1/tickets")
    customer.visitor.complaints.clear()  # the browser itself names each cut
    page.reload()
    expect(on_top(page).get_by_text("接着上次填的")).to_be_visible()
    expect(on_top(page).locator("textarea")).to_have_value(PROBLEM)
    to_the_time(page)
    button(page, "提交报修").click()
    is_received(page)
    assert len(customer.tickets()) == 1


def test_a_photo_cut_on_its_way_goes_on_and_arrives_once(customer: Customer, photo: Path) -> None:
    page = scan(customer)
    say_what_is_wrong(page)
    page.route("**/api/v1/media?*", lambda route: route.abort())
    choose_photo(page, photo)
    expect(on_top(page).get_by_text("网络断了，连上后会接着传")).to_be_visible()
    customer.visitor.phone_screens("customer-report-photo-cut")
    page.unroute("**/api/v1/media?*")
    customer.visitor.complaints.clear()  # the browser itself names each cut
    with page.expect_response(lambda answer: "/api/v1/media?" in answer.url) as sent:
        on_top(page).get_by_text("重传").click()
    assert sent.value.status == 201
    to_the_time(page)
    button(page, "提交报修").click()
    is_received(page)
    [ticket] = customer.tickets()
    seen = customer.call("GET", f"/api/v1/tickets/{ticket['id']}")
    assert seen["media_ids"] == [sent.value.json()["id"]]


def test_back_never_leads_into_a_form_that_was_sent(customer: Customer) -> None:
    page = scan(customer)
    say_what_is_wrong(page)
    page.go_back()
    button(page, "我要报修").click()
    expect(on_top(page).locator("textarea")).to_have_value(PROBLEM)
    to_the_time(page)
    button(page, "提交报修").click()
    is_received(page)
    page.go_back()
    expect(button(page, "查看进度")).to_be_visible()
    expect(button(page, "报另一个问题")).to_be_visible()
    assert len(customer.tickets()) == 1


WATER = {
    "type": "choice",
    "name": "water",
    "label": "用的是什么水？",
    "required": True,
    "options": [{"code": "tap", "label": "自来水"}, {"code": "well", "label": "井水"}],
}
DEPTH = {
    "type": "number",
    "name": "depth",
    "label": "井有多深？",
    "unit": "米",
    "required": True,
    "visible_if": {"kind": "choice", "fact": "water", "values": ["well"]},
}


def test_what_the_firm_asks_of_a_product_is_asked_and_sent(visitors: Visitors, firm: Firm) -> None:
    model = firm.new_model()
    firm.asks("request", model["line_id"], [WATER, DEPTH])
    customer = at_home(visitors.on_a_phone(), firm, model["id"])
    page = customer.opens("report/index", device=customer.device["id"])
    on_top(page).locator("textarea").fill("出水慢")
    button(page, "下一步").click()
    expect(on_top(page).get_by_text("用的是什么水？")).to_be_visible()
    button(page, "提交报修").click()
    expect(on_top(page).get_by_text("还有几项没填好，看红字")).to_be_visible()
    assert customer.tickets() == []
    on_top(page).get_by_role("radio", name="井水").click()
    expect(on_top(page).get_by_text("井有多深？")).to_be_visible()
    on_top(page).locator("#form-depth input").fill("12")
    customer.visitor.phone_screens("customer-report-form")
    button(page, "提交报修").click()
    is_received(page)
    [ticket] = customer.tickets()
    asked = customer.call("GET", f"/api/v1/tickets/{ticket['id']}/forms")["forms"]
    [answered] = [each["answers"] for each in asked if each["purpose"] == "request"]
    told = {each["label"]: each["words"] for each in answered[0]["fields"]}
    assert told == {"用的是什么水？": "井水", "井有多深？": "12 米"}
