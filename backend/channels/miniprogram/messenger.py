"""Subscribe messages of the mini-program (protocol sheet 3.6)."""

from typing import Final

from backend.channels.wechat import (
    Body,
    Call,
    PlatformClient,
    PlatformError,
    Reply,
    Value,
    outcome_of,
)
from backend.features.notifications import Addressed, Form, Outcome, SendResult

PATH: Final = "cgi-bin/message/subscribe/send"


class SubscribeMessage(Body):
    touser: str
    template_id: str
    page: str
    data: dict[str, Value]
    miniprogram_state: str = "formal"
    lang: str = "zh_CN"


class SubscribeReply(Reply):
    """The document knows no `msgid`; real answers have been seen with one."""

    msgid: int | str = ""


class MiniProgramMessenger:
    """The platform recognises no repeat here: a call that may have arrived is not simply made
    again."""

    remembers_seconds: Final = 0

    def __init__(self, client: PlatformClient, app_id: str) -> None:
        self._client = client
        self.account: Final = app_id

    async def send(self, to: Addressed, message: Form) -> SendResult:
        body = SubscribeMessage(
            touser=to.address,
            template_id=to.template_id,
            page=to.link.miniprogram_page,
            data={keyword: Value(value=text) for keyword, text in message.values.items()},
        )
        call = Call("POST", PATH, body=body, template=to.template_id)
        try:
            reply = await self._client.call(call, SubscribeReply)
        except PlatformError as error:
            return outcome_of(error)
        return SendResult(Outcome.SENT, message_id=str(reply.msgid))
