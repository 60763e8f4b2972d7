"""Back, from each page of the customer: where he came from, and what he typed is there again when
he goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.customers import button, on_top
from tests.browser.house import House, furnished
from tests.browser.installation import Installation


@pytest.fixture(scope="module")
def house(installation: Installation, chromium: Browser) -> Iterator[House]:
    with furnished(installation, chromium) as house:
        yield house


@dataclass
class Way:
    """From a page by a tap to another, which is known by some words on it; `typed` into `field`."""

    tap: Callable[[Page], Locator]
    there: str
    field: str = ""
    typed: str = ""


def text(words: str) -> Callable[[Page], Locator]:
    return lambda page: on_top(page).get_by_text(words).first


OPINION: Final = Way(text("意见"), "想说什么？", "textarea", "写到一半的意见")
WAYS: Final[dict[tuple[str, str], tuple[Way, ...]]] = {
    ("home/index", "我的设备"): (
        Way(lambda page: on_top(page).locator(".home-device").first, "服务记录"),
        Way(text("没有码，直接报修"), "哪台要修？"),
        OPINION,
    ),
    ("tickets/index", "进行中"): (
        Way(lambda page: on_top(page).locator(".bx-card[role=link]").first, "进展"),
    ),
    ("me/index", "关怀模式"): (
        Way(text("消息"), "全部标为已读"),
        Way(text("家人与地址"), "加一个地址"),
        Way(text("隐私与我的数据"), "我同意过的"),
    ),
    ("me/privacy", "我同意过的"): (
        Way(lambda page: on_top(page).locator(".bx-link").first, "我们是提供安装、维修"),
    ),
    ("home/household", "家人"): (
        Way(text("加一个地址"), "省市区", "textarea", "青桐里 6 幢 602 王女士"),
    ),
    ("device/index", "档案"): (
        Way(text("报另一个问题"), "哪里不对劲？", "textarea", "写到一半的报修"),
    ),
}


def test_back_leads_where_one_came_from_and_what_was_typed_is_there_again(house: House) -> None:
    for (start, here), ways in WAYS.items():
        page = house.opens(start)
        expect(on_top(page).get_by_text(here).first).to_be_visible()
        for way in ways:
            way.tap(page).click()
            if way.field:
                on_top(page).locator(way.field).first.fill(way.typed)
            there = on_top(page).get_by_text(way.there).first
            expect(there).to_be_visible()
            page.go_back()
            expect(on_top(page).get_by_text(here).first).to_be_visible()
            page.go_forward()
            expect(there).to_be_visible()
            if way.field:
                expect(on_top(page).locator(way.field).first).to_have_value(way.typed)
            page.go_back()
            expect(on_top(page).get_by_text(here).first).to_be_visible()


def test_back_from_a_ticket_leads_there_too_and_keeps_each_unsent_word(house: House) -> None:
    page = house.customer.opens_ticket(house.queries["ticket/acceptance"]["id"])
    headline = page.locator(".hero-headline:visible")
    on_top(page).get_by_text("补充", exact=True).click()
    on_top(page).locator("textarea").fill("还有一句没写完")
    on_top(page).get_by_role("button", name="收起").click()
    button(page, "去验收").click()
    button(page, "还有问题").click()
    on_top(page).locator("textarea").fill("还在滴")
    page.go_back()
    expect(headline).to_be_visible()
    page.go_forward()
    button(page, "还有问题").click()
    expect(on_top(page).locator("textarea")).to_have_value("还在滴")
    page.go_back()
    expect(headline).to_be_visible()
    page.reload()
    on_top(page).get_by_text("补充", exact=True).click()
    expect(on_top(page).locator("textarea")).to_have_value("还有一句没写完")
