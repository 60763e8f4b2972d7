"""Tickets that pages are signed with (protocol sheet 3.11 and 4.5)."""

from backend.simulator.api.call import WECOM_HOST
from tests.simulator.conftest import Platform

OF_ACCOUNT = "cgi-bin/ticket/getticket"
OF_AGENT = "cgi-bin/ticket/get"


async def test_a_ticket_is_the_same_for_two_hours(platform: Platform) -> None:
    token = await platform.token()
    first = await platform.get(OF_ACCOUNT, access_token=token, type="jsapi")
    assert (first.errcode, first.body["expires_in"]) == (0, 7200)
    await platform.control.advance_clock(6000)
    again = await platform.get(OF_ACCOUNT, access_token=token, type="jsapi")
    assert again.body["ticket"] == first.body["ticket"]
    assert 1195 <= again.body["expires_in"] <= 1200
    await platform.control.advance_clock(1300)
    renewed = await platform.get(OF_ACCOUNT, access_token=await platform.token(), type="jsapi")
    assert renewed.body["ticket"] != first.body["ticket"]


async def test_other_types_accounts_and_tokens_are_refused(platform: Platform) -> None:
    token, member = await platform.token(), await platform.miniprogram_token()
    refusals = [
        await platform.get(OF_ACCOUNT, access_token=token, type="wx_card"),
        await platform.get(OF_ACCOUNT, access_token=member, type="jsapi"),
        await platform.get(OF_ACCOUNT, type="jsapi"),
        await platform.get(OF_AGENT, access_token=token, type="agent_config", host=WECOM_HOST),
    ]
    assert [each.errcode for each in refusals] == [40097, 48001, 41001, 40014]


async def test_an_agents_ticket_is_asked_for_at_most_a_hundred_times_an_hour(
    platform: Platform,
) -> None:
    token = await platform.agent_token()
    asked = {"host": WECOM_HOST, "access_token": token, "type": "agent_config"}
    answers = [await platform.get(OF_AGENT, **asked) for _ in range(101)]
    assert [each.errcode for each in answers[:100]] == [0] * 100
    assert answers[100].errcode == 45009
    await platform.control.advance_clock(3600)
    assert (await platform.get(OF_AGENT, **asked)).errcode == 0
