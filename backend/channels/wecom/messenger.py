"""Cards to members of WeCom (protocol sheet 4.3)."""

from datetime import datetime
from typing import Final

import structlog

from backend.channels.wechat import (
    Body,
    Call,
    PlatformClient,
    PlatformError,
    PlatformRefused,
    Reaction,
    Reply,
    outcome_of,
    with_notice,
)
from backend.channels.wecom.cards import TemplateCard, drawn
from backend.features.cards import (
    KINDS,
    CardBody,
    CardBook,
    CardKind,
    Drawing,
    body_of,
    to_answer,
    to_look_at,
    to_watch,
)
from backend.features.notifications import Addressed, Card, Outcome, SendResult
from backend.kit.clock import shanghai
from backend.kit.errors import TooManyRequests
from backend.kit.mongo import Mongo, RateLimit
from backend.kit.tokens import token_hash

log = structlog.get_logger("channels.wecom")

PATH: Final = "cgi-bin/message/send"
TASK_KNOWN: Final = 42014
DESCRIPTION_BYTES: Final = 512

# The platform drops what a member gets beyond 30 a minute or 1000 an hour, and says nothing.
MOST_IN_A_MINUTE: Final = 25
MOST_IN_AN_HOUR: Final = 900


class TextCard(Body):
    title: str
    description: str
    url: str
    btntxt: str


class CardMessage(Body):
    touser: str
    agentid: int
    textcard: TextCard
    msgtype: str = "textcard"
    enable_duplicate_check: int = 1
    duplicate_check_interval: int


class TemplateCardMessage(Body):
    touser: str
    agentid: int
    template_card: TemplateCard
    msgtype: str = "template_card"
    enable_duplicate_check: int = 1
    duplicate_check_interval: int


class SentReply(Reply):
    """Error code 0 with an invalid user in it is a message that reached nobody."""

    invaliduser: str = ""
    unlicenseduser: str = ""
    response_code: str = ""


class WeComMessenger:
    """The platform drops a card with the same words to the same member within four hours; the
    moment it was told, and the notice's own id in the address, keep two notices apart."""

    remembers_seconds: Final = 4 * 3600

    def __init__(
        self,
        client: PlatformClient,
        corp_id: str,
        agent_id: int,
        public_base_url: str,
        mongo: Mongo,
        book: CardBook,
    ) -> None:
        self._client = client
        self._agent_id = agent_id
        self._public_base_url = public_base_url
        self._book = book
        self._limits = (
            RateLimit(mongo, "wecom_minute", limit=MOST_IN_A_MINUTE, seconds=60),
            RateLimit(mongo, "wecom_hour", limit=MOST_IN_AN_HOUR, seconds=3600),
        )
        self.account: Final = f"{corp_id}:{agent_id}"

    async def send(self, to: Addressed, message: Card) -> SendResult:
        member = token_hash(f"{self.account}|{to.address.lower()}")
        try:
            for limit in self._limits:
                await limit.count(member)
            reply = await self._sent(to, message)
        except TooManyRequests as error:
            return SendResult(Outcome.PARKED, wait_seconds=error.params["retry_after"])
        except PlatformError as error:
            return outcome_of(error)
        left_out = f"{reply.invaliduser}|{reply.unlicenseduser}".lower().split("|")
        if to.address.lower() in left_out:
            return SendResult(Outcome.UNREACHABLE, trace="invaliduser")
        return SendResult(Outcome.SENT)

    async def _sent(self, to: Addressed, message: Card) -> SentReply:
        kind = KINDS.get(to.occasion) if to.occasion else None
        if kind is None or to.told_at is None:
            return await self._client.call(self._text_card(to, message), SentReply)
        body = body_of(message, to.told_at, self._address(to))
        drawing = await self._drawing(to, kind, body)
        try:
            return await self._send_template_card(to, drawing)
        except PlatformRefused as error:
            if error.reaction is not Reaction.DATA:
                raise
            # Better a card without buttons than none.
            log.error("template card refused", code=error.code, trace=error.trace)
            return await self._client.call(self._text_card(to, message), SentReply)

    async def _drawing(self, to: Addressed, kind: CardKind, body: CardBody) -> Drawing:
        """With buttons where somebody is asked something that is still open."""
        if not (kind.buttons and to.occasion and to.topic and to.recipient and self._book.is_used):
            return to_look_at(body, kind)
        is_open = await self._book.hold(
            to.occasion, to.topic, to.delivery_id, to.recipient.id, to.address, body
        )
        if not is_open:
            return to_look_at(body, kind)
        return to_answer(body, kind) if to.topic.may_answer else to_watch(body, kind)

    async def _send_template_card(self, to: Addressed, drawing: Drawing) -> SentReply:
        task_id = to.delivery_id if drawing.buttons else ""
        body = TemplateCardMessage(
            touser=to.address,
            agentid=self._agent_id,
            template_card=drawn(drawing, task_id),
            duplicate_check_interval=self.remembers_seconds,
        )
        try:
            reply = await self._client.call(Call("POST", PATH, body=body), SentReply)
        except PlatformRefused as error:
            if error.code != TASK_KNOWN:
                raise
            return SentReply()  # our ids are well formed, so the card was sent before
        if task_id:
            await self._book.note_sent(task_id, reply.response_code)
        return reply

    def _address(self, to: Addressed) -> str:
        return with_notice(f"{self._public_base_url}{to.link.web_path}", to.delivery_id)

    def _text_card(self, to: Addressed, message: Card) -> Call:
        body = CardMessage(
            touser=to.address,
            agentid=self._agent_id,
            textcard=TextCard(
                title=message.title,
                description=_timed(message.description, to.told_at),
                url=self._address(to),
                btntxt=message.button,
            ),
            duplicate_check_interval=self.remembers_seconds,
        )
        return Call("POST", PATH, body=body)


def _timed(description: str, told_at: datetime | None) -> str:
    """With the moment it was told: the same words at another time are another notice."""
    if told_at is None:
        return description
    stamp = f"{shanghai(told_at):%m-%d %H:%M:%S}\n"
    room = DESCRIPTION_BYTES - len(stamp)
    return stamp + description.encode()[:room].decode(errors="ignore")
