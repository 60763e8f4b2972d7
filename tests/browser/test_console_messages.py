"""What people are told: the firm's own wording, and what became of each message."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console_days import reported
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor
from tests.support.processes import wait_until

MESSAGES = "/api/v1/notice-wordings/customer.closed"


def region(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name)


@pytest.fixture
def ending(installation: Installation) -> str:
    """The end of a telephone number that takes no message: a landline that reported something."""
    end = f"{uuid4().int % 10**4:04d}"
    phone = f"0571{uuid4().int % 10**4:04d}{end}"
    reported(installation, contact={"name": "钱某", "phone": phone})
    return end


def test_own_words_are_seen_in_every_place_before_they_count(visitor: Visitor) -> None:
    installation = visitor.installation
    token = installation.token("business_administrator")
    name = installation.call("GET", MESSAGES, token=token)["name"]
    page = visitor.sign_in("business_administrator", at="/console/messages")
    page.get_by_role("navigation", name="场合").get_by_role("button", name=name).click()
    words = f"谢谢您，下次见 {uuid4().hex[:6]}"
    editor = region(page, f"{name}的文案")
    editor.get_by_label("正文").fill(words)
    expect(region(page, "各处看到的样子").get_by_text(words)).to_be_visible()
    visitor.screens("console-wording")
    editor.get_by_label("正文").fill("您好 {nothing}")
    expect(editor.get_by_role("alert")).to_contain_text("nothing")
    expect(editor.get_by_role("button", name="保存文案")).to_be_disabled()
    editor.get_by_label("正文").fill(words)
    editor.get_by_role("button", name="保存文案").click()
    expect(editor.get_by_text("自己的文案")).to_be_visible()
    expect(region(page, "改过几次").get_by_text(words)).to_be_visible()
    kept = installation.call("GET", MESSAGES, token=token)
    assert (kept["is_own"], kept["wording"]["in_app"]["body"]) == (True, words)

    editor.get_by_role("button", name="恢复自带的").click()
    expect(editor.get_by_text("自带的文案")).to_be_visible()
    expect(region(page, "改过几次").get_by_text("恢复自带的").first).to_be_visible()
    assert installation.call("GET", MESSAGES, token=token)["is_own"] is False


def test_what_did_not_go_out_is_sent_again(visitor: Visitor, ending: str) -> None:
    """At night it waits for the morning, by day it reaches only the inbox: both are sent again."""
    page = visitor.sign_in("business_administrator", at="/console/messages?tab=sent")
    told = region(page, "发出去的").get_by_role("row").filter(has_text=ending)
    again = told.get_by_role("button", name="重发")
    reload = page.get_by_role("button", name="重新载入")

    def came() -> bool:
        with page.expect_response(lambda answer: "/api/v1/deliveries?" in answer.url):
            reload.click()
        return bool(again.count() > 0)

    wait_until(came, "the message can be sent again")
    visitor.screens("console-sent")
    with page.expect_response(lambda answer: answer.url.endswith("/retry")) as answered:
        again.first.click()
    assert answered.value.status == 200
    delivery_id = answered.value.json()["id"]
    expect(page.get_by_role("alert")).to_have_count(0)
    token = visitor.installation.token("business_administrator")
    path = f"/api/v1/audit-entries?action=dead_letter_revived&subject_id={delivery_id}"
    assert len(visitor.installation.call("GET", path, token=token)["items"]) == 1


def test_failed_messages_consents_and_quiet_hours_have_their_pages(visitor: Visitor) -> None:
    page = visitor.sign_in("business_administrator", at="/console/messages?tab=failed")
    expect(page.get_by_label("结果")).to_contain_text("全部没送到的")
    visitor.screens("console-failed")
    page.get_by_role("tab", name="订阅余量").click()
    expect(region(page, "订阅余量")).to_be_visible()
    page.get_by_role("tab", name="免打扰").click()
    form = page.get_by_role("form", name="免打扰")
    expect(form.get_by_label("从", exact=True)).not_to_have_value("")
    form.get_by_role("button", name="保存").click()
    expect(form.get_by_role("status")).to_be_visible()
    visitor.screens("console-quiet-hours")
