"""What becomes of messages after they were accepted, and how the account's server learns it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from backend.simulator.world.pushes import Push
from backend.simulator.world.rules import Rules
from backend.simulator.world.send_results import SendResult
from tests.simulator.callback_server import CallbackServer, callback_server
from tests.simulator.conftest import MP, OA, SUBSCRIBED, Platform
from tests.simulator.test_pushes import called_back
from tests.simulator.test_subscribe_messages import send as send_subscribe
from tests.simulator.test_template_messages import send
from tests.support.simulator import SimulatorControl, SimulatorRefused


@pytest.fixture
async def server(control: SimulatorControl) -> AsyncIterator[CallbackServer]:
    async with callback_server() as server:
        await control.put_accounts(called_back(server.url))
        yield server


async def told(platform: Platform, kind: str) -> Push:
    """The event, once the moment has come that the platform takes."""
    page = await platform.control.pushes(kind=kind, wait_seconds=10)
    await platform.control.advance_clock(1)
    return await platform.control.settled(page.pushes[-1].id)


@pytest.mark.parametrize(
    ("result", "status", "fate"),
    [
        ("success", "success", "arrived"),
        ("user_block", "failed:user block", "user_block"),
        ("system_failed", "failed: system failed", "system_failed"),
        ("frequency", "failed:freq limit", "frequency"),
    ],
)
async def test_a_template_messages_end_is_told_with_the_msgid_that_was_answered(
    platform: Platform, server: CallbackServer, result: SendResult, status: str, fate: str
) -> None:
    if result != "success":
        await platform.control.order_send_result(result, account=OA)
    sent = await send(platform)
    assert sent.errcode == 0
    push = await told(platform, "event:templatesendjobfinish")
    assert push.fields["MsgID"] == sent.body["msgid"]
    assert push.fields["Status"] == status
    assert (push.due_at - push.made_at).total_seconds() == 1
    [message] = (await platform.control.messages(person="wang")).messages
    assert message.fate == fate


@pytest.mark.parametrize("form", ["xml", "json"])
async def test_a_subscribe_messages_end_is_told_in_the_accounts_format(
    platform: Platform, server: CallbackServer, form: str
) -> None:
    await platform.control.put_accounts(called_back(server.url, callback_format=form))
    await platform.control.grant_consent("oWangMp", SUBSCRIBED, 2)
    await platform.control.order_send_result("user_block", address="oWangMp")
    assert (await send_subscribe(platform)).errcode == 0
    push = await told(platform, "event:subscribe_msg_sent_event")
    [message] = (await platform.control.messages(person="wang")).messages
    item: dict[str, Any] = {
        "TemplateId": SUBSCRIBED,
        "MsgID": message.platform_id,
        "ErrorCode": "43101",
        "ErrorStatus": "user refuse to accept the msg",
    }
    if form == "json":
        assert push.fields["List"] == item
    else:
        numbers = {"MsgID": int(message.platform_id), "ErrorCode": 43101}
        assert push.fields["SubscribeMsgSentEvent"] == {"List": [{**item, **numbers}]}
    assert (await send_subscribe(platform)).errcode == 0
    assert [m.fate for m in (await platform.control.messages()).messages] == [
        "user_block",
        "arrived",
    ]


async def test_an_order_concerns_its_account_and_openid_and_is_used_up(
    platform: Platform, server: CallbackServer
) -> None:
    await platform.control.order_send_result("system_failed", address="oSomebodyElse")
    await platform.control.order_send_result("user_block", account=OA, times=2)
    for _ in range(3):
        await send(platform)
    fates = [m.fate for m in (await platform.control.messages(person="wang")).messages]
    assert fates == ["user_block", "user_block", "arrived"]


async def test_nothing_is_told_when_the_order_or_the_rules_say_so(
    platform: Platform, server: CallbackServer
) -> None:
    await platform.control.order_send_result("untold")
    await send(platform)
    await platform.control.put_rules(Rules(send_results_told=False))
    await send(platform)
    assert (await platform.control.pushes()).pushes == []
    assert len((await platform.control.messages(person="wang")).messages) == 2


async def test_orders_have_an_end(
    control: SimulatorControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.simulator.world.send_results.MOST_ORDERS", 1)
    await control.order_send_result("untold", account=MP, times=None)
    with pytest.raises(SimulatorRefused) as refused:
        await control.order_send_result("untold")
    assert refused.value.status == 409
