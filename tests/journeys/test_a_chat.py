"""A customer and the firm in the official account's chat: from the phone to the ticket and back."""

from base64 import b64encode
from typing import Any, Final

import pytest

from backend.kit.clock import utc_now
from tests.features.records.browsing import Browser
from tests.journeys.town import CUSTOMER, HOME, Json, Town
from tests.support.images import a_jpeg
from tests.support.platform import OA, OA_SECRET, SITE, accounts

TOKEN, KEY = "chat-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SEND: Final = "api.weixin.qq.com/cgi-bin/message/custom/send"


@pytest.fixture
def more_settings() -> Json:
    """The official account pushes to this installation."""
    account = {"app_id": OA, "app_secret": OA_SECRET, "token": TOKEN, "encoding_aes_key": KEY}
    return {"official_account": account}


class Chat:
    """The customer's phone, with the account's chat open."""

    def __init__(self, town: Town) -> None:
        self.town = town

    async def do(self, kind: str, **more: Any) -> list[Json]:
        """A gesture, and what the account's messages say since the last."""
        order = {"kind": kind, "app_id": OA, **more}
        outcome = await self.town.control.gesture(CUSTOMER, order)
        assert outcome.push is not None
        settled = await self.town.control.settled(outcome.push.id)
        assert settled.state == "received", settled.attempts
        return await self.shown()

    async def shown(self) -> list[Json]:
        await self.town.settle()
        after = self.town.read_up_to.get(CUSTOMER, 0)
        page = await self.town.control.messages(person=CUSTOMER, after=after)
        if page.messages:
            self.town.read_up_to[CUSTOMER] = page.messages[-1].id
        return [
            {"title": m.title, "url": m.url, **m.values}
            for m in page.messages
            if m.kind == "custom"
        ]


@pytest.fixture
async def chat(town: Town) -> Chat:
    firm = accounts()
    account = firm.official_accounts[0].model_copy(
        update={
            "token": TOKEN,
            "encoding_aes_key": KEY,
            "callback_url": f"{town.api.base_url}/wechat/official-account/callback",
        }
    )
    await town.control.put_accounts(firm.model_copy(update={"official_accounts": (account,)}))
    await town.control.set_clock_offset((town.clock() - utc_now()).total_seconds())
    await town.control.follow(CUSTOMER, OA, followed=False)
    home = await town.make(CUSTOMER, "/api/v1/my/households")
    await town.make(CUSTOMER, f"/api/v1/my/households/{home['id']}/addresses", HOME)
    return Chat(town)


async def test_a_photo_in_the_chat_becomes_a_ticket_with_one_tap(chat: Chat, town: Town) -> None:
    [welcome] = await chat.do("follow")
    assert welcome["content"].startswith("您好，欢迎关注安居售后")
    [card] = await chat.do("picture", content=b64encode(a_jpeg()).decode())
    assert card["title"] == "照片已收到，点这里完成报修"
    assert await chat.do("voice", words="空调漏水，滴到地板上") == []
    browser = Browser(town.api)
    page = await browser.open(card["url"].removeprefix(SITE))
    assert len(page.images) == 1
    await browser.sent(page.forms["finish"])
    [row] = (await town.get("agent", "/api/v1/tickets"))["items"]
    ticket = await town.ticket("agent", row["id"])
    assert ticket["problem"] == "空调漏水，滴到地板上"
    assert ticket["channel"] == "official_account"
    mine = await town.ticket(CUSTOMER, row["id"])
    assert len(mine["media"]) == 2
    words, link = await chat.do("say", text="进度")
    assert words["content"].startswith(f"服务单 {row['number']}\n")
    assert words["content"].endswith("状态：待受理")
    assert (await town.api.get(link["url"].removeprefix(SITE))).status == 200
    [urged] = await chat.do("say", text="催单")
    assert urged["content"] == f"已帮您催促服务单 {row['number']}，处理人会尽快联系您。"


async def test_somebody_human_answers_on_the_phone(chat: Chat, town: Town) -> None:
    await chat.do("follow")
    [asked] = await chat.do("say", text="人工")
    assert asked["content"].startswith("正在为您转接人工客服")
    assert await chat.do("say", text="上次修的又坏了") == []
    [item] = (await town.get("agent", "/api/v1/desk-items?kind=human"))["items"]
    assert (item["summary"], item["message_count"]) == ("上次修的又坏了", 2)
    assert item["owner_id"]
    taken = await town.make("agent", f"/api/v1/desk-items/{item['id']}/taking")
    assert taken["owner_id"] == town.ids["agent"]
    talk = f"/api/v1/conversations/{item['conversation_id']}"
    seen = await town.get("agent", talk)
    assert seen["customer_id"] == town.ids[CUSTOMER]
    photo = await town.photo("agent")
    for answer in ({"text": "您好，马上给您安排"}, {"media_id": photo}, {"request": True}):
        sent = await town.make("agent", f"{talk}/messages", answer)
        assert sent["state"] == "sent"
    words, picture, card = await chat.shown()
    assert words["content"] == "您好，马上给您安排"
    assert picture["msgtype"] == "image"
    assert card["title"] == "点这里完成报修"
    done = {"outcome": "answered"}
    await town.make("agent", f"/api/v1/desk-items/{item['id']}/outcome", done)
    [ended] = await chat.shown()
    assert ended["content"].startswith("本次人工服务已结束")


async def test_the_ledger_and_the_platform_agree_on_what_is_left(chat: Chat, town: Town) -> None:
    """The welcome and the word for 人工 went out within the minute after the tap; five are left for
    the message. The sixth is not even tried, and not one refusal came from there."""
    await chat.do("follow")
    await chat.do("say", text="人工")
    town.clock.move(minutes=2)
    await town.control.advance_clock(120)
    [item] = (await town.get("agent", "/api/v1/desk-items?kind=human"))["items"]
    path = f"/api/v1/conversations/{item['conversation_id']}/messages"
    for number in range(5):
        await town.make("agent", path, {"text": f"第 {number} 句"})
    sixth = await town.ask("agent", "POST", path, {"text": "第六句"})
    assert (sixth.status, sixth.body["params"]["reason"]) == (409, "count_used")
    counted = await town.control.calls_to(SEND)
    assert counted.refused == 0
    await chat.do("say", text="还在")
    assert (await town.ask("agent", "POST", path, {"text": "在的"})).status == 201
