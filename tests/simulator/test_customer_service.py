"""Customer-service messages: when an account may write, how often, and what it may say."""

from typing import Any

import pytest

from backend.simulator.world.rules import Rules
from tests.simulator.conftest import MP, OA, Answer, Platform
from tests.simulator.test_media import JPEG, upload

TEXT = {"msgtype": "text", "text": {"content": "师傅已出发"}}
ENDPOINT = "cgi-bin/message/custom/send"


async def send(platform: Platform, openid: str = "oWangOa", **message: Any) -> Answer:
    body = {"touser": openid, **(message or TEXT)}
    return await platform.post(ENDPOINT, body, await platform.token())


async def act(platform: Platform, kind: str, app_id: str = OA, person: str = "wang") -> None:
    await platform.control.gesture(person, {"kind": kind, "app_id": app_id, **SAID.get(kind, {})})


SAID: dict[str, dict[str, str]] = {"say": {"text": "你好"}, "follow": {}}


async def test_nobody_is_written_to_who_did_nothing(platform: Platform) -> None:
    refused = await send(platform)
    assert refused.errcode == 45015
    assert "response out of time limit or subscription is canceled" in refused.errmsg
    assert await platform.sent() == 0


async def test_a_message_allows_five_answers_in_forty_eight_hours(platform: Platform) -> None:
    await act(platform, "say")
    assert [(await send(platform)).errcode for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    assert await platform.sent() == 5
    await act(platform, "say")
    await platform.control.advance_clock(172_799)
    assert (await send(platform)).errcode == 0
    await platform.control.advance_clock(1)
    assert (await send(platform)).errcode == 45015
    [*_, newest] = (await platform.control.messages(person="wang")).messages
    assert (newest.kind, newest.place) == ("custom", "official_account")
    assert newest.values == {"msgtype": "text", "content": "师傅已出发"}


async def test_a_follow_allows_three_in_a_minute_and_those_are_spent_first(
    platform: Platform,
) -> None:
    await platform.control.follow("wang", OA, followed=False)
    await act(platform, "follow")
    assert [(await send(platform)).errcode for _ in range(4)] == [0, 0, 0, 45047]
    await act(platform, "say")
    await act(platform, "unfollow")
    await act(platform, "follow")
    await act(platform, "say")
    assert [(await send(platform)).errcode for _ in range(3)] == [0, 0, 0]
    await platform.control.advance_clock(60)
    assert [(await send(platform)).errcode for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


async def test_the_next_message_need_not_begin_a_new_count(platform: Platform) -> None:
    await platform.control.put_rules(Rules(service_count_starts_anew=False))
    await act(platform, "say")
    assert [(await send(platform)).errcode for _ in range(3)] == [0, 0, 0]
    await act(platform, "say")
    assert [(await send(platform)).errcode for _ in range(3)] == [0, 0, 45047]


async def test_who_unfollows_is_not_written_to(platform: Platform) -> None:
    await act(platform, "say")
    await act(platform, "unfollow")
    assert (await send(platform)).errcode == 45015
    await act(platform, "follow")
    assert [(await send(platform)).errcode for _ in range(4)] == [0, 0, 0, 45047]


async def test_a_miniprograms_session_allows_two_in_a_minute(platform: Platform) -> None:
    await act(platform, "enter_session", MP)
    token = await platform.miniprogram_token()
    body = {"touser": "oWangMp", **TEXT}
    answers = [await platform.post(ENDPOINT, body, token) for _ in range(3)]
    assert [answer.errcode for answer in answers] == [0, 0, 45047]
    news = {"touser": "oWangMp", "msgtype": "news", "news": {"articles": []}}
    assert (await platform.post(ENDPOINT, news, token)).errcode == 40008
    await platform.control.advance_clock(60)
    assert (await platform.post(ENDPOINT, body, token)).errcode == 45015


@pytest.mark.parametrize(
    ("message", "errcode"),
    [
        ({"msgtype": "text", "text": {"content": " "}}, 44004),
        ({"msgtype": "text", "text": {"content": "长" * 683}}, 45002),
        ({"msgtype": "text", "text": "x"}, 47001),
        ({"msgtype": "wxcard", "wxcard": {"card_id": "x"}}, 40008),
        ({"msgtype": "image", "image": {"media_id": "unknown"}}, 40007),
        ({"msgtype": "news", "news": {"articles": []}}, 45008),
        ({"msgtype": "news", "news": {"articles": [{"title": "x"}]}}, 47001),
        ({"msgtype": "msgmenu", "msgmenu": {"head_content": "满意吗", "list": []}}, 47001),
        ({"msgtype": "miniprogrampage", "miniprogrampage": {"title": "x"}}, 47001),
    ],
)
async def test_a_message_that_is_none_is_refused_and_spends_nothing(
    platform: Platform, message: dict[str, Any], errcode: int
) -> None:
    await act(platform, "say")
    assert (await send(platform, **message)).errcode == errcode
    assert await platform.sent() == 0
    assert [(await send(platform)).errcode for _ in range(5)] == [0, 0, 0, 0, 0]


async def test_pictures_articles_menus_and_pages_reach_the_phone(platform: Platform) -> None:
    await act(platform, "say")
    media_id = (await upload(platform, JPEG)).body["media_id"]
    thumb = (await upload(platform, JPEG, kind="thumb")).body["thumb_media_id"]
    article = {"title": "保养", "description": "每年一次", "url": "https://m.example.com/a"}
    lines = [{"id": "101", "content": "满意"}, {"id": "102", "content": "不满意"}]
    page = {"title": "工单", "appid": MP, "pagepath": "pages/ticket", "thumb_media_id": thumb}
    messages: list[dict[str, Any]] = [
        {"msgtype": "image", "image": {"media_id": media_id}},
        {"msgtype": "news", "news": {"articles": [article]}},
        {"msgtype": "msgmenu", "msgmenu": {"head_content": "满意吗", "list": lines}},
        {"msgtype": "miniprogrampage", "miniprogrampage": page},
    ]
    for message in messages:
        assert (await send(platform, **message)).errcode == 0
    picture, news, menu, opened = (await platform.control.messages(person="wang")).messages
    assert picture.values["media_id"] == media_id
    assert (news.title, news.url) == ("保养", "https://m.example.com/a")
    assert [(line.label, line.value) for line in menu.lines] == [("101", "满意"), ("102", "不满意")]
    assert (opened.miniprogram_app_id, opened.pagepath) == (MP, "pages/ticket")


async def test_a_stranger_and_a_foreign_picture_are_refused(platform: Platform) -> None:
    assert (await send(platform, "oNobody")).errcode == 40003
    await act(platform, "say")
    token = await platform.miniprogram_token()
    foreign = (await upload(platform, JPEG, token=token)).body["media_id"]
    message: dict[str, Any] = {"msgtype": "image", "image": {"media_id": foreign}}
    assert (await send(platform, **message)).errcode == 40007


async def test_typing_is_shown_within_a_window_only(platform: Platform) -> None:
    token, path = await platform.token(), "cgi-bin/message/custom/typing"
    body = {"touser": "oWangOa", "command": "Typing"}
    assert (await platform.post(path, body, token)).errcode == 45080
    await act(platform, "say")
    assert (await platform.post(path, body, token)).errcode == 0
    assert (await platform.post(path, {**body, "command": "x"}, token)).errcode == 45072
