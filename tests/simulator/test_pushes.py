"""What accounts' servers are told: each mode, the three attempts, and what becomes of an answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as WecomCrypto

from backend.simulator import Simulator
from backend.simulator.world.accounts import Accounts
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.faults import FaultOrder
from backend.simulator.world.pushes import (
    MOST_SETTLED,
    Attempt,
    Push,
    Pushes,
    TooManyPushes,
)
from backend.simulator.world.rules import Rules
from tests.simulator.callback_server import CallbackServer, Request, callback_server
from tests.simulator.conftest import ACCOUNTS, AGENT, CORP, LI, MP, OA, WANG
from tests.simulator.test_bounds import NOW
from tests.simulator.test_state import wait_until_written
from tests.support.simulator import SimulatorControl, SimulatorRefused

TOKEN, KEY = "callback-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
HELLO = {"MsgType": "text", "Content": "报修"}


def called_back(url: str, **changed: Any) -> Accounts:
    """The accounts of these tests, with a server at `url`; `changed` concerns the open ones."""
    keys = {"token": TOKEN, "encoding_aes_key": KEY, "callback_url": url}
    official, other = ACCOUNTS.official_accounts
    miniprogram, other_miniprogram = ACCOUNTS.miniprograms
    corporation, other_corporation = ACCOUNTS.wecom
    agent, narrow = corporation.agents
    form = {"callback_format": changed.pop("callback_format", "xml")}
    return ACCOUNTS.model_copy(
        update={
            "official_accounts": (official.model_copy(update=keys | changed), other),
            "miniprograms": (
                miniprogram.model_copy(update=keys | changed | form),
                other_miniprogram,
            ),
            "wecom": (
                corporation.model_copy(update={"agents": (agent.model_copy(update=keys), narrow)}),
                other_corporation,
            ),
        }
    )


@pytest.fixture
async def server(control: SimulatorControl) -> AsyncIterator[CallbackServer]:
    async with callback_server() as server:
        await control.put_accounts(called_back(server.url))
        yield server


async def hello(control: SimulatorControl, **changed: Any) -> Push:
    push = await control.push(OA, HELLO | changed, address="oWangOa")
    return await control.settled(push.id)


def passive(content: str) -> Any:
    """A safe answer as wechatpy writes it."""

    def reply(request: Request) -> str:
        crypto = WeChatCrypto(TOKEN, KEY, OA)
        words = (
            "<xml><ToUserName><![CDATA[oWangOa]]></ToUserName><FromUserName><![CDATA[gh_oa]]>"
            "</FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType>"
            f"<Content><![CDATA[{content}]]></Content></xml>"
        )
        nonce, timestamp = request.query["nonce"], request.query["timestamp"]
        return str(crypto.encrypt_message(words, nonce, timestamp))

    return reply


async def test_a_safe_packet_is_opened_by_wechatpy(
    control: SimulatorControl, server: CallbackServer
) -> None:
    push = await hello(control)
    assert (push.state, push.answer_kind, push.kind) == ("received", "nothing", "text")
    assert [attempt.status for attempt in push.attempts] == [200]
    [request] = server.requests
    assert request.content_type == "text/xml"
    assert set(request.query) == {
        "signature", "timestamp", "nonce", "openid", "msg_signature", "encrypt_type",
    }  # fmt: skip
    assert request.query["openid"] == "oWangOa"
    assert "报修" not in request.body
    opened = WeChatCrypto(TOKEN, KEY, OA).decrypt_message(
        request.body,
        request.query["msg_signature"],
        request.query["timestamp"],
        request.query["nonce"],
    )
    assert "<Content><![CDATA[报修]]></Content>" in opened
    assert "<FromUserName><![CDATA[oWangOa]]></FromUserName>" in opened
    assert f"<MsgId>{push.fields['MsgId']}</MsgId>" in opened


async def test_wecoms_packet_names_its_agent_and_is_always_encrypted(
    control: SimulatorControl, server: CallbackServer
) -> None:
    event = {"MsgType": "event", "Event": "enter_agent", "EventKey": ""}
    push = await control.push(CORP, event, address="lisi", agent_id=AGENT)
    assert (await control.settled(push.id)).kind == "event:enter_agent"
    [request] = server.requests
    assert set(request.query) == {"timestamp", "nonce", "msg_signature"}
    opened = WecomCrypto(TOKEN, KEY, CORP).decrypt_message(
        request.body,
        request.query["msg_signature"],
        request.query["timestamp"],
        request.query["nonce"],
    )
    assert f"<AgentID>{AGENT}</AgentID></xml>" in opened
    assert "MsgId" not in opened


async def test_a_miniprogram_is_told_in_json_when_its_console_says_so(
    control: SimulatorControl, server: CallbackServer
) -> None:
    await control.put_accounts(called_back(server.url, callback_format="json"))
    detail: JsonObject = {"prob": 90}
    event: JsonObject = {"MsgType": "event", "Event": "wxa_media_check", "detail": [detail]}
    push = await control.push(MP, event, address="oWangMp")
    await control.settled(push.id)
    [request] = server.requests
    assert request.content_type == "application/json"
    envelope = json.loads(request.body)
    assert set(envelope) == {"ToUserName", "Encrypt"}
    opened = WeChatCrypto(TOKEN, KEY, MP).decrypt_message(
        envelope,
        request.query["msg_signature"],
        request.query["timestamp"],
        request.query["nonce"],
    )
    assert json.loads(opened) == {
        "ToUserName": "gh_mp",
        "FromUserName": "oWangMp",
        "CreateTime": push.fields["CreateTime"],
        **event,
    }


async def test_plain_and_compatible_packets_show_their_fields(
    control: SimulatorControl, server: CallbackServer
) -> None:
    await control.put_accounts(called_back(server.url, callback_mode="plain"))
    await hello(control)
    await control.put_accounts(called_back(server.url, callback_mode="compatible"))
    await hello(control)
    plain, compatible = server.requests
    assert "<![CDATA[报修]]>" in plain.body
    assert "Encrypt" not in plain.body
    assert set(plain.query) == {"signature", "timestamp", "nonce", "openid"}
    assert "<![CDATA[报修]]>" in compatible.body
    assert "<Encrypt>" in compatible.body
    assert compatible.query["encrypt_type"] == "aes"


async def test_an_answer_in_words_reaches_the_phone(
    control: SimulatorControl, server: CallbackServer
) -> None:
    server.answers.append(passive("请点这里报修"))
    push = await hello(control)
    assert push.answer_kind == "passive"
    assert "请点这里报修" in push.answer
    [said] = (await control.messages(person="wang")).messages
    assert (said.kind, said.place, said.values["content"]) == (
        "reply",
        "official_account",
        "请点这里报修",
    )


@pytest.mark.parametrize(
    "answer",
    [
        "ok",
        "<xml><MsgType>text</MsgType><Content>plain in safe mode</Content></xml>",
        "<xml><Encrypt>AAAA</Encrypt><MsgSignature>x</MsgSignature></xml>",
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
    ],
)
async def test_a_wrong_answer_ends_it_and_shows_the_account_out_of_order(
    control: SimulatorControl, server: CallbackServer, answer: str
) -> None:
    server.answers.append(answer)
    push = await hello(control)
    assert (push.state, push.answer_kind, len(push.attempts)) == ("received", "wrong", 1)
    [said] = (await control.messages(person="wang")).messages
    assert said.values["content"] == "该公众号提供的服务出现故障，请稍后再试"


async def test_a_failing_server_is_asked_three_times_five_seconds_apart_with_the_same_body(
    control: SimulatorControl, server: CallbackServer
) -> None:
    server.answers += [500, 302, 403]
    push = await control.push(OA, HELLO, address="oWangOa")
    for count in (1, 2, 3):
        await server.arrivals(count)
        await control.advance_clock(5)
    push = await control.settled(push.id)
    assert (push.state, [a.status for a in push.attempts]) == ("given_up", [500, 302, 403])
    first, second, third = server.requests
    assert first == second == third
    gaps = [
        (later.at - earlier.at).total_seconds()
        for earlier, later in zip(push.attempts, push.attempts[1:], strict=False)
    ]
    assert all(gap >= 5 for gap in gaps)
    [said] = (await control.messages(person="wang")).messages
    assert said.values["msgtype"] == "failure"


async def test_attempts_may_be_sealed_anew_when_the_rules_say_so(
    control: SimulatorControl, server: CallbackServer
) -> None:
    await control.put_rules(Rules(push_retry_repeats_body=False, push_retry_seconds=0))
    server.answers += [500]
    push = await hello(control)
    assert [attempt.status for attempt in push.attempts] == [500, 200]
    first, second = server.requests
    assert first.body != second.body
    opened = [
        WeChatCrypto(TOKEN, KEY, OA).decrypt_message(
            each.body, each.query["msg_signature"], each.query["timestamp"], each.query["nonce"]
        )
        for each in (first, second)
    ]
    assert opened[0] == opened[1]


async def test_a_silent_server_is_cut_off_after_five_seconds_of_the_platforms_clock(
    control: SimulatorControl, server: CallbackServer
) -> None:
    server.answers += ["never"]
    push = await control.push(OA, HELLO, address="oWangOa")
    await server.arrivals(1)
    await control.advance_clock(5)
    push = await control.settled(push.id)
    assert [attempt.problem for attempt in push.attempts] == ["no answer in time", ""]
    assert push.state == "received"


async def test_a_server_that_is_down_costs_three_attempts_and_no_more(
    control: SimulatorControl,
) -> None:
    await control.put_rules(Rules(push_retry_seconds=0))
    async with callback_server() as gone:
        await control.put_accounts(called_back(gone.url))
    push = await hello(control)
    assert push.state == "given_up"
    assert [attempt.status for attempt in push.attempts] == [None, None, None]
    assert all(attempt.problem for attempt in push.attempts)


async def test_a_push_may_be_due_later_by_the_platforms_clock(
    control: SimulatorControl, server: CallbackServer
) -> None:
    push = await control.push(OA, HELLO, address="oWangOa", seconds_later=1800)
    assert (await control.pushes(state="waiting")).pushes == [push]
    assert server.requests == []
    await control.advance_clock(1800)
    assert (await control.settled(push.id)).state == "received"


async def test_an_account_without_a_server_or_with_a_broken_key_is_named(
    control: SimulatorControl, server: CallbackServer
) -> None:
    for account in ("wx0a2", "nobody", CORP):
        with pytest.raises(SimulatorRefused) as refused:
            await control.push(account, HELLO, address="x")
        assert "no_callback" in refused.value.body
    await control.put_accounts(called_back(server.url, encoding_aes_key="short"))
    push = await hello(control)
    assert push.state == "given_up"
    assert push.attempts[0].problem == "an EncodingAESKey has 43 letters and digits"
    assert server.requests == []


async def test_pushes_are_found_by_account_person_kind_and_state(
    control: SimulatorControl, server: CallbackServer
) -> None:
    first = await hello(control)
    event = {"MsgType": "event", "Event": "SCAN", "EventKey": "dev_1"}
    second = await control.settled((await control.push(OA, event, address="oWangOa")).id)
    assert (await control.pushes(kind="event:scan")).pushes == [second]
    assert (await control.pushes(after=first.id)).pushes == [second]
    page = await control.pushes(account=OA, address="oWangOa", limit=1)
    assert (page.pushes, page.next, page.latest) == ([first], first.id, second.id)
    assert (await control.pushes(account=MP)).pushes == []
    with pytest.raises(SimulatorRefused) as unknown:
        await control.settled(999)
    assert unknown.value.status == 404


async def test_exactly_the_words_that_were_ordered_are_sealed(
    control: SimulatorControl, server: CallbackServer
) -> None:
    push = await control.push(OA, {}, address="oWangOa", plaintext="<not xml")
    await control.settled(push.id)
    [request] = server.requests
    opened = WeChatCrypto(TOKEN, KEY, OA).decrypt_message(
        request.body,
        request.query["msg_signature"],
        request.query["timestamp"],
        request.query["nonce"],
    )
    assert opened == "<not xml"


async def test_a_servers_address_is_checked_as_the_console_does(
    control: SimulatorControl, server: CallbackServer
) -> None:
    def echo(request: Request) -> str:
        return request.query["echostr"]

    def opened(request: Request) -> str:
        names = ("msg_signature", "timestamp", "nonce", "echostr")
        given = (request.query[name] for name in names)
        return str(WecomCrypto(TOKEN, KEY, CORP).check_signature(*given))

    server.answers += [echo, opened, echo, '"quoted"', 403]
    assert (await control.check_callback(OA)).verified
    assert (await control.check_callback(CORP, AGENT)).verified
    assert not (await control.check_callback(CORP, AGENT)).verified
    assert not (await control.check_callback(OA)).verified
    assert not (await control.check_callback(MP)).verified
    assert {request.method for request in server.requests} == {"GET"}


async def test_a_push_under_way_is_carried_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    async with callback_server() as server:
        server.answers += [500]
        simulator = Simulator(state_path=path)
        await simulator.start()
        async with SimulatorControl(simulator.url) as control:
            await control.put_accounts(called_back(server.url))
            await control.put_person(WANG)
            push = await control.push(OA, HELLO, address="oWangOa")
            await server.arrivals(1)
            await asyncio.to_thread(wait_until_written, path, '"status":500')
        await simulator.stop()
        again = Simulator(state_path=path)
        await again.start()
        async with SimulatorControl(again.url) as control:
            await control.advance_clock(5)
            push = await control.settled(push.id)
            assert [attempt.status for attempt in push.attempts] == [500, 200]
            assert server.requests[0] == server.requests[1]
            assert (await control.push(OA, HELLO, address="oWangOa")).id == push.id + 1
        await again.stop()


async def test_a_reset_forgets_what_is_under_way(
    control: SimulatorControl, server: CallbackServer
) -> None:
    server.answers += [500]
    await control.push(OA, HELLO, address="oWangOa")
    await server.arrivals(1)
    await control.reset(keep_accounts=True)
    assert (await control.pushes()).pushes == []
    await control.advance_clock(5)
    await control.put_person(LI)
    assert len(server.requests) == 1


def push(number: int, **changed: Any) -> Push:
    return Push.model_validate(
        {
            "id": number, "account": OA, "address": "o", "kind": "text",
            "made_at": NOW, "due_at": NOW, **changed,
        }
    )  # fmt: skip


def test_settled_pushes_are_forgotten_before_those_that_wait() -> None:
    pushes = Pushes()
    for number in range(1, MOST_SETTLED + 11):
        pushes.add(push(number))
    for number in range(2, MOST_SETTLED + 11):
        attempt = Attempt(at=NOW, latency_ms=1, status=200)
        pushes.update(push(number, state="received", attempts=(attempt,)))
    kept = [each.id for each in pushes.all()]
    assert kept[0] == 1
    assert len(kept) == MOST_SETTLED + 1
    assert pushes.get(2) is None
    pushes.update(push(2, state="received"))
    assert pushes.get(2) is None


def test_long_pushes_are_kept_within_their_bytes() -> None:
    pushes = Pushes()
    for number in range(1, 41):
        pushes.add(push(number, plaintext="x" * 1_000_000))
        pushes.update(push(number, plaintext="x" * 1_000_000, state="received"))
    assert [each.id for each in pushes.all()] == list(range(25, 41))


def test_no_more_wait_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.simulator.world.pushes.MOST_WAITING", 2)
    pushes = Pushes()
    pushes.add(push(1))
    pushes.add(push(2))
    with pytest.raises(TooManyPushes):
        pushes.add(push(3))
    assert [each.id for each in pushes.all()] == [1, 2]


async def test_a_lost_answer_brings_the_same_packet_again(
    control: SimulatorControl, server: CallbackServer
) -> None:
    await control.put_rules(Rules(push_retry_seconds=0))
    await control.order_fault(FaultOrder(endpoint="push/text", cut=True, stage="after"))
    push = await hello(control)
    assert [attempt.status for attempt in push.attempts] == [None, 200]
    first, second = server.requests
    assert first == second


async def test_a_line_that_is_down_or_slow_is_ordered_as_other_faults_are(
    control: SimulatorControl, server: CallbackServer
) -> None:
    await control.put_rules(Rules(push_retry_seconds=0))
    await control.order_fault(FaultOrder(endpoint="push", http_status=502, times=3, account=OA))
    await control.order_fault(FaultOrder(endpoint="*", errcode=-1))
    push = await hello(control)
    assert [attempt.status for attempt in push.attempts] == [502, 502, 502]
    assert push.state == "given_up"
    assert server.requests == []
    await control.order_fault(FaultOrder(endpoint="push", slow_seconds=0.01))
    assert (await hello(control)).state == "received"
    assert [fault.endpoint for fault in await control.faults()] == ["*"]
