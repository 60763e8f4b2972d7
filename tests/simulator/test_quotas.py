"""How often accounts may call, and what they may ask about it."""

import pytest

from backend.simulator.world.quotas import Limit, MinuteUsedUp, Quotas
from tests.simulator.conftest import MP, OA, Platform
from tests.simulator.test_bounds import NOW
from tests.simulator.test_template_messages import send
from tests.support.simulator import SimulatorRefused

SEND = "api.weixin.qq.com/cgi-bin/message/template/send"


async def test_past_the_minute_the_platform_is_busy_until_the_next(platform: Platform) -> None:
    await platform.control.limit_calls({SEND: Limit(per_minute=2)})
    second = (await platform.control.clock()).now.second
    await platform.control.advance_clock(60 - second)
    assert [(await send(platform)).errcode for _ in range(3)] == [0, 0, 45011]
    await platform.control.advance_clock(60)
    assert (await send(platform)).errcode == 0
    assert await platform.sent() == 3


async def test_past_the_day_nothing_goes_until_midnight_in_china_or_a_clearing(
    platform: Platform,
) -> None:
    await platform.control.limit_calls({SEND: Limit(per_day=1)})
    assert [(await send(platform)).errcode for _ in range(2)] == [0, 45009]
    await platform.control.advance_clock(86_400)
    assert (await send(platform)).errcode == 0
    token = await platform.token()
    asked = await platform.post(
        "cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/message/template/send"}, token
    )
    assert asked.body["quota"] == {"daily_limit": 1, "used": 1, "remain": 0}
    assert (await platform.post("cgi-bin/clear_quota", {"appid": OA}, token)).errcode == 0
    assert (await send(platform)).errcode == 0


async def test_a_day_may_be_cleared_ten_times_a_month_and_only_by_its_account(
    platform: Platform,
) -> None:
    token, path = await platform.token(), "cgi-bin/clear_quota"
    assert (await platform.post(path, {"appid": MP}, token)).errcode == 40013
    codes = [(await platform.post(path, {"appid": OA}, token)).errcode for _ in range(11)]
    assert codes == [0] * 10 + [48006]


async def test_an_endpoint_without_a_quota_or_an_unknown_one_is_refused(
    platform: Platform,
) -> None:
    asked = await platform.post(
        "cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/menu/x"}, await platform.token()
    )
    assert asked.errcode == 76021
    with pytest.raises(SimulatorRefused) as refused:
        await platform.control.limit_calls({"api.weixin.qq.com/unknown": Limit(per_day=1)})
    assert refused.value.status == 422


def test_one_accounts_calls_are_not_anothers_and_counters_have_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backend.simulator.world.quotas.MOST_COUNTED", 3)
    quotas = Quotas()
    quotas.limits = {"e": Limit(per_minute=1)}
    for account in "abcd":
        quotas.spend("e", account, NOW)
    assert [spent.account for spent in quotas.all()] == ["b", "c", "d"]
    with pytest.raises(MinuteUsedUp):
        quotas.spend("e", "d", NOW)
    assert quotas.spent("e", "d", NOW).in_minute == 1
