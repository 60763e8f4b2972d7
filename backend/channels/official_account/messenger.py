"""Template messages of the official account (protocol sheet 3.5)."""

from typing import Final

import structlog

from backend.channels.wechat import (
    BAD_PAGE,
    Body,
    Call,
    PlatformClient,
    PlatformError,
    PlatformRefused,
    Reply,
    Value,
    outcome_of,
    with_notice,
)
from backend.features.notifications import Addressed, Form, Outcome, SendResult

log = structlog.get_logger("channels.official_account")

PATH: Final = "cgi-bin/message/template/send"


class MiniProgramPage(Body):
    appid: str
    pagepath: str


class TemplateMessage(Body):
    touser: str
    template_id: str
    url: str
    client_msg_id: str
    data: dict[str, Value]
    miniprogram: MiniProgramPage | None = None


class TemplateReply(Reply):
    """`msgid` has more digits than JavaScript keeps; the event about it comes with the same."""

    msgid: int | str = ""


class OfficialAccountMessenger:
    """The platform sends the same `client_msg_id` to the same person once in ten minutes."""

    remembers_seconds: Final = 600

    def __init__(
        self, client: PlatformClient, app_id: str, public_base_url: str, miniprogram_app_id: str
    ) -> None:
        self._client = client
        self._public_base_url = public_base_url
        self._miniprogram_app_id = miniprogram_app_id
        self.account: Final = app_id

    async def send(self, to: Addressed, message: Form) -> SendResult:
        try:
            reply = await self._call(to, message, self._page(to))
        except PlatformError as error:
            return outcome_of(error)
        return SendResult(Outcome.SENT, message_id=str(reply.msgid))

    def _page(self, to: Addressed) -> MiniProgramPage | None:
        """The page of the mini-program, where there is one; older clients follow the address."""
        if not self._miniprogram_app_id:
            return None
        return MiniProgramPage(appid=self._miniprogram_app_id, pagepath=to.link.miniprogram_page)

    async def _call(
        self, to: Addressed, message: Form, page: MiniProgramPage | None
    ) -> TemplateReply:
        body = TemplateMessage(
            touser=to.address,
            template_id=to.template_id,
            url=with_notice(f"{self._public_base_url}{to.link.web_path}", to.delivery_id),
            client_msg_id=to.delivery_id,
            data={keyword: Value(value=text) for keyword, text in message.values.items()},
            miniprogram=page,
        )
        handled = BAD_PAGE if page else frozenset()
        call = Call("POST", PATH, body=body, template=to.template_id, handled=handled)
        try:
            return await self._client.call(call, TemplateReply)
        except PlatformRefused as error:
            if page is None or error.code not in BAD_PAGE:
                raise
            # The mini-program is not linked or lacks the page: better a notice without it.
            log.error("mini-program page refused", code=error.code, template_id=to.template_id)
            return await self._call(to, message, None)
