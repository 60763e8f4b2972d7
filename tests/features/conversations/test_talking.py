"""人工: staff answer in the customer's chat, as far as WeChat lets them."""

import asyncio
from typing import Any

import pytest

from backend.features.conversations.models import MessageState
from backend.features.notifications import Outcome, SendResult
from tests.features.conversations.chatting import Phone, PretendedPlatform, settle
from tests.support.accounts import People, SignedIn
from tests.support.images import a_jpeg
from tests.support.kit import Answer, Api, fresh_key

HERE = "正在为您转接人工客服，请直接留言说明情况，客服会在这里回复您。"


async def write(api: Api, who: SignedIn, conversation: str, key: str = "", **body: Any) -> Answer:
    path = f"/api/v1/conversations/{conversation}/messages"
    return await api.post(path, body, token=who.token, key=key or fresh_key())


async def read(api: Api, who: SignedIn, conversation: str) -> Any:
    answer = await api.get(f"/api/v1/conversations/{conversation}", token=who.token)
    assert answer.status == 200, answer.body
    return answer.body


async def transcript(api: Api, who: SignedIn, conversation: str) -> list[Any]:
    """Oldest first."""
    path = f"/api/v1/conversations/{conversation}/messages"
    answer = await api.get(path, token=who.token)
    assert answer.status == 200, answer.body
    messages: list[Any] = answer.body["items"][::-1]
    return messages


@pytest.fixture
async def talk(phone: Phone, clerk: SignedIn) -> str:
    """Somebody has asked for somebody human."""
    assert await phone.say("人工") == [HERE]
    return (await phone.person()).id


async def test_staff_answer_with_words_a_card_a_picture_and_a_request(
    product: Api, phone: Phone, clerk: SignedIn, talk: str
) -> None:
    assert await phone.say("人工") == ["客服已经看到您的请求，请稍等。您可以直接留言。"]
    assert await phone.say("空调不制冷") == []
    await phone.say("在家的")
    sent = await write(product, clerk, talk, text="您好，请问是哪个房间？")
    assert (sent.status, sent.body["state"]) == (201, "sent")
    card = {"title": "自查方法", "url": "https://repair.example.com/guide"}
    assert (await write(product, clerk, talk, card=card)).status == 201
    uploaded = await product.post(
        "/api/v1/media?kind=photo",
        raw=a_jpeg(),
        token=clerk.token,
        headers={"Content-Type": "image/jpeg"},
    )
    picture = await write(product, clerk, talk, media_id=uploaded.body["id"])
    assert picture.body["file"]["thumbnail_url"]
    assert (await write(product, clerk, talk, request=True)).status == 201
    words, link, photo, request = await phone.replies()
    assert words == "您好，请问是哪个房间？"
    assert link == "[自查方法](https://repair.example.com/guide)"
    assert photo.startswith("picture of ")
    assert request.startswith("[点这里完成报修](http://127.0.0.1:8000/c/")
    said = await transcript(product, clerk, talk)
    assert [(m["direction"], m["content"]) for m in said] == [
        ("in", "text"),
        ("out", "text"),
        ("in", "text"),
        ("out", "text"),
        ("in", "text"),
        ("in", "text"),
        ("out", "text"),
        ("out", "card"),
        ("out", "photo"),
        ("out", "card"),
    ]
    seen = await read(product, clerk, talk)
    assert (seen["reply_room"]["is_open"], seen["reply_room"]["left"]) == (True, 1)
    [item] = seen["items"]
    assert (item["kind"], item["waits_for_us"], item["message_count"]) == ("human", False, 4)


async def test_the_window_and_the_count_are_kept_without_asking_the_platform(
    product: Api, phone: Phone, clerk: SignedIn, talk: str, platform: PretendedPlatform
) -> None:
    for _ in range(4):
        assert (await write(product, clerk, talk, text="好的")).status == 201
    platform.sent.clear()
    full = await write(product, clerk, talk, text="还有一句")
    assert (full.status, full.body["code"]) == (409, "reply_not_sent")
    assert "微信允许的客服消息条数已用完" in full.body["detail"]
    assert "可以打电话、发短信" in full.body["detail"]
    assert full.body["params"]["instead"] == ["call", "sms", "template"]
    phone.container.now.move(hours=49)  # type: ignore[attr-defined]  # a test's clock
    clerk = await People(phone.container).sign_in(
        await phone.container.accounts.stores.staff.get(clerk.id)
    )
    late = await write(product, clerk, talk, text="在吗")
    assert late.body["params"]["reason"] == "too_late"
    assert platform.sent == []
    room = (await read(product, clerk, talk))["reply_room"]
    assert (room["is_open"], room["left"], room["until"]) == (False, 0, None)
    assert room["explanation"].startswith("客户已超过 48 小时没有联系公众号")
    last = (await transcript(product, clerk, talk))[-1]
    assert (last["state"], last["not_sent"], last["text"]) == ("not_sent", "too_late", "在吗")


@pytest.mark.parametrize(
    ("code", "reason", "left"),
    [(45015, "too_late", 0), (45047, "count_used", 0), (43004, "not_following", 3)],
)
async def test_a_refusal_of_the_platform_is_explained_and_learned(
    product: Api,
    phone: Phone,
    clerk: SignedIn,
    talk: str,
    platform: PretendedPlatform,
    code: int,
    reason: str,
    left: int,
) -> None:
    platform.results.append(SendResult(Outcome.UNREACHABLE, code=code))
    refused = await write(product, clerk, talk, text="您好")
    assert (refused.status, refused.body["params"]["reason"]) == (409, reason)
    assert refused.body["params"]["platform_code"] == code
    person = await phone.person()
    assert person.room.left(phone.container.now()) == left
    item = (await read(product, clerk, talk))["items"][0]
    assert item["waits_for_us"] is True


async def test_the_same_answer_twice_at_once_is_said_once(
    product: Api, phone: Phone, clerk: SignedIn, talk: str, platform: PretendedPlatform
) -> None:
    key = fresh_key()
    platform.sent.clear()
    answers = await asyncio.gather(
        *(write(product, clerk, talk, key, text="请稍等") for _ in range(5))
    )
    assert {answer.status for answer in answers} == {201}
    assert len(platform.sent) == 1
    assert (await write(product, clerk, talk, key, text="请稍等")).body["state"] == "sent"
    assert len(platform.sent) == 1


async def test_one_that_may_have_arrived_is_not_said_again(
    product: Api, phone: Phone, clerk: SignedIn, talk: str, platform: PretendedPlatform
) -> None:
    platform.results.append(SendResult(Outcome.RETRY, may_have_arrived=True))
    key = fresh_key()
    unsure = await write(product, clerk, talk, key, text="您好")
    assert (unsure.status, unsure.body["state"]) == (201, "unsure")
    platform.sent.clear()
    assert (await write(product, clerk, talk, key, text="您好")).body["state"] == "unsure"
    assert platform.sent == []


async def test_who_was_killed_while_sending_says_nothing_twice(
    phone: Phone, clerk: SignedIn, platform: PretendedPlatform
) -> None:
    """The message is marked before the call: the relay that comes again leaves it."""
    await phone.container.conversations.inbound.hear(phone.packet("text", Content="人工"))
    relayed = phone.container.conversations.store.messages
    send = platform.send

    async def killed(openid: str, reply: Any) -> SendResult:
        await send(openid, reply)
        raise asyncio.CancelledError

    platform.send = killed  # type: ignore[method-assign]  # this once
    with pytest.raises(asyncio.CancelledError):
        await settle(phone.container)
    platform.send = send  # type: ignore[method-assign]  # as it was
    outbox = phone.container.mongo.collection("outbox")
    await outbox.update_many({"state": "leased"}, {"$set": {"state": "new"}})
    await settle(phone.container)
    assert len(platform.sent) == 1
    [answer] = await relayed.find({"direction": "out"})
    assert answer.state is MessageState.UNSURE


async def test_an_answer_that_the_platform_could_not_take_waits_and_costs_nothing(
    phone: Phone, clerk: SignedIn, platform: PretendedPlatform
) -> None:
    platform.results.append(SendResult(Outcome.CLOSED, wait_seconds=5))
    assert await phone.say("人工") == []
    assert (await phone.person()).room.left(phone.container.now()) == 5
    outbox = phone.container.mongo.collection("outbox")
    await outbox.update_many({"state": "retry"}, {"$set": {"state": "new"}})
    assert await phone.replies() == [HERE]
    assert (await phone.person()).room.left(phone.container.now()) == 4


async def test_an_ended_talk_is_said_to_and_a_new_one_begins(
    product: Api, phone: Phone, clerk: SignedIn, talk: str
) -> None:
    [item] = (await read(product, clerk, talk))["items"]
    path = f"/api/v1/desk-items/{item['id']}/outcome"
    done = await product.post(path, {"outcome": "answered"}, token=clerk.token)
    assert done.status == 200
    [ended] = await phone.replies()
    assert ended.startswith("本次人工服务已结束")
    assert await phone.say("人工") == [HERE]
    [newer] = (await read(product, clerk, talk))["items"]
    assert newer["id"] != item["id"]


async def test_who_does_not_follow_is_not_written_to(
    product: Api, phone: Phone, clerk: SignedIn, talk: str, platform: PretendedPlatform
) -> None:
    assert await phone.unfollow() == []
    refused = await write(product, clerk, talk, text="您好")
    assert refused.body["params"]["reason"] == "not_following"
    assert platform.sent == []


async def test_a_late_word_of_leaving_does_not_undo_a_newer_following(phone: Phone) -> None:
    inbound = phone.container.conversations.inbound
    left = phone.packet("event:unsubscribe", EventKey="")
    phone.container.now.move(seconds=2)  # type: ignore[attr-defined]  # a test's clock
    await phone.follow()
    await inbound.unfollow(left)
    assert (await phone.person()).follows is True


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "好", "request": True},
        {"media_id": "of-somebody-else"},
        {"card": {"title": "看", "url": "javascript:alert(1)"}},
        {"text": "字" * 601},
    ],
)
async def test_what_cannot_be_said_is_refused_before_anything_happens(
    product: Api,
    phone: Phone,
    clerk: SignedIn,
    talk: str,
    platform: PretendedPlatform,
    body: dict[str, Any],
) -> None:
    before = len(await transcript(product, clerk, talk))
    platform.sent.clear()
    refused = await write(product, clerk, talk, **body)
    assert refused.status == 422
    assert platform.sent == []
    assert len(await transcript(product, clerk, talk)) == before


async def test_what_was_said_is_sealed_and_for_the_branch_alone(
    product: Api, phone: Phone, people: People, clerk: SignedIn, talk: str
) -> None:
    await phone.say("我的电话是 13800138000")
    rows = await phone.container.mongo.collection("chat_messages").find({}, limit=50)
    items = await phone.container.mongo.collection("desk_items").find({}, limit=50)
    assert all("13800138000" not in str(row) for row in [*rows, *items])
    assert all(phone.openid not in str(row) for row in [*rows, *items])
    elsewhere = await people.staff("service_agent", branch_id=await people.branch("城西"))
    answer = await product.get(f"/api/v1/conversations/{talk}", token=elsewhere.token)
    assert answer.status == 404
    assert (await write(product, elsewhere, talk, text="您好")).status == 404
