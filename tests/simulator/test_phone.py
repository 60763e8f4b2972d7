"""The page of somebody's phone."""

import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from wechatpy.enterprise.crypto import WeChatCrypto as WecomCrypto

from backend.simulator import Simulator
from backend.simulator.world.people import Person
from backend.simulator.world.rules import Rules
from tests.simulator.callback_server import CallbackServer, Reply, Request
from tests.simulator.conftest import (
    ACCOUNTS,
    AGENT,
    CORP,
    DISPATCHED,
    MP,
    OA,
    SUBSCRIBED,
    WANG,
    Platform,
)
from tests.simulator.test_media import JPEG, upload
from tests.simulator.test_menus import BUTTONS
from tests.simulator.test_menus import create as create_menu
from tests.simulator.test_pushes import KEY, TOKEN, passive, server
from tests.simulator.test_subscribe_messages import send as send_subscribe
from tests.simulator.test_template_messages import DATA, send
from tests.simulator.test_wecom_messages import card, text, text_card
from tests.simulator.test_wecom_messages import send as send_wecom
from tests.support.simulator import SimulatorControl

__all__ = ["server"]

VOID = {"meta", "link", "input", "br", "img"}


class Page(HTMLParser):
    """The words, links and elements of a page, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.elements: list[str] = []
        self.outside: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "style"
            if tag == "a" and name == "href":
                self.links.append(value or "")
            elif name in ("src", "href", "action") and not (value or "").startswith("/"):
                self.outside.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(self.words)


async def fetch(simulator: Simulator, path: str) -> HTTPResponse:
    return await AsyncHTTPClient().fetch(simulator.url + path, raise_error=False)


async def page(simulator: Simulator, path: str) -> Page:
    response = await fetch(simulator, path)
    assert response.code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    drawn = Page(response.body.decode())
    assert drawn.outside == []
    assert drawn.elements.count("script") == (1 if path.startswith("/phone/") else 0)
    return drawn


async def test_people_are_listed_with_whoever_got_something_last_first(
    platform: Platform,
) -> None:
    await send_wecom(platform, text('名单见 <a href="https://m.example.com">待办</a>'))
    drawn = await page(platform.simulator, "/")
    assert [link for link in drawn.links if link.startswith("/phone/")] == [
        "/phone/li",
        "/phone/wang",
        "/phone/zhao",
    ]
    assert "李师傅 名单见 待办 企业微信" in drawn.text
    assert "1 条" in drawn.text
    found = await page(platform.simulator, "/?q=%E7%8E%8B")
    assert found.links == ["/phone/wang"]
    assert "没有找到“ghost”" in (await page(platform.simulator, "/?q=ghost")).text


async def test_each_place_shows_its_messages_newest_first_as_wechat_draws_them(
    platform: Platform,
) -> None:
    await platform.control.grant_consent("oWangMp", SUBSCRIBED)
    await send(platform, url="https://m.example.com/t/1")
    await send(platform, data={**DATA, "thing2": {"value": "洗衣机漏水"}})
    await send_subscribe(platform)
    drawn = await page(platform.simulator, "/phone/wang")
    assert "公众号 2" in drawn.text
    assert "小程序 1" in drawn.text
    assert "企业微信" not in drawn.text
    assert "安心售后 派单通知 工单号 WX20260001 产品 洗衣机漏水" in drawn.text
    assert drawn.text.index("洗衣机漏水") < drawn.text.index("冰箱不制冷")
    assert "https://m.example.com/t/1" in drawn.links
    assert "维修进度 产品 空调不制冷 进度 已派单 pages/ticket/detail?id=1 进入小程序查看" in (
        drawn.text
    )


async def test_one_click_opens_the_products_pages_as_that_person(platform: Platform) -> None:
    h5, bench = "http://127.0.0.1:8000/h5/?sign-in", "http://127.0.0.1:8000/bench/?sign-in"
    assert "/doors/" not in str((await page(platform.simulator, "/")).links)
    assert (await fetch(platform.simulator, "/phone/wang/doors/wechat")).code == 404
    opened = ACCOUNTS.model_copy(update={"h5_entrance": h5, "bench_entrance": bench})
    await platform.control.put_accounts(opened)
    links = (await page(platform.simulator, "/")).links
    assert "/phone/wang/doors/wechat" in links
    assert "/phone/li/doors/wecom" in links
    for person, place, entrance in (("wang", "wechat", h5), ("li", "wecom", bench)):
        sent = await AsyncHTTPClient().fetch(
            f"{platform.simulator.url}/phone/{person}/doors/{place}",
            follow_redirects=False,
            raise_error=False,
        )
        assert sent.headers["Location"] == entrance
        cookie = sent.headers["Set-Cookie"]
        assert cookie.startswith(f"simulator_holder={person};")
        assert "HttpOnly" in cookie
    assert (await fetch(platform.simulator, "/phone/li/doors/wechat")).code == 404
    assert (await fetch(platform.simulator, "/phone/ghost/doors/wecom")).code == 404


async def test_page_paths_open_in_the_web_build_when_its_address_is_known(
    platform: Platform,
) -> None:
    await send(platform, miniprogram={"appid": MP, "pagepath": "/pages/ticket/detail?id=1"})
    assert set((await page(platform.simulator, "/phone/wang")).links) == {"/"}
    for base in ("http://127.0.0.1:8000/m/#", "http://127.0.0.1:8000/m/#/"):
        await platform.control.put_accounts(
            ACCOUNTS.model_copy(update={"miniprogram_h5_base": base})
        )
        drawn = await page(platform.simulator, "/phone/wang")
        assert "http://127.0.0.1:8000/m/#/pages/ticket/detail?id=1" in drawn.links


async def test_wecom_texts_cards_and_buttons_are_drawn(platform: Platform) -> None:
    await send_wecom(platform, text('见<a href="https://m.example.com/l">待办</a>'))
    await send_wecom(platform, text_card(btntxt="去处理"))
    await send_wecom(platform, card())
    drawn = await page(platform.simulator, "/phone/li")
    assert "新工单 WX20260001 上门维修" in drawn.text
    assert "客户 王女士" in drawn.text
    assert "接单 拒单" in drawn.text
    assert "今天 冰箱不制冷" in drawn.text
    assert "去处理" in drawn.text
    assert "https://m.example.com/l" in drawn.links
    assert drawn.links.count("https://m.example.com/w/1") == 2


HOSTILE = "<script>alert(1)</script>"


async def test_hostile_words_stay_words(platform: Platform) -> None:
    await platform.control.put_person(
        WANG.model_copy(update={"name": '"><img src=x onerror=alert(1)>'})
    )
    await send(
        platform,
        data={**DATA, "thing2": {"value": "<script>alert(1)</"}},
        url="javascript:alert(1)",
    )
    await platform.control.put_person(Person(id="x", name=HOSTILE, wecom=()))
    await page(platform.simulator, "/")
    drawn = await page(platform.simulator, "/phone/wang")
    assert "<script>alert(1)</" in drawn.text
    assert "img" not in drawn.elements
    assert "javascript:alert(1)" not in drawn.links
    assert "javascript:alert(1)" in drawn.text


@pytest.mark.parametrize(
    "words",
    [
        HOSTILE,
        '<a href="javascript:alert(1)">x</a>',
        '<a href="https://a.example/" onclick="alert(1)">x</a>',
        '<a href="https://a.example/&quot; onclick=alert(1)">x</a>',
        "<img src=x onerror=alert(1)>",
        '<div class="gray" style="x"><script>alert(1)</script></div>',
        "<a href='https://a.example/\">'>x</a>",
        "]]><!-- <svg onload=alert(1)>",
    ],
)
async def test_hostile_markup_from_an_agent_stays_words(platform: Platform, words: str) -> None:
    await send_wecom(platform, text(words))
    await send_wecom(platform, text_card(title=words, description=words, url="javascript:alert(1)"))
    hostile = {"title": words[:36], "desc": words[:44]}
    await send_wecom(
        platform,
        card(
            main_title=hostile,
            card_action={"type": 1, "url": "javascript:alert(1)"},
            button_list=[{"type": 1, "text": "x", "url": "data:text/html,x"}],
        ),
    )
    drawn = await page(platform.simulator, "/phone/li")
    assert set(drawn.elements).isdisjoint({"img", "svg", "iframe"})
    assert all(re.match(r"/|https://a\.example/", link) for link in drawn.links)
    news = json.loads((await fetch(platform.simulator, "/phone/li/news?version=")).body)
    [screen] = news["screens"]
    assert Page(screen["html"]).elements.count("script") == 0
    assert Page(screen["html"]).elements.count("article") == 3


async def news_of(platform: Platform, person: str, version: str = "") -> dict[str, Any]:
    path = f"/phone/{person}/news?{urlencode({'version': version})}"
    news: dict[str, Any] = json.loads((await fetch(platform.simulator, path)).body)
    return news


async def test_the_page_learns_what_is_new(platform: Platform) -> None:
    await send(platform)
    seen = (await news_of(platform, "wang"))["version"]
    assert await news_of(platform, "wang", seen) == {"version": seen, "layout": "", "screens": []}
    await send_wecom(platform, text())
    await send(platform, data={**DATA, "thing2": {"value": "洗衣机漏水"}})
    news = await news_of(platform, "wang", seen)
    assert news["version"] != seen
    official = next(each for each in news["screens"] if each["place"] == "official_account")
    assert official["received"] == 2
    drawn = Page(official["html"])
    assert drawn.elements[0] == "article"
    assert drawn.text.index("洗衣机漏水") < drawn.text.index("冰箱不制冷")


async def test_the_page_is_laid_out_anew_when_an_account_has_a_menu_or_is_left(
    platform: Platform,
) -> None:
    first = (await news_of(platform, "wang"))["layout"]
    await send(platform)
    assert (await news_of(platform, "wang"))["layout"] == first
    await create_menu(platform, BUTTONS)
    second = (await news_of(platform, "wang"))["layout"]
    await platform.control.follow("wang", OA, followed=False)
    assert len({first, second, (await news_of(platform, "wang"))["layout"]}) == 3


async def test_what_somebody_says_and_is_answered_stands_on_the_page_with_its_fate(
    platform: Platform, server: CallbackServer
) -> None:
    server.answers.append(passive("请点这里 https://m.example.com/r"))
    control = platform.control
    for gesture in (
        {"kind": "say", "app_id": OA, "text": "<b>空调</b>不制冷"},
        {"kind": "picture", "app_id": OA, "content": b64encode(JPEG).decode()},
        {"kind": "voice", "app_id": OA, "words": "快一点"},
    ):
        outcome = await control.gesture("wang", gesture)
        assert outcome.push is not None
        await control.settled(outcome.push.id)
    drawn = await page(platform.simulator, "/phone/wang")
    assert "<b>空调</b>不制冷" in drawn.text
    assert "b" not in drawn.elements
    assert "[语音] 快一点" in drawn.text
    assert drawn.text.count("服务器已收到") == 3
    assert drawn.text.index("请点这里") < drawn.text.index("不制冷")
    assert "https://m.example.com/r" in drawn.links
    [photo] = [link for link in drawn.links if link.startswith("/pictures/")]
    shown = await fetch(platform.simulator, photo)
    assert (shown.body, shown.headers["Content-Type"]) == (JPEG, "image/jpeg")


async def test_what_is_no_picture_is_not_shown_from_this_address(platform: Platform) -> None:
    await platform.control.put_rules(Rules(media_formats_checked=False))
    page_as_picture = await upload(platform, b"<script>alert(1)</script>")
    path = f"/pictures/{page_as_picture.body['media_id']}"
    assert (await fetch(platform.simulator, path)).code == 404
    assert (await fetch(platform.simulator, "/pictures/unknown")).code == 404


async def test_a_server_that_fails_or_is_missing_is_said_beside_the_words(
    platform: Platform, server: CallbackServer
) -> None:
    await platform.control.put_rules(Rules(push_retry_seconds=0))
    server.answers += [500, 500, 500]
    failed = await platform.control.gesture("wang", {"kind": "say", "app_id": OA, "text": "喂"})
    assert failed.push is not None
    await platform.control.settled(failed.push.id)
    await platform.control.put_accounts(ACCOUNTS)
    await platform.control.gesture("wang", {"kind": "say", "app_id": OA, "text": "在吗"})
    drawn = await page(platform.simulator, "/phone/wang")
    assert "服务器没有收到（3 次，HTTP 500）" in drawn.text
    assert "该公众号提供的服务出现故障，请稍后再试" in drawn.text
    assert "账号没有填服务器地址" in drawn.text


async def test_a_message_that_failed_is_drawn_with_its_fate(platform: Platform) -> None:
    await platform.control.order_send_result("user_block")
    await send(platform)
    drawn = await page(platform.simulator, "/phone/wang")
    assert "没有送达：用户设置了拒收" in drawn.text


async def test_customer_service_messages_are_drawn_by_their_kind(platform: Platform) -> None:
    await platform.control.gesture("wang", {"kind": "say", "app_id": OA, "text": "在吗"})
    token, media_id = await platform.token(), (await upload(platform, JPEG)).body["media_id"]
    lines = [{"id": "101", "content": "满意"}, {"id": "102", "content": "不满意"}]
    article = {"title": "保养", "description": "每年一次", "url": "https://m.example.com/a"}
    messages: list[dict[str, Any]] = [
        {"msgtype": "text", "text": {"content": "师傅在路上"}},
        {"msgtype": "image", "image": {"media_id": media_id}},
        {"msgtype": "msgmenu", "msgmenu": {"head_content": "满意吗", "list": lines}},
        {"msgtype": "news", "news": {"articles": [article]}},
    ]
    for message in messages:
        body = {"touser": "oWangOa", **message}
        assert (await platform.post("cgi-bin/message/custom/send", body, token)).errcode == 0
    drawn = await page(platform.simulator, "/phone/wang")
    assert "师傅在路上" in drawn.text
    assert f"/pictures/{media_id}" in drawn.links
    assert "满意吗 满意 不满意" in drawn.text
    assert "保养 每年一次 阅读全文" in drawn.text


async def test_a_cards_buttons_can_be_pressed_until_they_are_greyed(
    platform: Platform, server: CallbackServer
) -> None:
    await send_wecom(platform, card())
    drawn = await page(platform.simulator, "/phone/li")
    assert drawn.elements.count("select") == 0
    body = (await fetch(platform.simulator, "/phone/li")).body.decode()
    pressed = re.findall(r'data-press="(\d+)" data-key="([^"]+)"', body)
    assert len(pressed) == 2
    server.answers.append(update_button("已接单"))
    push = await platform.control.press(int(pressed[0][0]), pressed[0][1])
    await platform.control.settled(push.id)
    drawn = await page(platform.simulator, "/phone/li")
    assert "已接单" in drawn.text
    assert "按了卡片上的按钮：" in drawn.text
    body = (await fetch(platform.simulator, "/phone/li")).body.decode()
    assert "data-press" not in body


def update_button(name: str) -> Reply:
    """WeCom's passive answer that greys the button that was pressed."""

    def reply(request: Request) -> str:
        words = (
            "<xml><MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName><![CDATA["
            f"{name}]]></ReplaceName></Button></xml>"
        )
        crypto = WecomCrypto(TOKEN, KEY, CORP)
        return str(
            crypto.encrypt_message(words, request.query["nonce"], request.query["timestamp"])
        )

    return reply


async def test_somebody_may_follow_an_account_he_has_not_met(platform: Platform) -> None:
    await platform.control.put_person(Person(id="new", name="新客户", phone="13800000009"))
    drawn = await page(platform.simulator, "/phone/new")
    assert "公众号 0" in drawn.text
    assert "关注" in drawn.text
    await platform.control.gesture("new", {"kind": "follow", "app_id": OA})
    assert "取消关注" in (await page(platform.simulator, "/phone/new")).text


async def test_unfollowing_and_a_moved_clock_are_said_on_the_page(platform: Platform) -> None:
    await platform.control.follow("wang", OA, followed=False)
    await platform.control.set_clock_offset(86400)
    drawn = await page(platform.simulator, "/phone/wang")
    assert "已取消关注" in drawn.text
    assert "模拟时钟已调整" in drawn.text


async def test_only_the_newest_fifty_of_a_place_are_drawn(platform: Platform) -> None:
    token = await platform.agent_token()
    for number in range(55):
        body = {"touser": "lisi", "msgtype": "text", "agentid": AGENT}
        words = {"text": {"content": f"第 {number} 条。"}}
        await platform.post(
            "cgi-bin/message/send", {**body, **words}, token, host="qyapi.weixin.qq.com"
        )
    drawn = await page(platform.simulator, "/phone/li")
    assert drawn.elements.count("article") == 50
    assert "第 54 条。" in drawn.text
    assert "第 5 条。" in drawn.text
    assert "第 4 条。" not in drawn.text
    assert "只显示最近 50 条" in drawn.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/phone/nobody", 404),
        ("/phone/nobody/news?version=0", 404),
        ("/phone/wang/news?version=%ff", 400),
        ("/pictures/../phone/wang", 404),
        ("/phone/%3Cscript%3E", 404),
        ("/assets/../server.py", 404),
        ("/assets/phone.html", 404),
        ("/?q=%ff", 400),
    ],
)
async def test_what_does_not_exist_is_a_page_that_leads_back(
    simulator: Simulator, control: SimulatorControl, path: str, status: int
) -> None:
    response = await fetch(simulator, path)
    assert response.code == status
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert Page(response.body.decode()).links == ["/"]


async def test_assets_are_served_from_here_and_kept_by_browsers(simulator: Simulator) -> None:
    style = await fetch(simulator, "/assets/phone.css")
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in style.headers["Cache-Control"]
    script = await fetch(simulator, "/assets/phone.js")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    icon = await fetch(simulator, "/assets/phone.svg")
    assert icon.headers["Content-Type"].startswith("image/svg+xml")
    for asset in (style, script):
        assert b"http://" not in asset.body
        assert b"https://" not in asset.body
        assert b"url(" not in asset.body


def test_the_template_ids_of_this_file_are_those_of_the_accounts() -> None:
    assert ACCOUNTS.official_accounts[0].templates[0].template_id == DISPATCHED
