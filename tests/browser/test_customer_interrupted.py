"""On whichever page of the customer the login ends or the network goes: a plain word and a way on,
and what he typed is still there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.customers import button, expect_toast, on_top, stored_token
from tests.browser.house import House, furnished
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors

SESSION: Final = "bx.session.home"
INSIDE_WECHAT: Final = "Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile MicroMessenger/8.0.50"
# Pages with something on them that is his alone, and the tabs, which anybody may open.
OWN: Final = (
    *("device/index", "report/index", "ticket/detail", "ticket/quote", "ticket/acceptance"),
    *("ticket/rating", "home/address-edit", "me/messages", "me/privacy", "home/household"),
)
TABS: Final = {
    "home/index": "登录后能看到家里的设备和服务进度",
    "tickets/index": "登录后能看到您的服务单",
    "me/index": "登录后能看到您的设备和进度",
}


@pytest.fixture(scope="module")
def house(installation: Installation, chromium: Browser) -> Iterator[House]:
    with furnished(installation, chromium) as house:
        [home] = house.customer.call("GET", "/api/v1/my/households")
        house.queries["home/address-edit"] = {
            "home": home["id"],
            "address": home["addresses"][0]["id"],
        }
        yield house


@dataclass
class Phone:
    """Another of his, inside WeChat, which knows him by a cookie until that has run out too."""

    house: House
    visitor: Visitor
    cookies: Any

    @property
    def page(self) -> Page:
        return self.visitor.page

    def opens(self, name: str) -> Page:
        self.page.goto("about:blank")
        return self.visitor.open(self.house.address(name))

    def login_ends(self) -> None:
        """At the server, by the server."""
        token = stored_token(self.page)
        self.visitor.installation.call("DELETE", "/api/v1/sessions/current", token=token)
        self.visitor.context.clear_cookies()

    def signs_in_again(self) -> None:
        expect(on_top(self.page).get_by_text("登录过期了").first).to_be_visible()
        button(self.page, "登录").click()
        expect(on_top(self.page).get_by_text("用手机号登录")).to_be_visible()
        self.visitor.context.add_cookies(self.cookies)
        button(self.page, "微信登录").click()


@pytest.fixture
def phone(house: House, visitors: Visitors) -> Phone:
    visitor = visitors.on_a_phone(user_agent=INSIDE_WECHAT)
    cookies: Any = house.customer.visitor.context.cookies()
    visitor.context.add_cookies(cookies)
    return Phone(house, visitor, cookies)


def test_every_page_says_that_the_login_has_ended_and_leads_through_the_door_and_back(
    phone: Phone,
) -> None:
    page = phone.opens("home/index")
    expect(on_top(page).get_by_text("我的设备")).to_be_visible()
    kept = page.evaluate("name => localStorage.getItem(name)", SESSION)
    phone.login_ends()
    # Still on the phone, whichever page is opened; a blank one has no storage.
    held = f"location.host && localStorage.setItem('{SESSION}', {json.dumps(kept)})"
    phone.visitor.context.add_init_script(held)
    for name, asking in TABS.items():
        expect(on_top(phone.opens(name)).get_by_text(asking)).to_be_visible()
    for name in OWN:
        page = phone.opens(name)
        expect(on_top(page).get_by_text("登录过期了").first).to_be_visible()
        expect(button(page, "登录")).to_be_visible()
    phone.visitor.phone_screens("customer-login-ended")
    phone.signs_in_again()
    expect(on_top(page).get_by_text("加一个地址")).to_be_visible()


def test_what_was_begun_is_done_once_after_the_sign_in_or_the_cut(phone: Phone) -> None:
    page = phone.opens("me/opinion")
    stored_token(page)
    on_top(page).locator("textarea").fill("师傅来得很快，谢谢")
    phone.visitor.cut()
    button(page, "发送").click()
    expect(on_top(page).get_by_role("alert")).to_contain_text("网络断了")
    phone.visitor.phone_screens("customer-act-cut")
    phone.visitor.mend()
    button(page, "再试一次").click()
    expect(on_top(page).get_by_text("我的设备")).to_be_visible()
    call = phone.house.customer.call
    said = [each["text"] for each in call("GET", "/api/v1/my/complaints")["items"]]
    assert said.count("师傅来得很快，谢谢") == 1

    page = phone.opens("ticket/rating")
    on_top(page).get_by_role("button", name="4 星").click()
    on_top(page).locator("textarea").fill("修得仔细")
    phone.login_ends()
    button(page, "提交评价").click()
    expect(on_top(page).locator("textarea")).to_have_value("修得仔细")
    phone.visitor.phone_screens("customer-act-login-ended")
    phone.signs_in_again()
    expect(page.locator(".hero-headline:visible")).to_be_visible()
    rated = call("GET", f"/api/v1/tickets/{phone.house.queries['ticket/rating']['id']}")
    assert [rated["rating"]["rating"][name] for name in ("stars", "words")] == [4, "修得仔细"]

    page = phone.opens("ticket/quote")
    expect(on_top(page).get_by_text("¥180.00").first).to_be_visible()
    phone.login_ends()
    button(page, "同意维修").click()
    phone.signs_in_again()
    expect_toast(page, "已同意，师傅开始维修")
    quoted = call("GET", f"/api/v1/tickets/{phone.house.queries['ticket/quote']['id']}")
    assert quoted["quote"]["agreed"] is True

    page = phone.opens("home/household")
    expect(button(page, "加一个地址")).to_be_visible()
    phone.login_ends()
    button(page, "加一个地址").click()
    on_top(page).locator("input").nth(0).fill("浙江省杭州市滨江区")
    on_top(page).locator("input").nth(2).fill("6 幢 601")
    button(page, "保存").click()
    phone.signs_in_again()
    expect(on_top(page).get_by_text("6 幢 601")).to_be_visible()
    [home] = call("GET", "/api/v1/my/households")
    assert [each["door"] for each in home["addresses"]] == ["5 幢 1204", "6 幢 601"]
