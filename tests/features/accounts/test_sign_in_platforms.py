"""What the sign-in ports promise, whoever stands behind them."""

import asyncio

import pytest

from backend.features.accounts import LoginCodeRejected, MiniProgramIdentity, NotAWeComMember
from tests.support.canaries import canary_phone
from tests.support.platform import PlatformClients
from tests.support.sign_in_platforms import PretendedPlatforms, SimulatedPlatforms, Staged
from tests.support.simulator import SimulatorControl


@pytest.fixture(params=["pretended", "simulated"])
def staged(
    request: pytest.FixtureRequest, clients: PlatformClients, control: SimulatorControl
) -> Staged:
    if request.param == "pretended":
        return PretendedPlatforms()
    return SimulatedPlatforms(clients, control)


async def test_a_login_code_tells_who_opened_the_miniprogram(staged: Staged) -> None:
    port = staged.platforms.miniprogram
    assert port is not None
    code = await staged.login_code("o-wang", "u-wang")
    assert await port.identity(code) == MiniProgramIdentity("o-wang", "u-wang")
    code = await staged.login_code("o-li")
    assert await port.identity(code) == MiniProgramIdentity("o-li", "")


async def test_a_phone_code_tells_the_phone_in_e164(staged: Staged) -> None:
    port = staged.platforms.miniprogram_phone
    assert port is not None
    for openid in ("o-wang", ""):
        code = await staged.phone_code(canary_phone(1), "o-wang")
        assert await port.phone(code, openid) == "+86" + canary_phone(1)


async def test_a_phone_code_of_another_person_is_rejected(staged: Staged) -> None:
    port = staged.platforms.miniprogram_phone
    assert port is not None
    code = await staged.phone_code(canary_phone(1), "o-wang")
    with pytest.raises(LoginCodeRejected):
        await port.phone(code, "o-li")


async def test_a_wecom_code_tells_the_member_in_lower_case(staged: Staged) -> None:
    port = staged.platforms.wecom
    assert port is not None
    assert await port.userid(await staged.member_code("WangJG")) == "wangjg"
    with pytest.raises(NotAWeComMember):
        await port.userid(await staged.outsider_code())


async def test_a_code_works_once_even_for_ten_at_a_time(staged: Staged) -> None:
    port = staged.platforms.miniprogram
    assert port is not None
    code = await staged.login_code("o-wang")
    results = await asyncio.gather(
        *(port.identity(code) for _ in range(10)), return_exceptions=True
    )
    opened = [result for result in results if isinstance(result, MiniProgramIdentity)]
    assert opened == [MiniProgramIdentity("o-wang")]
    assert sum(isinstance(result, LoginCodeRejected) for result in results) == 9


async def test_a_code_is_good_for_its_own_purpose_only(staged: Staged) -> None:
    platforms = staged.platforms
    assert platforms.miniprogram is not None
    assert platforms.miniprogram_phone is not None
    assert platforms.wecom is not None
    login = await staged.login_code("o-wang")
    phone = await staged.phone_code(canary_phone(1), "o-li")
    for wrong in ("made-up", phone):
        with pytest.raises(LoginCodeRejected):
            await platforms.miniprogram.identity(wrong)
    for wrong in ("made-up", login):
        with pytest.raises(LoginCodeRejected):
            await platforms.miniprogram_phone.phone(wrong)
        with pytest.raises(LoginCodeRejected):
            await platforms.wecom.userid(wrong)
