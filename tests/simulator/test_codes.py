"""One-time codes of a mini-program, and what they open (protocol sheet 3.2 and 3.3)."""

import asyncio
from collections import Counter

from backend.simulator.world.people import MiniProgramPlace, Person
from backend.simulator.world.rules import Rules
from tests.simulator.conftest import MP, OA, Answer, Platform

PHONE = "wxa/business/getuserphonenumber"


async def login(platform: Platform, code: str, **changed: str) -> Answer:
    query = {
        "appid": MP,
        "secret": "mp-secret",
        "js_code": code,
        "grant_type": "authorization_code",
        **changed,
    }
    return await platform.get("sns/jscode2session", **query)


async def test_a_login_code_gives_the_persons_openid_and_a_session_key(
    platform: Platform,
) -> None:
    answer = await login(platform, await platform.control.login_code("wang"))
    assert set(answer.body) == {"openid", "session_key", "unionid"}
    assert answer.body["openid"] == "oWangMp"
    assert answer.body["unionid"] == "oUnion-wang"
    assert len(answer.body["session_key"]) == 24


async def test_without_a_bound_open_platform_account_there_is_no_unionid(
    platform: Platform,
) -> None:
    kept = await platform.control.put_person(
        Person(id="sun", name="孙先生", miniprograms=(MiniProgramPlace(app_id=MP),))
    )
    openid = kept.miniprograms[0].openid
    assert openid.startswith("o")
    assert len(openid) == 28
    answer = await login(platform, await platform.control.login_code("sun"))
    assert set(answer.body) == {"openid", "session_key"}
    assert answer.body["openid"] == openid


async def test_a_login_code_works_once_and_for_five_minutes(platform: Platform) -> None:
    used = await platform.control.login_code("wang")
    assert (await login(platform, used)).errcode == 0
    assert (await login(platform, used)).errcode == 40163
    old = await platform.control.login_code("wang")
    await platform.control.advance_clock(301)
    assert (await login(platform, old)).errcode == 40029
    assert (await login(platform, used)).errcode == 40029
    assert (await login(platform, "never-minted")).errcode == 40029


async def test_of_fifty_simultaneous_uses_of_a_code_one_wins(platform: Platform) -> None:
    code = await platform.control.login_code("wang")
    answers = await asyncio.gather(*(login(platform, code) for _ in range(50)))
    assert Counter(answer.errcode for answer in answers) == {0: 1, 40163: 49}


async def test_a_refused_sign_in_does_not_use_the_code_up(platform: Platform) -> None:
    code = await platform.control.login_code("wang")
    assert (await login(platform, code, secret="wrong")).errcode == 40125
    assert (await login(platform, code, grant_type="client_credential")).errcode == 40002
    assert (await login(platform, code, appid="wx404")).errcode == 40013
    assert (await login(platform, code, appid=OA, secret="oa-secret")).errcode == 40013
    assert (await login(platform, code, appid="wx0b2", secret="mp2-secret")).errcode == 40029
    assert (await login(platform, "")).errcode == 41008
    assert (await login(platform, code)).errcode == 0


async def test_login_codes_and_phone_codes_do_not_stand_in_for_each_other(
    platform: Platform,
) -> None:
    control, token = platform.control, await platform.miniprogram_token()
    assert (await login(platform, await control.phone_code("wang"))).errcode == 40029
    login_code = await control.login_code("wang")
    assert (await platform.post(PHONE, {"code": login_code}, token)).errcode == 40029
    assert (await login(platform, login_code)).errcode == 0


async def test_a_phone_code_gives_the_number_with_the_apps_watermark(
    platform: Platform,
) -> None:
    token = await platform.miniprogram_token()
    body = {"code": await platform.control.phone_code("wang"), "openid": "oWangMp"}
    answer = await platform.post(PHONE, body, token)
    clock = await platform.control.clock()
    stamp = answer.body["phone_info"]["watermark"].pop("timestamp")
    assert abs(stamp - clock.now.timestamp()) < 60
    assert answer.body == {
        "errcode": 0,
        "errmsg": "ok",
        "phone_info": {
            "phoneNumber": "13800000001",
            "purePhoneNumber": "13800000001",
            "countryCode": 86,
            "watermark": {"appid": MP},
        },
    }


async def test_a_number_from_abroad_carries_its_country_code(platform: Platform) -> None:
    place = MiniProgramPlace(app_id=MP, openid="oKim")
    kim = Person(id="kim", name="Kim", phone="0123456789", country_code="82", miniprograms=(place,))
    await platform.control.put_person(kim)
    await platform.control.put_rules(Rules(country_code_as_text=True))
    token = await platform.miniprogram_token()
    answer = await platform.post(PHONE, {"code": await platform.control.phone_code("kim")}, token)
    phone = answer.body["phone_info"]
    assert phone["phoneNumber"] == "+82 0123456789"
    assert phone["purePhoneNumber"] == "0123456789"
    assert phone["countryCode"] == "82"


async def test_a_phone_code_works_once_for_its_own_app_and_its_own_person(
    platform: Platform,
) -> None:
    control = platform.control
    token, code = await platform.miniprogram_token(), await control.phone_code("wang")
    other = await platform.token("wx0b2", "mp2-secret")
    assert (await platform.post(PHONE, {"code": code}, other)).errcode == 40013
    assert (await platform.post(PHONE, {"code": code}, await platform.token())).errcode == 48001
    assert (await platform.post(PHONE, {"code": code, "openid": "oLi"}, token)).errcode == 40003
    assert (await platform.post(PHONE, {"code": code}, token)).errcode == 0
    assert (await platform.post(PHONE, {"code": code}, token)).errcode == 40029
    await control.put_rules(Rules(used_phone_code_errcode=40163))
    assert (await platform.post(PHONE, {"code": code}, token)).errcode == 40163
    late = await control.phone_code("wang")
    await control.advance_clock(301)
    assert (await platform.post(PHONE, {"code": late}, token)).errcode == 40029


async def test_the_code_of_somebody_who_left_is_worth_nothing(platform: Platform) -> None:
    code = await platform.control.login_code("wang")
    await platform.control.remove_person("wang")
    assert (await login(platform, code)).errcode == 40029
