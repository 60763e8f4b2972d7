from collections.abc import Mapping
from typing import ClassVar, Final

from backend.channels.wechat.callbacks.door import Door, PushQuery, VerificationQuery
from backend.channels.wechat.callbacks.errors import PushRefused, PushTooOld, PushUnreadable
from backend.features.callbacks import CallbackAccount
from backend.kit.errors import NoSuchPage, PayloadTooLarge
from backend.kit.http import ANYONE, Document, Endpoint, operation

TEXT: Final = "text/plain; charset=utf-8"
MOST_BYTES: Final = 64 * 1024

_REFUSALS: Final = (NoSuchPage, PayloadTooLarge, PushRefused, PushTooOld, PushUnreadable)


class CallbackEndpoint(Endpoint):
    """For Tencent's servers, who sign instead of signing in. They are not counted or slowed down:
    whoever holds the token has the platform's word, and all others are refused for next to nothing.
    """

    account: ClassVar[CallbackAccount]
    body_limit = MOST_BYTES
    # Turned away three times within fifteen seconds, a push is lost: what waits can wait longer.
    answers_when_saturated = True

    def initialize(self, doors: Mapping[CallbackAccount, Door]) -> None:
        self.doors = doors

    @property
    def door(self) -> Door:
        """Raises NoSuchPage where the account is not set up."""
        door = self.doors.get(self.account)
        if door is None:
            raise NoSuchPage
        return door

    def verified(self, query: VerificationQuery) -> Document:
        return Document(self.door.verify(query).encode(), TEXT)

    async def received(self, query: PushQuery) -> Document:
        answer = await self.door.receive(query, bytes(self._received))
        return Document(answer.encode(), TEXT)


class OfficialAccountCallback(CallbackEndpoint):
    path = "/wechat/official-account/callback"
    account = CallbackAccount.OFFICIAL_ACCOUNT

    @operation(permission=ANYONE, raises=_REFUSALS, produces=TEXT)
    async def get(self, query: VerificationQuery) -> Document:
        """Prove to the console of the official account that this address is ours."""
        return self.verified(query)

    @operation(permission=ANYONE, raises=_REFUSALS, produces=TEXT)
    async def post(self, query: PushQuery) -> Document:
        """Take a message or an event of the official account, as WeChat pushes it."""
        return await self.received(query)


class MiniProgramCallback(CallbackEndpoint):
    path = "/wechat/miniprogram/callback"
    account = CallbackAccount.MINIPROGRAM

    @operation(permission=ANYONE, raises=_REFUSALS, produces=TEXT)
    async def get(self, query: VerificationQuery) -> Document:
        """Prove to the console of the mini-program that this address is ours."""
        return self.verified(query)

    @operation(permission=ANYONE, raises=_REFUSALS, produces=TEXT)
    async def post(self, query: PushQuery) -> Document:
        """Take a message or an event of the mini-program, as WeChat pushes it: XML or JSON."""
        return await self.received(query)


class WeComCallback(CallbackEndpoint):
    path = "/wecom/callback"
    account = CallbackAccount.WECOM

    @operation(permission=ANYONE, raises=_REFUSALS, produces=TEXT)
    async def get(self, query: VerificationQuery) -> Document:
        """Prove to the console of enterprise WeChat that this address is ours."""
        return self.verified(query)

    @operation(permission=ANYONE, raises=_REFUSALS, produces=TEXT)
    async def post(self, query: PushQuery) -> Document:
        """Take a message or an event of enterprise WeChat."""
        return await self.received(query)


ENDPOINTS = (OfficialAccountCallback, MiniProgramCallback, WeComCallback)
