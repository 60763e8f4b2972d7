"""Stages for signing in: who opens what, and the code he gets for it.

Both stages pass tests/features/accounts/test_sign_in_platforms.py: the pretended one, which other
tests use because it is quick, and the product's own adapters in front of the simulator.
"""

from typing import Protocol
from uuid import uuid4

from backend.channels.miniprogram import MiniProgramSignIn
from backend.channels.wecom import WeComSignIn
from backend.features.accounts import (
    LoginCodeRejected,
    MiniProgramIdentity,
    NotAWeComMember,
    SignInPlatforms,
    SignInPlatformUnavailable,
    WeComMember,
)
from backend.simulator.world.faults import FaultOrder
from backend.simulator.world.people import MiniProgramPlace, Person, WecomPlace
from tests.support.canaries import NAMES
from tests.support.platform import CORP, MP, MP_SECRET, PlatformClients
from tests.support.simulator import SimulatorControl


class Staged(Protocol):
    """Ways in, and somebody who makes the codes that open them."""

    platforms: SignInPlatforms

    async def login_code(self, openid: str, unionid: str = "") -> str:
        """As `wx.login` gives this person."""

    async def phone_code(self, phone: str, openid: str) -> str:
        """As the getPhoneNumber button gives a person with this mainland number (11 digits)."""

    async def member_code(self, userid: str) -> str:
        """As WeCom's web login gives this member."""

    async def outsider_code(self) -> str:
        """As WeCom's web login gives somebody who is no member."""


class PretendedPlatforms:
    """Codes work once, each for its own purpose; while `is_down` every call fails."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, str]] = {}
        self.is_down = False
        self.platforms = SignInPlatforms(
            miniprogram=self,
            miniprogram_phone=self,
            wecom=self,
            wecom_pages=self,
            wecom_miniprogram=self,
        )

    async def login_code(self, openid: str, unionid: str = "") -> str:
        return self._mint("login", openid, unionid)

    async def phone_code(self, phone: str, openid: str = "") -> str:
        """Without `openid` the code is the one's who sends it."""
        return self._mint("phone", f"+86{phone}", openid)

    async def member_code(self, userid: str, phone: str = "") -> str:
        return self._mint("member", userid.lower(), phone)

    async def outsider_code(self) -> str:
        return self._mint("member", "", "")

    async def identity(self, code: str) -> MiniProgramIdentity:
        return MiniProgramIdentity(*self._use("login", code))

    async def phone(self, code: str, openid: str = "") -> str:
        phone, owner = self._use("phone", code)
        if openid and owner and openid != owner:
            raise LoginCodeRejected
        return phone

    def address(self, page: str, state: str, *, wants_phone: bool, in_browser: bool) -> str:
        return f"https://wecom.example{page}#{state}.{wants_phone}.{in_browser}"

    async def member(self, code: str) -> WeComMember:
        """He lets us know the phone that `member_code` was made with."""
        userid, phone = self._use("member", code)
        return WeComMember(userid, phone)

    async def userid(self, code: str) -> str:
        userid, _ = self._use("member", code)
        if not userid:
            raise NotAWeComMember
        return userid

    def _mint(self, purpose: str, *stands_for: str) -> str:
        code = f"{purpose}-{uuid4().hex}"
        first, second = stands_for
        self._codes[code] = (first, second)
        return code

    def _use(self, purpose: str, code: str) -> tuple[str, str]:
        if self.is_down:
            raise SignInPlatformUnavailable
        if not code.startswith(f"{purpose}-") or code not in self._codes:
            raise LoginCodeRejected
        return self._codes.pop(code)


class SimulatedPlatforms:
    """The product's own adapters, in front of the simulator."""

    def __init__(self, clients: PlatformClients, control: SimulatorControl) -> None:
        self._control = control
        miniprogram = MiniProgramSignIn(clients.miniprogram(), MP, MP_SECRET)
        self.platforms = SignInPlatforms(
            miniprogram=miniprogram,
            miniprogram_phone=miniprogram,
            wecom=WeComSignIn(clients.wecom()),
        )

    async def login_code(self, openid: str, unionid: str = "") -> str:
        await self._put(openid, unionid=unionid)
        return await self._control.login_code(openid, MP)

    async def phone_code(self, phone: str, openid: str) -> str:
        await self._put(openid, phone=phone)
        return await self._control.phone_code(openid, MP)

    async def member_code(self, userid: str) -> str:
        place = WecomPlace(corp_id=CORP, userid=userid)
        await self._control.put_person(Person(id="member", name=NAMES[2], wecom=(place,)))
        return await self._control.wecom_code("member")

    async def outsider_code(self) -> str:
        answer = '{"errcode":0,"errmsg":"ok","openid":"oStranger"}'
        endpoint = "qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo"
        await self._control.order_fault(FaultOrder(endpoint=endpoint, body=answer))
        return await self._control.wecom_code("member")

    async def _put(self, openid: str, *, unionid: str = "", phone: str | None = None) -> None:
        place = MiniProgramPlace(app_id=MP, openid=openid)
        await self._control.put_person(
            Person(id=openid, name=NAMES[3], phone=phone, unionid=unionid, miniprograms=(place,))
        )
