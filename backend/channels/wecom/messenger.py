"""Text cards to members of WeCom (protocol sheet 4.3)."""

from typing import Final

from backend.channels.wechat import (
    Body,
    Call,
    PlatformClient,
    PlatformError,
    Reply,
    outcome_of,
    with_notice,
)
from backend.features.notifications import Addressed, Card, Outcome, SendResult
from backend.kit.errors import TooManyRequests
from backend.kit.mongo import Mongo, RateLimit
from backend.kit.tokens import token_hash

PATH: Final = "cgi-bin/message/send"

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


class SentReply(Reply):
    """Error code 0 with an invalid user in it is a message that reached nobody."""

    invaliduser: str = ""
    unlicenseduser: str = ""


class WeComMessenger:
    """The platform drops a card with the same words to the same member within four hours; the
    notice's own id in the address keeps two notices of the same words apart."""

    remembers_seconds: Final = 4 * 3600

    def __init__(
        self,
        client: PlatformClient,
        corp_id: str,
        agent_id: int,
        public_base_url: str,
        mongo: Mongo,
    ) -> None:
        self._client = client
        self._agent_id = agent_id
        self._public_base_url = public_base_url
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
            reply = await self._client.call(self._card(to, message), SentReply)
        except TooManyRequests as error:
            return SendResult(Outcome.CLOSED, wait_seconds=error.params["retry_after"])
        except PlatformError as error:
            return outcome_of(error)
        left_out = f"{reply.invaliduser}|{reply.unlicenseduser}".lower().split("|")
        if to.address.lower() in left_out:
            return SendResult(Outcome.UNREACHABLE, trace="invaliduser")
        return SendResult(Outcome.SENT)

    def _card(self, to: Addressed, message: Card) -> Call:
        url = with_notice(f"{self._public_base_url}{to.link.web_path}", to.delivery_id)
        body = CardMessage(
            touser=to.address,
            agentid=self._agent_id,
            textcard=TextCard(
                title=message.title,
                description=message.description,
                url=url,
                btntxt=message.button,
            ),
            duplicate_check_interval=self.remembers_seconds,
        )
        return Call("POST", PATH, body=body)
