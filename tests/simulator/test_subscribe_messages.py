"""Subscribe messages of a mini-program, each paid for with one consent (protocol sheet 3.6)."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from backend.simulator.world.rules import Rules
from tests.simulator.conftest import MP, SUBSCRIBED, Answer, Platform
from tests.support.simulator import SimulatorRefused

SEND = "cgi-bin/message/subscribe/send"
DATA = {"thing1": {"value": "空调不制冷"}, "phrase2": {"value": "已派单"}}


async def send(platform: Platform, **changed: Any) -> Answer:
    body = {
        "touser": "oWangMp",
        "template_id": SUBSCRIBED,
        "page": "pages/ticket/detail?id=1",
        "miniprogram_state": "formal",
        "lang": "zh_CN",
        "data": DATA,
        **changed,
    }
    return await platform.post(SEND, body, await platform.miniprogram_token())


async def left(platform: Platform) -> int:
    consents = await platform.control.consents(openid="oWangMp", template_id=SUBSCRIBED)
    return consents[0].count


async def test_one_consent_is_one_message(platform: Platform) -> None:
    assert (await send(platform)).errcode == 43101
    granted = await platform.control.grant_consent("oWangMp", SUBSCRIBED)
    assert granted.app_id == MP
    answer = await send(platform)
    assert answer.body == {"errcode": 0, "errmsg": "ok"}
    assert await left(platform) == 0
    assert (await send(platform)).errcode == 43101
    [arrived] = (await platform.control.messages(place="miniprogram")).messages
    assert arrived.title == "维修进度"
    assert arrived.values == {"thing1": "空调不制冷", "phrase2": "已派单"}
    assert arrived.pagepath == "pages/ticket/detail?id=1"
    assert arrived.miniprogram_app_id == MP
    assert arrived.account_name == "报修"


async def test_consents_add_up_do_not_expire_and_can_be_taken_back(platform: Platform) -> None:
    control = platform.control
    await control.grant_consent("oWangMp", SUBSCRIBED, 2)
    assert (await control.grant_consent("oWangMp", SUBSCRIBED, 3)).count == 5
    await control.advance_clock(400 * 86400)
    assert (await send(platform)).errcode == 0
    assert await left(platform) == 4
    await control.set_consent("oWangMp", SUBSCRIBED, 0)
    assert (await send(platform)).errcode == 43101
    assert await platform.sent() == 1


async def test_of_twenty_simultaneous_sends_as_many_arrive_as_there_were_consents(
    platform: Platform,
) -> None:
    await platform.control.grant_consent("oWangMp", SUBSCRIBED, 3)
    answers = await asyncio.gather(*(send(platform) for _ in range(20)))
    assert Counter(answer.errcode for answer in answers) == {0: 3, 43101: 17}
    assert await platform.sent() == 3
    assert await left(platform) == 0


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"touser": "oWangOa"}, 40003),
        ({"touser": ""}, 40003),
        ({"template_id": "tpl-dispatched"}, 40037),
        ({"page": "pages/unreleased"}, 41030),
        ({"data": {**DATA, "phrase2": {"value": "这个词太长了"}}}, 47003),
        ({"data": {"thing1": {"value": "空调"}}}, 47003),
        ({"data": {**DATA, "thing3": {"value": "多余"}}}, 47003),
        ({"miniprogram_state": "release"}, 47001),
        ({"lang": "fr"}, 47001),
        ({"access_token": "in-the-body"}, 47001),
    ],
)
async def test_a_faulty_message_costs_no_consent(
    platform: Platform, changed: dict[str, Any], errcode: int
) -> None:
    await platform.control.grant_consent("oWangMp", SUBSCRIBED)
    assert (await send(platform, **changed)).errcode == errcode
    assert await left(platform) == 1
    assert await platform.sent() == 0


async def test_without_a_page_the_message_leads_nowhere(platform: Platform) -> None:
    await platform.control.grant_consent("oWangMp", SUBSCRIBED)
    assert (await send(platform, page="")).errcode == 0
    [arrived] = (await platform.control.messages()).messages
    assert arrived.pagepath == ""


async def test_an_official_accounts_token_does_not_send_subscribe_messages(
    platform: Platform,
) -> None:
    await platform.control.grant_consent("oWangMp", SUBSCRIBED)
    body = {"touser": "oWangMp", "template_id": SUBSCRIBED, "data": DATA}
    assert (await platform.post(SEND, body, await platform.token())).errcode == 48001
    assert await left(platform) == 1


async def test_the_answer_may_carry_a_msgid(platform: Platform) -> None:
    await platform.control.put_rules(Rules(subscribe_answer_carries_msgid=True))
    await platform.control.grant_consent("oWangMp", SUBSCRIBED)
    assert (await send(platform)).body["msgid"] > 2**53


async def test_a_consent_needs_a_template_and_a_person_of_the_mini_program(
    platform: Platform,
) -> None:
    for openid, template_id in (("oNobody", SUBSCRIBED), ("oWangMp", "tpl-unknown")):
        with pytest.raises(SimulatorRefused) as refused:
            await platform.control.grant_consent(openid, template_id)
        assert refused.value.status == 422
    assert await platform.control.consents() == []
