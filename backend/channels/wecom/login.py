"""Which member opened the work bench, a page, or the mini-program inside WeCom (sheet 4.2)."""

from typing import Final
from urllib.parse import urlencode

from pydantic import Field

from backend.channels.wechat import Body, Call, PlatformClient, Reply, sign_in_call
from backend.features.accounts import NotAWeComMember, WeComMember
from backend.kit.pii import normalise_phone

OPEN_PAGES: Final = "https://open.weixin.qq.com"
SCANNED_PAGES: Final = "https://login.work.weixin.qq.com"
SILENT, PRIVATE = "snsapi_base", "snsapi_privateinfo"


class MemberReply(Reply):
    """Somebody from outside has an openid and no userid. The ticket opens what he agreed to."""

    userid: str = ""
    user_ticket: str = Field("", repr=False)


class DetailBody(Body):
    user_ticket: str = Field(repr=False)


class DetailReply(Reply):
    userid: str = ""
    mobile: str = Field("", repr=False)


class MiniProgramReply(Reply):
    """The session key is of no use to us, and is not read."""

    corpid: str = ""
    userid: str = ""


class WeComSignIn:
    """`address` and `member` need the corporation, the agent and our own address."""

    def __init__(
        self,
        client: PlatformClient,
        corp_id: str = "",
        agent_id: int = 0,
        public_base_url: str = "",
        pages_base_url: str = "",
    ) -> None:
        """`pages_base_url` is a simulator's, or empty for Tencent's."""
        self._client = client
        self._corp_id = corp_id
        self._agent_id = agent_id
        self._public_base_url = public_base_url
        self._open_pages = pages_base_url or OPEN_PAGES
        self._scanned_pages = pages_base_url or SCANNED_PAGES

    async def userid(self, code: str) -> str:
        return (await self._member(code)).userid.lower()

    async def _member(self, code: str) -> MemberReply:
        call = Call("GET", "cgi-bin/auth/getuserinfo", {"code": code})
        reply = await sign_in_call(self._client, call, MemberReply)
        if not reply.userid:
            raise NotAWeComMember
        return reply

    async def member(self, code: str) -> WeComMember:
        reply = await self._member(code)
        phone = await self._phone(reply) if reply.user_ticket else ""
        return WeComMember(reply.userid.lower(), phone)

    async def _phone(self, member: MemberReply) -> str:
        """Empty where he kept it to himself, or it is no phone number."""
        body = DetailBody(user_ticket=member.user_ticket)
        call = Call("POST", "cgi-bin/auth/getuserdetail", body=body)
        detail = await sign_in_call(self._client, call, DetailReply)
        is_same = detail.userid.lower() == member.userid.lower()
        try:
            return normalise_phone(detail.mobile) if is_same and detail.mobile else ""
        except ValueError:
            return ""

    def address(self, page: str, state: str, *, wants_phone: bool, in_browser: bool) -> str:
        """The order of the parameters counts, and so does the fragment."""
        back = f"{self._public_base_url}{page}"
        if in_browser:
            query = urlencode(
                [
                    ("login_type", "CorpApp"),
                    ("appid", self._corp_id),
                    ("agentid", str(self._agent_id)),
                    ("redirect_uri", back),
                    ("state", state),
                ]
            )
            return f"{self._scanned_pages}/wwlogin/sso/login?{query}"
        query = urlencode(
            [
                ("appid", self._corp_id),
                ("redirect_uri", back),
                ("response_type", "code"),
                ("scope", PRIVATE if wants_phone else SILENT),
                ("agentid", str(self._agent_id)),
                ("state", state),
            ]
        )
        return f"{self._open_pages}/connect/oauth2/authorize?{query}#wechat_redirect"


class WeComMiniProgramSignIn:
    """Of the mini-program that is linked to the agent (miniprogram/jscode2session)."""

    def __init__(self, client: PlatformClient, corp_id: str) -> None:
        self._client = client
        self._corp_id = corp_id

    async def userid(self, code: str) -> str:
        query = {"js_code": code, "grant_type": "authorization_code"}
        call = Call("GET", "cgi-bin/miniprogram/jscode2session", query)
        reply = await sign_in_call(self._client, call, MiniProgramReply)
        if not reply.userid or reply.corpid != self._corp_id:
            raise NotAWeComMember
        return reply.userid.lower()
