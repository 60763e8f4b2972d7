"""One thing that was said, by either side."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.pii import Personal

LONGEST_TEXT: Final = 2000
_LONGEST_CALL: Final = timedelta(minutes=1)
KEEP: Final = timedelta(days=180)
"""What was said, and what was to be done about it, is kept that long."""

ChatText = Annotated[str, Field(max_length=LONGEST_TEXT), Personal("chat")]


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Content(StrEnum):
    TEXT = "text"
    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    PLACE = "place"
    LINK = "link"
    FILE = "file"
    TAP = "tap"  # followed, scanned, chose from the menu
    CARD = "card"


class Call(StrEnum):
    """What somebody wants of us by what he said or tapped."""

    NOTHING = ""
    WELCOME = "welcome"
    SCAN = "scan"
    REPORT = "report"
    PROGRESS = "progress"
    URGE = "urge"
    HUMAN = "human"
    TICKET = "ticket"  # a ticket's number
    FILE = "file"  # a photo or a voice message
    NOTED = "noted"  # words for the service desk, the first of them
    UNKNOWN_KEY = "unknown_key"


class FileState(StrEnum):
    NONE = ""
    PENDING = "pending"
    KEPT = "kept"
    LOST = "lost"  # the platform had it no longer, or it may not be kept


class MessageState(StrEnum):
    RECEIVED = "received"
    WAITING = "waiting"  # to be sent once the platform answers again
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"  # may have arrived; sending it again would say it twice
    NOT_SENT = "not_sent"


class NotSent(StrEnum):
    """Why; with what to do instead in REFUSALS."""

    NONE = ""
    TOO_LATE = "too_late"
    COUNT_USED = "count_used"
    NOT_FOLLOWING = "not_following"
    REFUSED = "refused"
    BUSY = "busy"
    NO_ACCOUNT = "no_account"


INSTEAD: Final = "可以打电话、发短信，或者用服务通知（模板消息）联系客户"
REFUSALS: Final[Mapping[NotSent, str]] = {
    NotSent.TOO_LATE: f"客户已超过 48 小时没有联系公众号，微信不允许再发客服消息。{INSTEAD}",
    NotSent.COUNT_USED: (
        f"客户最近一次联系之后，微信允许的客服消息条数已用完；客户再发一句就能继续回复。{INSTEAD}"
    ),
    NotSent.NOT_FOLLOWING: f"客户没有关注公众号，收不到客服消息。{INSTEAD}",
    NotSent.REFUSED: f"微信拒绝了这条消息。请修改内容后再试；{INSTEAD}",
    NotSent.BUSY: f"微信暂时没有响应，消息没有发出。请稍后重试；着急的话，{INSTEAD}",
    NotSent.NO_ACCOUNT: f"没有配置公众号，不能发客服消息。{INSTEAD}",
}


class ChatMessage(Aggregate):
    """`dedupe` is unique: a packet is heard once, an answer given once. `argument` is what a call
    names (a scene, a ticket's number). `platform_file` is the platform's id of a file until it has
    been fetched, `media_id` ours afterwards. `by` is the member of staff; empty: the system."""

    correspondent_id: str
    dedupe: str
    direction: Direction
    content: Content
    text: ChatText = ""
    call: Call = Call.NOTHING
    argument: Annotated[str, Field(max_length=100)] = ""
    card_title: ChatText = ""
    card_url: ChatText = ""
    platform_file: ChatText = ""
    media_id: str = ""
    file_state: FileState = FileState.NONE
    file_trouble: Annotated[str, Field(max_length=300)] = ""
    by: str = ""
    state: MessageState = MessageState.RECEIVED
    not_sent: NotSent = NotSent.NONE
    code: int | None = None
    created_at: Instant
    sent_at: Instant | None = None
    expire_at: Instant

    @property
    def is_settled(self) -> bool:
        return self.state not in (MessageState.WAITING, MessageState.SENDING)

    def state_at(self, now: datetime) -> MessageState:
        """Whoever was sending it and has said nothing for so long was cut short."""
        cut = self.state is MessageState.SENDING and now - self.created_at > _LONGEST_CALL
        return MessageState.UNSURE if cut else self.state

    def sent(self, now: datetime) -> None:
        self.state, self.sent_at, self.not_sent = MessageState.SENT, now, NotSent.NONE

    def refuse(self, why: NotSent, code: int | None = None) -> None:
        self.state, self.not_sent, self.code = MessageState.NOT_SENT, why, code

    def keep_file(self, media_id: str) -> None:
        self.media_id, self.file_state, self.platform_file = media_id, FileState.KEPT, ""

    def lose_file(self, trouble: str) -> None:
        self.file_state, self.file_trouble, self.platform_file = FileState.LOST, trouble[:300], ""
