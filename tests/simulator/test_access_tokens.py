"""Access tokens of official accounts and mini-programs (protocol sheet 3.1)."""

from backend.simulator.world.rules import Rules
from tests.simulator.conftest import DISPATCHED, MP, OA, Platform

TEMPLATES = "cgi-bin/template/get_all_private_template"


async def errcode_with(platform: Platform, token: str) -> int:
    return (await platform.get(TEMPLATES, access_token=token)).errcode


async def test_a_token_is_answered_without_an_errcode_and_opens_the_api(
    platform: Platform,
) -> None:
    answer = await platform.plain()
    assert answer.status == 200
    assert answer.content_type == "application/json; encoding=utf-8"
    assert set(answer.body) == {"access_token", "expires_in"}
    assert answer.body["expires_in"] == 7200
    assert len(answer.body["access_token"]) == 512
    listed = await platform.get(TEMPLATES, access_token=answer.body["access_token"])
    assert [each["template_id"] for each in listed.body["template_list"]] == [DISPATCHED]
    assert "{{thing2.DATA}}" in listed.body["template_list"][0]["content"]


async def test_each_token_call_gives_a_new_token_and_the_old_one_dies_after_five_minutes(
    platform: Platform,
) -> None:
    first = (await platform.plain()).body["access_token"]
    second = (await platform.plain()).body["access_token"]
    assert first != second
    await platform.control.advance_clock(298)
    assert [await errcode_with(platform, each) for each in (first, second)] == [0, 0]
    await platform.control.advance_clock(2)
    assert [await errcode_with(platform, each) for each in (first, second)] == [42001, 0]


async def test_the_stable_token_is_the_same_until_its_last_five_minutes(
    platform: Platform,
) -> None:
    first = await platform.stable()
    assert first.body["expires_in"] == 7200
    await platform.control.advance_clock(7200 - 305)
    again = await platform.stable()
    assert again.body["access_token"] == first.body["access_token"]
    assert 300 <= again.body["expires_in"] <= 305
    await platform.control.advance_clock(10)
    renewed = await platform.stable()
    assert renewed.body["access_token"] != first.body["access_token"]
    assert await errcode_with(platform, first.body["access_token"]) == 0
    await platform.control.advance_clock(300)
    assert await errcode_with(platform, first.body["access_token"]) == 42001
    assert await errcode_with(platform, renewed.body["access_token"]) == 0


async def test_the_two_kinds_of_token_do_not_disturb_each_other(platform: Platform) -> None:
    stable = (await platform.stable()).body["access_token"]
    plain = (await platform.plain()).body["access_token"]
    await platform.plain()
    await platform.control.advance_clock(301)
    assert await errcode_with(platform, plain) == 42001
    assert await errcode_with(platform, stable) == 0
    latest = (await platform.plain()).body["access_token"]
    await platform.stable(force=True)
    assert await errcode_with(platform, stable) == 40001
    assert await errcode_with(platform, latest) == 0


async def test_a_forced_refresh_kills_the_old_token_at_once(platform: Platform) -> None:
    old = (await platform.stable()).body["access_token"]
    new = (await platform.stable(force=True)).body["access_token"]
    assert await errcode_with(platform, old) == 40001
    assert await errcode_with(platform, new) == 0
    assert (await platform.stable()).body["access_token"] == new


async def test_forced_refreshes_keep_thirty_seconds_apart_and_twenty_a_day(
    platform: Platform,
) -> None:
    first = (await platform.stable(force=True)).body["access_token"]
    assert (await platform.stable(force=True)).errcode == 45011
    assert await errcode_with(platform, first) == 0
    # From the start of a day in China, so that twenty fit into it.
    clock = await platform.control.clock()
    china = (clock.now.timestamp() + 8 * 3600) % 86400
    await platform.control.advance_clock(86400 - china + 1)
    for _ in range(20):
        assert (await platform.stable(force=True)).errcode == 0
        await platform.control.advance_clock(31)
    refused = await platform.stable(force=True)
    assert refused.errcode == 45009
    await platform.control.advance_clock(86400)
    assert (await platform.stable(force=True)).errcode == 0


async def test_the_daily_quota_of_the_token_call_is_spent_and_comes_back_with_the_day(
    platform: Platform,
) -> None:
    await platform.control.put_rules(Rules(token_daily_limit=3))
    assert [(await platform.plain()).errcode for _ in range(4)] == [0, 0, 0, 45009]
    assert (await platform.plain(MP, "mp-secret")).errcode == 0
    await platform.control.advance_clock(86400)
    assert (await platform.plain()).errcode == 0


async def test_a_wrong_secret_is_refused_with_the_code_the_rules_say(
    platform: Platform,
) -> None:
    assert (await platform.plain(secret="wrong")).errcode == 40125
    assert (await platform.stable(secret="wrong")).errcode == 40125
    await platform.control.put_rules(Rules(wrong_secret_errcode=40001))
    assert (await platform.plain(secret="wrong")).errcode == 40001
    assert (await platform.stable(secret="wrong")).errcode == 40001


async def test_what_is_missing_from_a_token_call_is_named(platform: Platform) -> None:
    get = platform.get
    credential = {"grant_type": "client_credential"}
    assert (await get("cgi-bin/token", appid=OA, secret="oa-secret")).errcode == 40002
    assert (await get("cgi-bin/token", secret="oa-secret", **credential)).errcode == 41002
    assert (await get("cgi-bin/token", appid=OA, **credential)).errcode == 41004
    assert (await platform.plain("wx404")).errcode == 40013
    assert (await platform.post("cgi-bin/stable_token", {})).errcode == 40002
    body = {**credential, "appid": OA, "secret": "oa-secret", "force_refresh": "true"}
    assert (await platform.post("cgi-bin/stable_token", body)).errcode == 47001


async def test_a_token_that_is_missing_unknown_or_of_wecom_opens_nothing(
    platform: Platform,
) -> None:
    assert (await platform.get(TEMPLATES)).errcode == 41001
    unknown = await platform.get(TEMPLATES, access_token="x" * 512)
    assert unknown.errcode == 40001
    assert " rid: " in unknown.errmsg
    assert await errcode_with(platform, await platform.agent_token()) == 40001


async def test_a_mini_programs_token_does_not_open_an_official_accounts_api(
    platform: Platform,
) -> None:
    token = await platform.miniprogram_token()
    assert await errcode_with(platform, token) == 48001
    await platform.control.put_rules(Rules(wrong_account_kind_errcode=40001))
    assert await errcode_with(platform, token) == 40001


async def test_the_platform_can_take_a_token_back_early(platform: Platform) -> None:
    token, other = await platform.token(), await platform.miniprogram_token()
    assert await platform.control.revoke_tokens(OA) == 1
    assert await errcode_with(platform, token) == 40001
    fresh = (await platform.stable()).body["access_token"]
    assert fresh != token
    assert await errcode_with(platform, fresh) == 0
    assert (await platform.stable(MP, "mp-secret")).body["access_token"] == other


async def test_a_token_dies_with_its_account(platform: Platform) -> None:
    token = await platform.token()
    accounts = await platform.control.accounts()
    rest = accounts.model_copy(update={"official_accounts": accounts.official_accounts[1:]})
    await platform.control.put_accounts(rest)
    assert await errcode_with(platform, token) == 40001


async def test_a_clock_that_runs_back_never_promises_more_than_two_hours(
    platform: Platform,
) -> None:
    await platform.stable(force=True)
    await platform.control.advance_clock(-86400)
    answer = await platform.stable()
    assert answer.body["expires_in"] == 7200
    assert (await platform.stable(force=True)).errcode == 0
