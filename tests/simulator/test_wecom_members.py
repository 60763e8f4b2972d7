"""WeCom tokens, sign-in and members (protocol sheet 4.1 and 4.2)."""

import asyncio
from collections import Counter

from backend.simulator.api.call import WECOM_HOST
from backend.simulator.world.people import WecomPlace
from backend.simulator.world.rules import Rules
from tests.simulator.conftest import ACCOUNTS, AGENT, AGENT_SECRET, CORP, ZHAO, Answer, Platform


async def get_token(platform: Platform, secret: str, corp_id: str = CORP) -> Answer:
    return await platform.get(
        "cgi-bin/gettoken", host=WECOM_HOST, corpid=corp_id, corpsecret=secret
    )


async def sign_in(platform: Platform, token: str, code: str) -> Answer:
    return await platform.get(
        "cgi-bin/auth/getuserinfo", host=WECOM_HOST, access_token=token, code=code
    )


async def member(platform: Platform, token: str, userid: str) -> Answer:
    return await platform.get(
        "cgi-bin/user/get", host=WECOM_HOST, access_token=token, userid=userid
    )


async def test_an_agents_token_is_the_same_while_it_lives(platform: Platform) -> None:
    first = await get_token(platform, AGENT_SECRET)
    assert first.body["errcode"] == 0
    assert first.body["errmsg"] == "ok"
    assert first.body["expires_in"] == 7200
    again = await get_token(platform, AGENT_SECRET)
    assert again.body["access_token"] == first.body["access_token"]
    await platform.control.advance_clock(7201)
    assert (await member(platform, first.body["access_token"], "zhao")).errcode == 42001
    renewed = await get_token(platform, AGENT_SECRET)
    assert renewed.body["access_token"] != first.body["access_token"]
    assert (await member(platform, renewed.body["access_token"], "zhao")).errcode == 0


async def test_whether_a_second_token_call_gives_the_same_token_is_a_rule(
    platform: Platform,
) -> None:
    await platform.control.put_rules(Rules(wecom_token_reused=False))
    first, second = await platform.agent_token(), await platform.agent_token()
    assert first != second
    assert (await member(platform, first, "zhao")).errcode == 0
    assert (await member(platform, second, "zhao")).errcode == 0


async def test_a_wrong_secret_is_refused_with_a_hint_and_the_code_of_its_kind(
    platform: Platform,
) -> None:
    wrong = await get_token(platform, "wrong")
    assert wrong.status == 200
    assert wrong.errcode == 40001
    assert ", hint: [" in wrong.errmsg
    assert "from ip: 127.0.0.1" in wrong.errmsg
    assert wrong.errmsg.endswith("devtool/query?e=40001")
    assert (await get_token(platform, "other-corp-secret")).errcode == 40091
    assert (await get_token(platform, AGENT_SECRET, "ww404")).errcode == 40013
    assert (await get_token(platform, AGENT_SECRET, "")).errcode == 41002
    assert (await get_token(platform, "")).errcode == 41004


async def test_wrong_secrets_in_a_row_block_the_address_for_an_hour(platform: Platform) -> None:
    for _ in range(4):
        assert (await get_token(platform, "wrong")).errcode == 40001
    assert (await get_token(platform, AGENT_SECRET)).errcode == 0
    for _ in range(5):
        assert (await get_token(platform, "wrong")).errcode == 40001
    assert (await get_token(platform, "wrong")).errcode == 45009
    assert (await get_token(platform, AGENT_SECRET)).errcode == 45009
    await platform.control.advance_clock(3601)
    assert (await get_token(platform, AGENT_SECRET)).errcode == 0


async def test_a_disabled_agent_gets_no_token_and_its_token_no_answer(
    platform: Platform,
) -> None:
    token = await platform.agent_token()
    corporation = ACCOUNTS.wecom[0]
    disabled = corporation.agents[0].model_copy(update={"enabled": False})
    changed = corporation.model_copy(update={"agents": (disabled,)})
    await platform.control.put_accounts(ACCOUNTS.model_copy(update={"wecom": (changed,)}))
    assert (await get_token(platform, AGENT_SECRET)).errcode == 50003
    assert (await member(platform, token, "zhao")).errcode == 50003


async def test_a_token_that_is_missing_unknown_or_of_another_platform_opens_nothing(
    platform: Platform,
) -> None:
    assert (await platform.get("cgi-bin/user/get", host=WECOM_HOST)).errcode == 41001
    assert (await member(platform, "x" * 64, "zhao")).errcode == 40014
    assert (await member(platform, await platform.token(), "zhao")).errcode == 40014


async def test_a_member_signs_in_once_with_a_code(platform: Platform) -> None:
    token = await platform.agent_token()
    code = await platform.control.wecom_code("li", CORP)
    answer = await sign_in(platform, token, code)
    assert answer.body == {"errcode": 0, "errmsg": "ok", "userid": "lisi"}
    assert (await sign_in(platform, token, code)).errcode == 40029
    late = await platform.control.wecom_code("li", CORP)
    await platform.control.advance_clock(301)
    assert (await sign_in(platform, token, late)).errcode == 40029
    assert (await sign_in(platform, token, "")).errcode == 40029
    assert (await sign_in(platform, token, "x" * 600)).errcode == 40029


async def test_of_thirty_simultaneous_sign_ins_with_a_code_one_wins(platform: Platform) -> None:
    token, code = await platform.agent_token(), await platform.control.wecom_code("li", CORP)
    answers = await asyncio.gather(*(sign_in(platform, token, code) for _ in range(30)))
    assert Counter(answer.errcode for answer in answers) == {0: 1, 40029: 29}


async def test_a_code_belongs_to_its_corporation_and_to_the_agent_it_was_drawn_for(
    platform: Platform,
) -> None:
    token = await platform.agent_token()
    narrow = await platform.agent_token("narrow-secret")
    other = await platform.agent_token("other-corp-secret", "ww0d")
    code = await platform.control.wecom_code("li", CORP, AGENT)
    assert (await sign_in(platform, other, code)).errcode == 40029
    assert (await sign_in(platform, narrow, code)).errcode == 40029
    assert (await sign_in(platform, token, code)).body["userid"] == "lisi"


async def test_somebody_outside_the_corporation_signs_in_with_an_openid(
    platform: Platform,
) -> None:
    code = await platform.control.wecom_code("wang", CORP)
    answer = await sign_in(platform, await platform.agent_token(), code)
    assert set(answer.body) == {"errcode", "errmsg", "openid"}
    assert len(answer.body["openid"]) == 28


async def test_a_member_is_read_whatever_the_case_of_the_userid(platform: Platform) -> None:
    token = await platform.agent_token()
    answer = await member(platform, token, "LISI")
    assert answer.body["errcode"] == 0
    assert answer.body["userid"] == "lisi"
    assert answer.body["name"] == "李师傅"
    assert answer.body["department"] == [1, 7]
    assert answer.body["status"] == 1
    assert "mobile" not in answer.body


async def test_unknown_and_invisible_members_are_told_apart(platform: Platform) -> None:
    token = await platform.agent_token()
    assert (await member(platform, token, "nobody")).errcode == 60111
    assert (await member(platform, token, "")).errcode == 41009
    narrow = await platform.agent_token("narrow-secret")
    assert (await member(platform, narrow, "zhao")).errcode == 60011
    assert (await member(platform, narrow, "lisi")).errcode == 0


async def test_a_person_may_be_a_member_of_two_corporations(platform: Platform) -> None:
    places = (*ZHAO.wecom, WecomPlace(corp_id="ww0d", userid="Zhao.2"))
    await platform.control.put_person(ZHAO.model_copy(update={"wecom": places}))
    other = await platform.agent_token("other-corp-secret", "ww0d")
    assert (await member(platform, other, "zhao.2")).body["name"] == "赵客服"
    assert (await member(platform, other, "zhao")).errcode == 60111
