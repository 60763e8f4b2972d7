"""An independent client finds the platform it expects: wechatpy 1.8.18, unchanged."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit, urlunsplit

import pytest
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.enterprise import WeChatClient as WecomClient
from wechatpy.exceptions import WeChatClientException

from tests.simulator.conftest import (
    AGENT,
    AGENT_SECRET,
    CORP,
    DISPATCHED,
    MP,
    OA,
    SUBSCRIBED,
    Platform,
)
from tests.simulator.test_template_messages import DATA

ResultT = TypeVar("ResultT")


class ToSimulator(HTTPAdapter):
    """Connects to the simulator and keeps the name that was asked for in Host."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._base = urlsplit(url)

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        asked = urlsplit(request.url or "")
        request.headers["Host"] = str(asked.netloc)
        request.url = urlunsplit(
            (self._base.scheme, self._base.netloc, asked.path, asked.query, "")
        )
        return super().send(request, *args, **options)


def pointed(platform: Platform, client: Any) -> Any:
    session = cast(Session, client._http)
    session.mount("https://", ToSimulator(platform.simulator.url))
    return client


async def off_loop(work: Callable[..., ResultT], *args: Any, **options: Any) -> ResultT:
    return await asyncio.to_thread(work, *args, **options)


async def test_wechatpy_fetches_a_token_and_sends_a_template_message(platform: Platform) -> None:
    client = pointed(platform, WeChatClient(OA, "oa-secret", auto_retry=False))
    token = await off_loop(client.fetch_access_token)
    assert token["expires_in"] == 7200
    sent = await off_loop(
        client.message.send_template,
        "oWangOa",
        DISPATCHED,
        DATA,
        url="https://m.example.com/t/1",
        mini_program={"appid": MP, "pagepath": "pages/ticket/detail"},
    )
    assert sent["errcode"] == 0
    [arrived] = (await platform.control.messages(person="wang")).messages
    assert arrived.platform_id == str(sent["msgid"])
    assert arrived.values["thing2"] == "冰箱不制冷"
    listed = await off_loop(client.template.get_all_private_template)
    assert listed["template_list"][0]["template_id"] == DISPATCHED


async def test_wechatpy_reads_a_refusal_with_its_code(platform: Platform) -> None:
    client = pointed(platform, WeChatClient(OA, "oa-secret", auto_retry=False))
    with pytest.raises(WeChatClientException) as refused:
        await off_loop(client.message.send_template, "oNobody", DISPATCHED, DATA)
    assert refused.value.errcode == 40003
    wrong = pointed(platform, WeChatClient(OA, "wrong", auto_retry=False))
    with pytest.raises(WeChatClientException) as unauthorised:
        await off_loop(wrong.fetch_access_token)
    assert unauthorised.value.errcode == 40125


async def test_wechatpy_recovers_from_a_token_that_was_taken_back(platform: Platform) -> None:
    client = pointed(platform, WeChatClient(OA, "oa-secret"))
    await off_loop(client.message.send_template, "oWangOa", DISPATCHED, DATA)
    assert await platform.control.revoke_tokens(OA) == 1
    await off_loop(client.message.send_template, "oWangOa", DISPATCHED, DATA)
    assert await platform.sent() == 2
    assert (await platform.control.calls_to("api.weixin.qq.com/cgi-bin/token")).calls == 2


async def test_wechatpy_signs_in_and_sends_a_subscribe_message(platform: Platform) -> None:
    client = pointed(platform, WeChatClient(MP, "mp-secret", auto_retry=False))
    code = await platform.control.login_code("wang")
    session = await off_loop(client.wxa.code_to_session, code)
    assert session["openid"] == "oWangMp"
    phone = await off_loop(
        client.post,
        "wxa/business/getuserphonenumber",
        api_base_url="https://api.weixin.qq.com/",
        data={"code": await platform.control.phone_code("wang")},
    )
    assert phone["phone_info"]["purePhoneNumber"] == "13800000001"
    await platform.control.grant_consent("oWangMp", SUBSCRIBED)
    values = {"thing1": {"value": "空调不制冷"}, "phrase2": {"value": "已派单"}}
    await off_loop(client.wxa.send_subscribe_message, "oWangMp", SUBSCRIBED, values)
    with pytest.raises(WeChatClientException) as refused:
        await off_loop(client.wxa.send_subscribe_message, "oWangMp", SUBSCRIBED, values)
    assert refused.value.errcode == 43101


async def test_wechatpys_enterprise_client_sends_texts_cards_and_reads_members(
    platform: Platform,
) -> None:
    client = pointed(platform, WecomClient(CORP, AGENT_SECRET, auto_retry=False))
    await off_loop(client.message.send_text, AGENT, ["lisi", "nobody"], "您有新工单")
    await off_loop(
        client.message.send_text_card,
        AGENT,
        "lisi",
        "新工单",
        "冰箱不制冷",
        "https://m.example.com",
    )
    kinds = [each.kind for each in (await platform.control.messages(person="li")).messages]
    assert kinds == ["text", "textcard"]
    member = await off_loop(client.user.get, "LiSi")
    assert member["name"] == "李师傅"
    with pytest.raises(WeChatClientException) as refused:
        await off_loop(client.message.send_text, AGENT, "nobody", "您有新工单")
    assert refused.value.errcode == 81013
