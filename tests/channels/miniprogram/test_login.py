"""Signing in with the mini-program, against the simulator."""

import pytest

from backend.channels.miniprogram import MiniProgramSignIn
from backend.features.accounts import (
    LoginCodeRejected,
    MiniProgramIdentity,
    SignInBlocked,
    SignInPlatformUnavailable,
)
from backend.kit.errors import AppError, TooManyRequests
from backend.simulator.world.faults import FaultOrder
from backend.simulator.world.people import MiniProgramPlace, Person
from tests.support.canaries import NAMES, canary_phone
from tests.support.platform import MP, MP_SECRET, PlatformClients
from tests.support.simulator import SimulatorControl

LOGIN = "api.weixin.qq.com/sns/jscode2session"
PHONE = "api.weixin.qq.com/wxa/business/getuserphonenumber"


@pytest.fixture
def sign_in(clients: PlatformClients) -> MiniProgramSignIn:
    return MiniProgramSignIn(clients.miniprogram(), MP, MP_SECRET)


async def test_a_login_code_tells_who_opened_the_mini_program(
    sign_in: MiniProgramSignIn, control: SimulatorControl
) -> None:
    code = await control.login_code("li", MP)
    assert await sign_in.identity(code) == MiniProgramIdentity("oLiMp", "oUnion-li")


async def test_signing_in_needs_no_access_token(
    sign_in: MiniProgramSignIn, control: SimulatorControl
) -> None:
    await control.order_fault(
        FaultOrder(endpoint="cgi-bin/stable_token", http_status=500, times=None)
    )
    await sign_in.identity(await control.login_code("li", MP))
    assert [each.endpoint for each in (await control.calls()).recent] == [LOGIN]


async def test_a_login_code_works_once(
    sign_in: MiniProgramSignIn, control: SimulatorControl
) -> None:
    code = await control.login_code("li", MP)
    await sign_in.identity(code)
    with pytest.raises(LoginCodeRejected, match="重新登录"):
        await sign_in.identity(code)


@pytest.mark.parametrize(
    ("errcode", "refusal"),
    [
        (40029, LoginCodeRejected),
        (40163, LoginCodeRejected),
        (40226, SignInBlocked),
        (45011, TooManyRequests),
        (40013, SignInPlatformUnavailable),
        (45009, SignInPlatformUnavailable),
    ],
)
async def test_a_refusal_is_told_in_words_and_not_asked_again(
    sign_in: MiniProgramSignIn,
    control: SimulatorControl,
    errcode: int,
    refusal: type[AppError],
) -> None:
    await control.order_fault(FaultOrder(endpoint=LOGIN, errcode=errcode, times=None))
    code = await control.login_code("li", MP)
    with pytest.raises(refusal):
        await sign_in.identity(code)
    assert (await control.calls_to(LOGIN)).calls == 1


async def test_a_busy_platform_is_asked_once_more(
    sign_in: MiniProgramSignIn, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=LOGIN, errcode=-1))
    assert (await sign_in.identity(await control.login_code("li", MP))).openid == "oLiMp"
    await control.order_fault(FaultOrder(endpoint=LOGIN, errcode=-1, times=None))
    await control.clear_calls()
    code = await control.login_code("li", MP)
    with pytest.raises(SignInPlatformUnavailable):
        await sign_in.identity(code)
    assert (await control.calls_to(LOGIN)).calls == 2


async def test_a_code_whose_answer_was_lost_is_not_sent_again(
    sign_in: MiniProgramSignIn, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=LOGIN, cut=True, stage="after", times=None))
    code = await control.login_code("li", MP)
    with pytest.raises(SignInPlatformUnavailable):
        await sign_in.identity(code)
    assert (await control.calls_to(LOGIN)).calls == 1


@pytest.mark.parametrize("as_text", [False, True])
async def test_a_phone_code_becomes_a_number(
    sign_in: MiniProgramSignIn, control: SimulatorControl, as_text: bool
) -> None:
    rules = await control.rules()
    await control.put_rules(rules.model_copy(update={"country_code_as_text": as_text}))
    code = await control.phone_code("li", MP)
    assert await sign_in.phone(code, "oLiMp") == f"+86{canary_phone(1)}"


async def test_a_phone_code_of_somebody_else_is_refused(
    sign_in: MiniProgramSignIn, control: SimulatorControl
) -> None:
    zhang = Person(
        id="zhang",
        name=NAMES[2],
        phone=canary_phone(2),
        miniprograms=(MiniProgramPlace(app_id=MP, openid="oZhangMp"),),
    )
    await control.put_person(zhang)
    code = await control.phone_code("zhang", MP)
    with pytest.raises(LoginCodeRejected):
        await sign_in.phone(code, "oLiMp")


async def test_a_phone_number_from_another_mini_program_is_refused(
    sign_in: MiniProgramSignIn, control: SimulatorControl
) -> None:
    forged = (
        '{"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"x","purePhoneNumber":"'
        + canary_phone(3)
        + '","countryCode":86,"watermark":{"timestamp":1,"appid":"wx-another"}}}'
    )
    await control.order_fault(FaultOrder(endpoint=PHONE, body=forged))
    with pytest.raises(LoginCodeRejected):
        await sign_in.phone(await control.phone_code("li", MP))
