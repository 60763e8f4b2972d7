"""What leads into the H5 from outside: a sticker that stands on nothing yet, and the link of a
ticket in a message."""

import io
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import pypdfium2
import zxingcpp
from playwright.sync_api import expect

from tests.browser.customers import Customer, Firm, button, on_top
from tests.browser.visitors import Visitors
from tests.support.images import a_jpeg
from tests.support.processes import wait_until


def blank_sticker(firm: Firm) -> str:
    """The code on a sticker fresh from the roll, read as a phone reads it."""
    roll = firm.call("business_administrator", "POST", "/api/v1/code-rolls", {"size": 1})
    address = f"{firm.installation.web}/api/v1/code-rolls/{roll['id']}/labels"
    headers = {"Authorization": f"Bearer {firm.token('business_administrator')}"}
    asked = Request(address, headers=headers)  # noqa: S310 - our own address
    with build_opener(ProxyHandler({})).open(asked, timeout=60) as answer:
        sheet = pypdfium2.PdfDocument(io.BytesIO(answer.read()))
    try:
        [found] = zxingcpp.read_barcodes(sheet[0].render(scale=300 / 72).to_pil())
    finally:
        sheet.close()
    return str(found.text).rpartition("/q/")[2]


def test_a_sticker_that_stands_on_nothing_yet_is_reported_with_a_photo_of_the_nameplate(
    customer: Customer, firm: Firm, tmp_path: Path
) -> None:
    nameplate = tmp_path / "nameplate.jpg"
    nameplate.write_bytes(a_jpeg(1200, 900))
    code = blank_sticker(firm)
    page = customer.visitor.open(f"/q/{code}")
    customer.visitor.phone_screens("customer-blank-code")
    page.get_by_role("link", name="有账号？登录后报修").click()
    expect(on_top(page).get_by_text("新设备", exact=True)).to_be_visible()
    customer.visitor.phone_screens("customer-blank-device")
    button(page, "拍铭牌报修").click()
    on_top(page).get_by_role("button", name="空调").first.click()
    on_top(page).locator("textarea").fill("开机半小时还是热风")
    button(page, "下一步").click()
    expect(on_top(page).get_by_text("拍一张铭牌，或写下型号")).to_be_visible()
    with (
        page.expect_response(lambda told: "/api/v1/media?" in told.url) as sent,
        page.expect_file_chooser() as chooser,
    ):
        on_top(page).get_by_text("相册").click()
        chooser.value.set_files(nameplate)
    photo_id = sent.value.json()["id"]
    customer.visitor.phone_screens("customer-blank-report")
    button(page, "下一步").click()
    expect(on_top(page).get_by_role("radio", checked=True)).to_have_count(3)
    button(page, "提交报修").dblclick()
    expect(on_top(page).get_by_text("报修已收到")).to_be_visible()
    [ticket] = customer.tickets()
    seen = firm.call("service_agent", "GET", f"/api/v1/tickets/{ticket['id']}")
    [device] = seen["devices"]
    assert (seen["problem"], device["nameplate_photo_id"]) == ("开机半小时还是热风", photo_id)


def linked_in_a_message(customer: Customer) -> str:
    """What the firm's message of the report leads to, once the worker has sent it."""

    def told() -> list[str]:
        messages = customer.call("GET", "/api/v1/me/messages?limit=20")["items"]
        return [each["web_path"] for each in messages if each["web_path"].startswith("/t/")]

    wait_until(lambda: bool(told()), "the message of the report is there")
    page = customer.opens("me/messages")
    # The last link of every page is 意见.
    expect(on_top(page).get_by_role("link").nth(1)).to_be_visible()
    return told()[0]


def test_the_link_of_a_ticket_leads_to_ones_own_page_of_it(
    customer: Customer, visitors: Visitors
) -> None:
    ticket_id = customer.reports("滴水")
    path = linked_in_a_message(customer)
    page = customer.visitor.open(path)
    expect(page.get_by_text("这个链接只能看这一张单")).to_be_visible()
    customer.visitor.phone_screens("customer-linked-ticket")
    page.get_by_role("link", name="登录看全部").click()
    expect(page.locator(".hero-headline:visible")).to_have_text("报修已收到")
    assert f"id={ticket_id}" in page.url
    page.go_back()
    expect(page.get_by_text("这个链接只能看这一张单")).to_be_visible()
    # Whoever found the link is shown the ticket by it, and asked who he is before anything else.
    stranger = visitors.on_a_phone().open(path)
    stranger.get_by_role("link", name="登录看全部").click()
    expect(on_top(stranger).get_by_text("这张单要登录才能看")).to_be_visible()
    expect(button(stranger, "登录")).to_be_visible()
