"""What signing in needs from WeChat and WeCom; channels implement it.

All of them raise LoginCodeRejected (used, expired or made up: the client asks for a new one),
SignInBlocked (the platform refuses this person) and SignInPlatformUnavailable (try again later).
A code works once, so a call is never repeated with the same code after an answer.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class MiniProgramIdentity:
    """Who opened the mini-program. The session key stays behind the port."""

    openid: str
    unionid: str = ""


@dataclass(frozen=True)
class WebIdentity:
    """Who opened a page inside WeChat. `is_borrowed`: WeChat shows a snapshot of the page and gives
    a made-up openid, which nobody has."""

    openid: str
    unionid: str = ""
    is_borrowed: bool = False


class WebLogin(Protocol):
    def address(self, state: str, *, full: bool = False) -> str:
        """Where the browser is sent to come back with a code and this state. `full` asks the
        person, and is told the unionid also of who does not follow the account."""

    async def identity(self, code: str) -> WebIdentity:
        """Exchange the code that came back (sns/oauth2/access_token)."""


class MiniProgramLogin(Protocol):
    async def identity(self, code: str) -> MiniProgramIdentity:
        """Exchange a `wx.login` code (jscode2session)."""


class MiniProgramPhone(Protocol):
    async def phone(self, code: str, openid: str = "") -> str:
        """Exchange a `getPhoneNumber` code (getuserphonenumber) for a number in E.164.

        With `openid` a code that another person's phone gave is rejected (reliability R32).
        """


class WeComLogin(Protocol):
    async def userid(self, code: str) -> str:
        """Exchange a web-login code (auth/getuserinfo) for the member's userid in lower case.

        Raises NotAWeComMember for somebody outside the firm's WeCom.
        """


@dataclass(frozen=True)
class WeComMember:
    """`phone` in E.164; empty where the member did not let us know it."""

    userid: str
    phone: str = ""


class WeComPages(Protocol):
    """Signing in on pages, there and back."""

    def address(self, page: str, state: str, *, wants_phone: bool, in_browser: bool) -> str:
        """Where the browser is sent; it comes back to our `page` (a path)."""

    async def member(self, code: str) -> WeComMember:
        """As `WeComLogin.userid`, with the phone the member let us know (auth/getuserdetail)."""


class PhoneCodeSender(Protocol):
    async def send(self, phone: str, code: str, own_id: str) -> None:
        """Text the code to a phone in E.164, at once. `own_id` names the message in receipts.

        Raises TooManyRequests (the phone's or the firm's cap) and PhoneCodeNotSent.
        """


@dataclass(frozen=True)
class SignInPlatforms:
    """The ways in that this installation has; None where the channel is not used."""

    miniprogram: MiniProgramLogin | None = None
    miniprogram_phone: MiniProgramPhone | None = None
    wecom: WeComLogin | None = None
    wecom_pages: WeComPages | None = None
    wecom_miniprogram: WeComLogin | None = None
    phone_codes: PhoneCodeSender | None = None
    web: WebLogin | None = None
    web_for_staff: WebLogin | None = None
