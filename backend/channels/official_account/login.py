"""Who opened a page inside WeChat (protocol sheet 3.12)."""

from typing import Final
from urllib.parse import urlencode

import structlog
from pydantic import Field

from backend.channels.wechat import Call, PlatformClient, PlatformError, Reply, sign_in_call
from backend.features.accounts import WebIdentity

log = structlog.get_logger("channels.official_account")

OPEN_PAGES: Final = "https://open.weixin.qq.com"
SILENT, FULL = "snsapi_base", "snsapi_userinfo"


class CodeReply(Reply):
    """`access_token` opens this person's own particulars, and is another than the account's."""

    openid: str = Field(min_length=1)
    access_token: str = Field("", repr=False)
    scope: str = ""
    is_snapshotuser: int = 0
    unionid: str = ""


class PersonReply(Reply):
    openid: str
    unionid: str = ""


class OfficialAccountLogin:
    def __init__(
        self,
        client: PlatformClient,
        app_id: str,
        secret: str,
        return_address: str,
        pages_base_url: str = "",
    ) -> None:
        """`pages_base_url` is a simulator's, or empty for Tencent's."""
        self._client = client
        self._app_id = app_id
        self._secret = secret
        self._return_address = return_address
        self._pages = pages_base_url or OPEN_PAGES

    def address(self, state: str, *, full: bool = False) -> str:
        """The order of the parameters counts: WeChat shows an error page for another."""
        query = urlencode(
            [
                ("appid", self._app_id),
                ("redirect_uri", self._return_address),
                ("response_type", "code"),
                ("scope", FULL if full else SILENT),
                ("state", state),
            ]
        )
        return f"{self._pages}/connect/oauth2/authorize?{query}#wechat_redirect"

    async def identity(self, code: str) -> WebIdentity:
        call = Call(
            "GET",
            "sns/oauth2/access_token",
            {
                "appid": self._app_id,
                "secret": self._secret,
                "code": code,
                "grant_type": "authorization_code",
            },
            signed=False,
        )
        reply = await sign_in_call(self._client, call, CodeReply)
        unionid = reply.unionid or await self._unionid(reply)
        return WebIdentity(reply.openid, unionid, is_borrowed=reply.is_snapshotuser == 1)

    async def _unionid(self, reply: CodeReply) -> str:
        """Of who agreed to tell; without it he is still known by his openid."""
        if FULL not in reply.scope.split(","):
            return ""
        query = {"access_token": reply.access_token, "openid": reply.openid, "lang": "zh_CN"}
        try:
            person = await self._client.call(
                Call("GET", "sns/userinfo", query, signed=False), PersonReply
            )
        except PlatformError as error:
            log.warning("particulars not told", cause=str(error))
            return ""
        return person.unionid if person.openid == reply.openid else ""
