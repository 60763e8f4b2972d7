"""The session key stays at the platform, and codes are what they are for (protocol 3.2, 3.3)."""

import asyncio
from base64 import b64encode

import pytest

from backend.channels.miniprogram import MiniProgramSignIn
from backend.features.accounts import LoginCodeRejected
from backend.kit.errors import TooManyRequests
from backend.kit.mongo import Mongo
from tests.support.platform import MP, MP_SECRET, PlatformClients
from tests.support.simulator import SimulatorControl

KEY = b64encode(b"s" * 16).decode()


@pytest.fixture
def sign_in(clients: PlatformClients) -> MiniProgramSignIn:
    return MiniProgramSignIn(clients.miniprogram(), MP, MP_SECRET)


async def test_the_session_key_is_neither_kept_nor_logged_nor_handed_on(
    sign_in: MiniProgramSignIn,
    control: SimulatorControl,
    mongo: Mongo,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(
        "backend.simulator.api.miniprogram.secrets.token_bytes", lambda length: b"s" * length
    )
    identity = await sign_in.identity(await control.login_code("li", MP))
    assert (identity.openid, KEY in repr(identity)) == ("oLiMp", False)
    rows = [
        row
        for name in await mongo.database.list_collection_names()
        for row in await mongo.collection(name).find({}, limit=100)
    ]
    assert KEY not in repr(rows)
    written = capfd.readouterr()
    assert KEY not in written.out + written.err


async def test_a_login_code_is_no_phone_code_and_the_other_way_round(
    sign_in: MiniProgramSignIn, control: SimulatorControl
) -> None:
    with pytest.raises(LoginCodeRejected):
        await sign_in.phone(await control.login_code("li", MP), "oLiMp")
    with pytest.raises(LoginCodeRejected):
        await sign_in.identity(await control.phone_code("li", MP))


async def test_who_signs_in_more_than_a_hundred_times_a_minute_is_asked_to_wait(
    sign_in: MiniProgramSignIn, control: SimulatorControl
) -> None:
    codes = [await control.login_code("li", MP) for _ in range(100)]
    # Ten at once: one after the other they may take more than a minute on a busy machine.
    for start in range(0, 100, 10):
        await asyncio.gather(*(sign_in.identity(code) for code in codes[start : start + 10]))
    with pytest.raises(TooManyRequests) as refused:
        await sign_in.identity(await control.login_code("li", MP))
    assert refused.value.params["retry_after"] == 60
    await control.advance_clock(60)
    assert (await sign_in.identity(await control.login_code("li", MP))).openid == "oLiMp"
