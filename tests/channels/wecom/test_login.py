"""Signing in from WeCom's work bench, against the simulator."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from tornado.httpclient import AsyncHTTPClient

from backend.channels.wecom import WeComMiniProgramSignIn, WeComSignIn
from backend.features.accounts import LoginCodeRejected, NotAWeComMember, WeComMember
from backend.simulator import Simulator
from backend.simulator.world.faults import FaultOrder
from backend.simulator.world.people import Person, WecomPlace
from tests.support.canaries import NAMES, canary_phone
from tests.support.platform import AGENT, CORP, SITE, PlatformClients
from tests.support.simulator import SimulatorControl

WHO = "qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo"


@pytest.fixture
def sign_in(clients: PlatformClients) -> WeComSignIn:
    return WeComSignIn(clients.wecom(), CORP, AGENT, SITE)


async def test_a_code_tells_the_member_in_lower_case(
    sign_in: WeComSignIn, control: SimulatorControl
) -> None:
    assert await sign_in.userid(await control.wecom_code("wang")) == "wangshifu"


async def test_a_code_works_once(sign_in: WeComSignIn, control: SimulatorControl) -> None:
    code = await control.wecom_code("wang")
    await sign_in.userid(code)
    with pytest.raises(LoginCodeRejected):
        await sign_in.userid(code)
    with pytest.raises(LoginCodeRejected):
        await sign_in.userid("made-up")


async def test_somebody_from_outside_is_not_a_member(
    sign_in: WeComSignIn, control: SimulatorControl
) -> None:
    outsider = '{"errcode":0,"errmsg":"ok","openid":"oStranger"}'
    await control.order_fault(FaultOrder(endpoint=WHO, body=outsider))
    with pytest.raises(NotAWeComMember):
        await sign_in.userid(await control.wecom_code("wang"))


async def test_a_member_who_agrees_lets_us_know_his_phone(
    sign_in: WeComSignIn, control: SimulatorControl
) -> None:
    place = WecomPlace(corp_id=CORP, userid="Chen")
    phone = canary_phone(41)
    await control.put_person(Person(id="chen", name=NAMES[2], phone=phone, wecom=(place,)))
    agreed = await control.wecom_code("chen", private=True)
    assert await sign_in.member(agreed) == WeComMember("chen", f"+86{phone}")
    assert await sign_in.member(await control.wecom_code("chen")) == WeComMember("chen", "")


async def test_the_mini_program_inside_wecom_tells_the_member(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    sign_in = WeComMiniProgramSignIn(clients.wecom(), CORP)
    code = await control.wecom_code("wang", in_miniprogram=True)
    assert await sign_in.userid(code) == "wangshifu"
    for used_or_foreign in (code, await control.wecom_code("wang")):
        with pytest.raises(LoginCodeRejected):
            await sign_in.userid(used_or_foreign)
    elsewhere = WeComMiniProgramSignIn(clients.wecom(), "ww-other")
    with pytest.raises(NotAWeComMember):
        await elsewhere.userid(await control.wecom_code("wang", in_miniprogram=True))


def test_the_browser_is_sent_to_wecom_and_back_to_our_page(clients: PlatformClients) -> None:
    sign_in = WeComSignIn(clients.wecom(), CORP, AGENT, SITE)
    page = "/bench/job?id=1"
    address = sign_in.address(page, "s1", wants_phone=True, in_browser=False)
    parts = urlsplit(address)
    assert (parts.netloc, parts.fragment) == ("open.weixin.qq.com", "wechat_redirect")
    assert parse_qsl(parts.query) == [
        ("appid", CORP),
        ("redirect_uri", f"{SITE}{page}"),
        ("response_type", "code"),
        ("scope", "snsapi_privateinfo"),
        ("agentid", str(AGENT)),
        ("state", "s1"),
    ]
    silent = sign_in.address(page, "s1", wants_phone=False, in_browser=False)
    assert ("scope", "snsapi_base") in parse_qsl(urlsplit(silent).query)
    scanned = sign_in.address(page, "s1", wants_phone=False, in_browser=True)
    assert urlsplit(scanned).netloc == "login.work.weixin.qq.com"


@pytest.mark.parametrize("in_browser", [False, True])
async def test_the_simulated_wecom_asks_members_alone_and_sends_back_with_a_code(
    clients: PlatformClients, control: SimulatorControl, simulator: Simulator, in_browser: bool
) -> None:
    sign_in = WeComSignIn(clients.wecom(), CORP, AGENT, SITE, simulator.url)
    address = sign_in.address("/bench/", "s1", wants_phone=False, in_browser=in_browser)
    address = address.partition("#")[0]
    await control.put_person(Person(id="customer", name=NAMES[2]))
    asked = await AsyncHTTPClient().fetch(f"{address}&person=customer")
    assert "这是谁的手机？" in asked.body.decode()
    assert NAMES[2] not in asked.body.decode()
    sent = await AsyncHTTPClient().fetch(
        f"{address}&person=wang", follow_redirects=False, raise_error=False
    )
    back = urlsplit(sent.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{SITE}/bench/"
    given = dict(parse_qsl(back.query))
    assert given["state"] == "s1"
    assert await sign_in.userid(given["code"]) == "wangshifu"
