"""Signing in from WeCom's work bench, against the simulator."""

import pytest

from backend.channels.wecom import WeComSignIn
from backend.features.accounts import LoginCodeRejected, NotAWeComMember
from backend.simulator.world.faults import FaultOrder
from tests.support.platform import PlatformClients
from tests.support.simulator import SimulatorControl

WHO = "qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo"


@pytest.fixture
def sign_in(clients: PlatformClients) -> WeComSignIn:
    return WeComSignIn(clients.wecom())


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
