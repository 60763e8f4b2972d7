"""Which member opened the work bench (protocol sheet 4.2)."""

from backend.channels.wechat import Call, PlatformClient, Reply, sign_in_call
from backend.features.accounts import NotAWeComMember


class MemberReply(Reply):
    """Somebody from outside has an openid and no userid."""

    userid: str = ""


class WeComSignIn:
    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    async def userid(self, code: str) -> str:
        call = Call("GET", "cgi-bin/auth/getuserinfo", {"code": code})
        reply = await sign_in_call(self._client, call, MemberReply)
        if not reply.userid:
            raise NotAWeComMember
        return reply.userid.lower()
