"""Pretended WeChat and WeCom for signing in, one code at a time.

`Staged` is what a contract test needs of a stage: this one, or the real adapters in front of the
simulator. Both must pass tests/features/accounts/test_sign_in_platforms.py.
"""

from typing import Protocol
from uuid import uuid4

from backend.features.accounts import (
    LoginCodeRejected,
    MiniProgramIdentity,
    NotAWeComMember,
    SignInPlatforms,
    SignInPlatformUnavailable,
)


class Staged(Protocol):
    """Ways in, and somebody who makes the codes that open them."""

    platforms: SignInPlatforms

    async def login_code(self, openid: str, unionid: str = "") -> str:
        """As `wx.login` gives this person."""

    async def phone_code(self, phone: str) -> str:
        """As the getPhoneNumber button gives a person with this mainland number (11 digits)."""

    async def member_code(self, userid: str) -> str:
        """As WeCom's web login gives this member."""

    async def outsider_code(self) -> str:
        """As WeCom's web login gives somebody who is no member."""


class PretendedPlatforms:
    """Codes work once, each for its own purpose; `break_down` makes every call fail."""

    def __init__(self) -> None:
        self._codes: dict[str, object] = {}
        self.is_down = False
        self.platforms = SignInPlatforms(miniprogram=self, miniprogram_phone=self, wecom=self)

    async def login_code(self, openid: str, unionid: str = "") -> str:
        return self._mint("login", MiniProgramIdentity(openid, unionid))

    async def phone_code(self, phone: str) -> str:
        return self._mint("phone", f"+86{phone}")

    async def member_code(self, userid: str) -> str:
        return self._mint("member", userid.lower())

    async def outsider_code(self) -> str:
        return self._mint("member", None)

    async def identity(self, code: str) -> MiniProgramIdentity:
        found = self._use("login", code)
        assert isinstance(found, MiniProgramIdentity)
        return found

    async def phone(self, code: str) -> str:
        return str(self._use("phone", code))

    async def userid(self, code: str) -> str:
        found = self._use("member", code)
        if found is None:
            raise NotAWeComMember
        return str(found)

    def _mint(self, purpose: str, stands_for: object) -> str:
        code = f"{purpose}-{uuid4().hex}"
        self._codes[code] = stands_for
        return code

    def _use(self, purpose: str, code: str) -> object:
        if self.is_down:
            raise SignInPlatformUnavailable
        if not code.startswith(f"{purpose}-") or code not in self._codes:
            raise LoginCodeRejected
        return self._codes.pop(code)
