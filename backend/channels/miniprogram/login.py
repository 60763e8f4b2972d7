"""Who opened the mini-program, and his phone number (protocol sheet 3.2 and 3.3)."""

import structlog
from pydantic import Field

from backend.channels.wechat import Body, Call, PlatformClient, Reply, sign_in_call
from backend.features.accounts import (
    LoginCodeRejected,
    MiniProgramIdentity,
    SignInPlatformUnavailable,
)
from backend.kit.pii import normalise_phone

log = structlog.get_logger("channels.miniprogram")


class SessionReply(Reply):
    """The session key is not even read: it must never leave the platform's answer."""

    openid: str = Field(min_length=1)
    unionid: str = ""


class PhoneBody(Body):
    code: str
    openid: str | None = None


class Watermark(Reply):
    appid: str


class PhoneInfo(Reply):
    """`countryCode` is a number in the platform's sample and text in its table."""

    pure_number: str = Field(alias="purePhoneNumber")
    country_code: int | str = Field(alias="countryCode")
    watermark: Watermark


class PhoneReply(Reply):
    phone_info: PhoneInfo


class MiniProgramSignIn:
    """Both ports of signing in with the mini-program."""

    def __init__(self, client: PlatformClient, app_id: str, secret: str) -> None:
        self._client = client
        self._app_id = app_id
        self._secret = secret

    async def identity(self, code: str) -> MiniProgramIdentity:
        """Without an access token: wechatpy would fetch and send one, and so make signing in
        depend on the token endpoint (audit, defect 3)."""
        call = Call(
            "GET",
            "sns/jscode2session",
            {
                "appid": self._app_id,
                "secret": self._secret,
                "js_code": code,
                "grant_type": "authorization_code",
            },
            signed=False,
        )
        reply = await sign_in_call(self._client, call, SessionReply)
        return MiniProgramIdentity(openid=reply.openid, unionid=reply.unionid)

    async def phone(self, code: str, openid: str = "") -> str:
        """With `openid` the platform also checks that the code is that person's (R32)."""
        body = PhoneBody(code=code, openid=openid or None)
        call = Call("POST", "wxa/business/getuserphonenumber", body=body)
        info = (await sign_in_call(self._client, call, PhoneReply)).phone_info
        if info.watermark.appid != self._app_id:
            log.error("a phone number of another mini-program was refused")
            raise LoginCodeRejected
        try:
            return normalise_phone(f"+{info.country_code}{info.pure_number}")
        except ValueError:
            log.error("the platform gave a phone number that is none")
            raise SignInPlatformUnavailable from None
