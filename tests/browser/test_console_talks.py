"""What people write to the official account goes on before the eyes of whoever answers it, and the
answer is where they wrote."""

import base64
import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.console_days import Day
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor
from tests.support.images import a_jpeg


@pytest.fixture
def follower(installation: Installation) -> Any:
    """A stranger who follows the official account: `id`, `app_id`."""
    app_id = installation.described["official_account"]["app_id"]
    person = f"t-{uuid4().hex[:12]}"
    places = {"official_accounts": [{"app_id": app_id, "followed": True}]}
    installation.control("PUT", f"/people/{person}", {"id": person, "name": "钱女士"} | places)
    return {"id": person, "app_id": app_id}


def does(installation: Installation, follower: Any, kind: str, **gesture: Any) -> None:
    path = f"/people/{follower['id']}/gestures"
    order = {"kind": kind, "app_id": follower["app_id"]} | gesture
    installation.control("POST", path, order)


def hears(installation: Installation, follower: Any, words: str) -> bool:
    """Whether it stands on his phone; for the next message it waits 20 seconds at most."""
    after = 0
    while True:
        asked = f"/messages?person={follower['id']}&after={after}&wait_seconds=20&limit=500"
        got = installation.control("GET", asked)["messages"]
        if not got or any(words in each["payload"] for each in got):
            return bool(got)
        after = got[-1]["id"]


def listed(page: Page, words: str) -> Any:
    return page.get_by_role("list", name="等着回复的").get_by_role("button", name=words)


def test_a_customer_is_heard_and_answered_while_the_page_stays_open(
    visitor: Visitor, follower: Any
) -> None:
    installation = visitor.installation
    day = Day(visitor, installation.token("service_agent"), "/console/desk?view=talks")
    page = day.page
    expect(page.get_by_text("实时已连接")).to_have_count(1)
    asked = f"空调开不了机 {uuid4().hex[:6]}"
    does(installation, follower, "say", text=asked)
    # The list hears of it by itself.
    listed(page, asked).click()
    pane = page.get_by_role("region", name=re.compile("^与.*的会话$"))
    said = pane.get_by_label("说过的话")
    expect(said.get_by_text(asked)).to_be_visible()
    if pane.get_by_role("button", name="我来处理").is_visible():
        pane.get_by_role("button", name="我来处理").click()
    more = f"在三楼 {uuid4().hex[:6]}"
    pane.get_by_label("回复客户").fill("您好，")
    does(installation, follower, "say", text=more)
    does(installation, follower, "picture", content=base64.b64encode(a_jpeg()).decode())
    does(installation, follower, "voice", seconds=2)
    expect(said.get_by_text(more)).to_be_visible()
    picture = said.get_by_role("img", name="照片").last
    expect(picture).to_be_visible()
    assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth }")
    # What was begun is still in the box, and what came is not unread.
    expect(pane.get_by_label("回复客户")).to_have_value("您好，")
    expect(listed(page, more)).to_be_visible()
    expect(listed(page, more).get_by_label("条没看过")).to_have_count(0)
    said.get_by_role("button", name=re.compile("^听.*语音$")).click()
    voice = said.locator("audio")
    expect(voice).to_be_visible()
    voice.evaluate("(audio) => audio.load()")
    expect(voice).to_have_js_property("duration", 2)
    visitor.screens("console-desk-talk")
    said.get_by_role("button", name=re.compile("^放大")).last.click()
    large = page.get_by_role("dialog", name=re.compile("照片$"))
    expect(large.get_by_role("img")).to_be_visible()
    visitor.screens("console-desk-talk-picture", ((1366, 768),))
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(
        pane.get_by_text(re.compile("还能主动回 . 条，还剩 47 时|还能主动回 . 条，还剩 48 时"))
    ).to_be_visible()
    answer = f"您好，请先断电五分钟再开 {uuid4().hex[:6]}"
    pane.get_by_label("回复客户").fill(answer)
    pane.get_by_role("button", name="发送").click()
    expect(said.get_by_text(answer)).to_be_visible()
    expect(pane.get_by_label("回复客户")).to_have_value("")
    assert hears(installation, follower, answer)
    last = nobody_may_answer_for_ever(pane, installation, follower)
    pane.get_by_label("记一句").fill("断电后好了")
    pane.get_by_role("button", name="办完了").click()
    expect(listed(page, last)).to_have_count(0)
    page.get_by_role("button", name="办完的").click()
    listed(page, last).click()
    expect(pane.get_by_text("断电后好了")).to_be_visible()
    assert day.refused == []


def nobody_may_answer_for_ever(pane: Locator, installation: Installation, follower: Any) -> str:
    """Once WeChat allows it no more the box says what to do instead, until the customer speaks
    again: his last words."""
    does(installation, follower, "unfollow")
    closed = pane.get_by_role("note", name="现在不能回复")
    expect(closed).to_contain_text("没有关注公众号")
    expect(closed).to_contain_text("看号码回电")
    expect(pane.get_by_label("回复客户")).to_have_count(0)
    does(installation, follower, "follow")
    last = f"又关注了 {uuid4().hex[:6]}"
    does(installation, follower, "say", text=last)
    expect(pane.get_by_label("回复客户")).to_be_visible()
    return last
