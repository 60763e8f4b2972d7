"""The platform as this installation reaches it, and the accounts it has there."""

from dataclasses import dataclass
from typing import Final

import wechatpy
from pydantic import Field
from wechatpy.client.base import BaseWeChatClient
from wechatpy.enterprise import WeChatClient as WeComWeChatClient

from backend.channels.wechat.calls import Body, Call
from backend.channels.wechat.circuits import Circuits
from backend.channels.wechat.client import Account, PlatformClient
from backend.channels.wechat.pool import CallPool
from backend.channels.wechat.tokens import TokenKind
from backend.channels.wechat.transport import open_session
from backend.channels.wechat.usage import CountCall, Usage
from backend.kit.clock import Clock, shanghai
from backend.kit.mongo import Mongo

OPEN_HOST: Final = "api.weixin.qq.com"
WECOM_HOST: Final = "qyapi.weixin.qq.com"
WECOM_QUOTA_SECONDS: Final = 600

_OPEN_TICKETS: Final = {
    TokenKind.PAGE: Call("GET", "cgi-bin/ticket/getticket", {"type": "jsapi"}),
}
_WECOM_TICKETS: Final = {
    TokenKind.PAGE: Call("GET", "cgi-bin/get_jsapi_ticket"),
    TokenKind.AGENT: Call("GET", "cgi-bin/ticket/get", {"type": "agent_config"}),
}


class StableTokenBody(Body):
    grant_type: str = "client_credential"
    appid: str
    secret: str = Field(repr=False)
    # Never true: that kills the token of every other process, twenty times a day at most.
    force_refresh: bool = False


class _NoTokens:
    """wechatpy's own token store, never to be used: tokens are given with each call."""

    def get(self, key: str, default: object = None) -> object:
        raise RuntimeError(f"a call went out without its token: {key.split('_', maxsplit=1)[0]}")

    set = delete = get


@dataclass(frozen=True)
class Platform:
    """`base_url` is a simulator's, or empty for Tencent's real hosts."""

    base_url: str
    mongo: Mongo
    circuits: Circuits
    pool: CallPool
    now: Clock
    count_call: CountCall = lambda account, api, outcome: None

    @property
    def usage(self) -> Usage:
        return Usage(self.mongo, self.now, self.count_call)

    def account(self, app_id: str, secret: str) -> PlatformClient:
        """An official account or a mini-program."""
        body = StableTokenBody(appid=app_id, secret=secret)
        account = Account(
            key=app_id,
            host=OPEN_HOST,
            token_call=Call("POST", "cgi-bin/stable_token", body=body, signed=False),
            ticket_calls=_OPEN_TICKETS,
            quota_pause=_until_tomorrow,
        )
        wechat = wechatpy.WeChatClient(app_id, secret, session=_NoTokens(), auto_retry=False)
        return self._client(account, wechat)

    def agent(self, corp_id: str, agent_id: int, secret: str) -> PlatformClient:
        """One agent of a WeCom corporation; tokens and tickets belong to the agent."""
        query = {"corpid": corp_id, "corpsecret": secret}
        account = Account(
            key=f"{corp_id}:{agent_id}",
            host=WECOM_HOST,
            token_call=Call("GET", "cgi-bin/gettoken", query, signed=False),
            ticket_calls=_WECOM_TICKETS,
            quota_pause=lambda now: WECOM_QUOTA_SECONDS,
        )
        wechat = WeComWeChatClient(corp_id, secret, session=_NoTokens(), auto_retry=False)
        return self._client(account, wechat)

    def _client(self, account: Account, wechat: BaseWeChatClient) -> PlatformClient:
        # wechatpy offers no other way to give it an HTTP session.
        wechat._http = open_session(self.base_url, self.pool.threads)
        return PlatformClient(
            account, wechat, self.mongo, self.circuits, self.pool, self.now, self.usage
        )


def _until_tomorrow(now: Clock) -> float:
    """Daily quotas begin anew at midnight in Shanghai."""
    moment = shanghai(now())
    passed = moment.hour * 3600 + moment.minute * 60 + moment.second
    return 86400 - passed + 300
