"""Template messages of an official account (protocol sheet 3.5)."""

import json
from typing import Any

import pytest

from backend.simulator.world.rules import Rules
from tests.simulator.conftest import ACCOUNTS, DISPATCHED, MP, OA, Answer, Platform

SEND = "cgi-bin/message/template/send"
DATA = {
    "character_string1": {"value": "WX20260001"},
    "thing2": {"value": "冰箱不制冷"},
    "time3": {"value": "2026-01-02 15:04"},
}


def message(**changed: Any) -> dict[str, Any]:
    return {"touser": "oWangOa", "template_id": DISPATCHED, "data": DATA, **changed}


async def send(platform: Platform, **changed: Any) -> Answer:
    return await platform.post(SEND, message(**changed), await platform.token())


async def test_a_template_message_reaches_the_followers_phone_as_the_template_draws_it(
    platform: Platform,
) -> None:
    answer = await send(
        platform,
        url="https://m.example.com/t/1",
        miniprogram={"appid": MP, "pagepath": "pages/ticket/detail?id=1"},
    )
    assert answer.body["errcode"] == 0
    assert answer.body["errmsg"] == "ok"
    assert answer.body["msgid"] > 2**53
    [arrived] = (await platform.control.messages(person="wang")).messages
    assert arrived.place == "official_account"
    assert arrived.kind == "template"
    assert arrived.account == OA
    assert arrived.account_name == "安心售后"
    assert arrived.address == "oWangOa"
    assert arrived.template_id == DISPATCHED
    assert arrived.title == "派单通知"
    assert arrived.values == {key: each["value"] for key, each in DATA.items()}
    assert [(line.label, line.value) for line in arrived.lines] == [
        ("工单号", "WX20260001"),
        ("产品", "冰箱不制冷"),
        ("上门时间", "2026-01-02 15:04"),
    ]
    assert arrived.url == "https://m.example.com/t/1"
    assert arrived.pagepath == "pages/ticket/detail?id=1"
    assert arrived.platform_id == str(answer.body["msgid"])
    assert arrived.raw == message(
        url="https://m.example.com/t/1",
        miniprogram={"appid": MP, "pagepath": "pages/ticket/detail?id=1"},
    )


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"touser": "oWangMp"}, 40003),
        ({"touser": ""}, 40003),
        ({"template_id": "tpl-unknown"}, 40037),
        ({"template_id": ""}, 40037),
        ({"data": {}}, 47003),
        ({"data": {**DATA, "thing2": {"value": "字" * 21}}}, 47003),
        ({"data": {**DATA, "thing2": {"value": ""}}}, 47003),
        ({"data": {**DATA, "thing2": {}}}, 47003),
        ({"data": {**DATA, "thing9": {"value": "多余"}}}, 47003),
        ({"data": {key: DATA[key] for key in ("character_string1", "time3")}}, 47003),
        ({"data": {**DATA, "thing2": {"value": 5}}}, 47001),
        ({"data": {**DATA, "thing2": "冰箱"}}, 47001),
        ({"data": {**DATA, "thing2": {"value": None}}}, 47001),
        ({"data": []}, 47001),
        ({"data": {**DATA, "thing2": {"value": {"$ne": None}}}}, 47001),
        ({"touser": {"$ne": None}}, 47001),
        ({"touser": ["oWangOa"]}, 47001),
        ({"miniprogram": "wx"}, 47001),
        ({"access_token": "in-the-body"}, 47001),
    ],
)
async def test_a_faulty_message_is_refused_and_reaches_nobody(
    platform: Platform, changed: dict[str, Any], errcode: int
) -> None:
    answer = await send(platform, **changed)
    assert answer.status == 200
    assert answer.errcode == errcode
    assert "msgid" not in answer.body
    assert await platform.sent() == 0


async def test_a_value_that_breaks_its_rule_is_named_in_the_text(platform: Platform) -> None:
    answer = await send(platform, data={**DATA, "thing2": {"value": "字" * 21}})
    assert answer.errmsg.startswith("argument invalid! data.thing2.value invalid rid: ")


async def test_somebody_who_unfollowed_gets_nothing_until_following_again(
    platform: Platform,
) -> None:
    await platform.control.follow("wang", OA, followed=False)
    assert (await send(platform)).errcode == 43004
    assert await platform.sent() == 0
    await platform.control.follow("wang", OA)
    assert (await send(platform)).errcode == 0
    assert await platform.sent() == 1


async def test_an_openid_belongs_to_one_account(platform: Platform) -> None:
    token = await platform.token("wx0a2", "oa2-secret")
    assert (await platform.post(SEND, message(), token)).errcode == 40003
    assert await platform.sent() == 0


async def test_the_same_client_msg_id_is_sent_once_in_ten_minutes(platform: Platform) -> None:
    first = await send(platform, client_msg_id="tk1-dispatched")
    again = await send(platform, client_msg_id="tk1-dispatched")
    assert again.body == first.body
    assert await platform.sent() == 1
    other = await send(platform, client_msg_id="tk2-dispatched")
    assert other.body["msgid"] != first.body["msgid"]
    assert await platform.sent() == 2
    await platform.control.advance_clock(600)
    later = await send(platform, client_msg_id="tk1-dispatched")
    assert later.body["msgid"] != first.body["msgid"]
    assert await platform.sent() == 3


async def test_what_a_repeated_client_msg_id_is_answered_is_a_rule(platform: Platform) -> None:
    await platform.control.put_rules(Rules(repeated_client_msg_id_errcode=40241))
    assert (await send(platform, client_msg_id="tk1")).errcode == 0
    assert (await send(platform, client_msg_id="tk1")).errcode == 40241
    assert await platform.sent() == 1


async def test_a_refused_message_does_not_use_its_client_msg_id_up(platform: Platform) -> None:
    await platform.control.follow("wang", OA, followed=False)
    assert (await send(platform, client_msg_id="tk1")).errcode == 43004
    await platform.control.follow("wang", OA)
    assert (await send(platform, client_msg_id="tk1")).errcode == 0
    assert await platform.sent() == 1


async def test_only_a_linked_mini_program_may_be_named(platform: Platform) -> None:
    account = ACCOUNTS.official_accounts[0].model_copy(update={"linked_miniprograms": (MP,)})
    await platform.control.put_accounts(
        ACCOUNTS.model_copy(update={"official_accounts": (account,)})
    )
    stranger = {"appid": "wx404", "pagepath": "pages/a"}
    assert (await send(platform, miniprogram=stranger)).errcode == 40013
    assert await platform.sent() == 0
    assert (await send(platform, miniprogram={"appid": MP, "pagepath": "pages/a"})).errcode == 0


async def test_escaped_chinese_is_refused_and_literal_chinese_is_not(
    platform: Platform,
) -> None:
    token = await platform.token()
    escaped = json.dumps(message()).encode()
    assert b"\\u51b0" in escaped
    refused = await platform.post(SEND, escaped, token)
    assert refused.errcode == 40033
    assert await platform.sent() == 0
    backslash = message(data={**DATA, "thing2": {"value": "路径 \\u51b0"}})
    assert (await platform.post(SEND, backslash, token)).errcode == 0
    await platform.control.put_rules(Rules(escaped_text_errcode=None))
    assert (await platform.post(SEND, escaped, token)).errcode == 0


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        (b"", 44002),
        (b"  ", 44002),
        (b"{", 47001),
        (b"[]", 47001),
        (b"null", 47001),
        (b'"text"', 47001),
        (b"{'touser': 'x'}", 47001),
        (b'{"touser": NaN}', 47001),
        (b'{"touser": "\xff\xfe"}', 47001),
        (b"[" * 100_000, 47001),
        (b'{"a":' * 50_000, 47001),
        (b'{"touser": 1' + b"0" * 10_000 + b"}", 47001),
        (b'{"touser": "\\ud800"}', 40033),
        (b'{"data": "' + b"x" * 300_000 + b'"}', 45002),
    ],
)
async def test_a_hostile_body_is_refused_as_data(
    platform: Platform, body: bytes, errcode: int
) -> None:
    answer = await platform.post(SEND, body, await platform.token())
    assert answer.status == 200
    assert answer.errcode == errcode
    assert await platform.sent() == 0


async def test_a_lone_surrogate_is_refused_also_where_escapes_are_allowed(
    platform: Platform,
) -> None:
    await platform.control.put_rules(Rules(escaped_text_errcode=None))
    token = await platform.token()
    lone = json.dumps(message(data={**DATA, "thing2": {"value": "\ud800"}})).encode()
    assert (await platform.post(SEND, lone, token)).errcode == 47001
    assert await platform.sent() == 0
