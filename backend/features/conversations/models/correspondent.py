"""Somebody who talks to the official account, whether or not we know who it is."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import Field

from backend.features.conversations.events import ConversationMoved
from backend.features.conversations.models.message import KEEP
from backend.features.conversations.models.room import ReplyRoom
from backend.kit.aggregate import Aggregate
from backend.kit.clock import EARLIEST, Instant
from backend.kit.pii import WeChatIdentity

AT_HAND: Final = timedelta(hours=1)


class Correspondent(Aggregate):
    """One openid of one account; its id is the conversation's. `customer_id` is empty until the
    openid is linked to an account. Belongs to the branch of the home, else of the QR code that
    was scanned, else of the firm."""

    app_id: str
    openid: WeChatIdentity
    customer_id: str = ""
    branch_id: str = ""
    organisation_id: str = ""
    follows: bool = True
    follow_changed_at: Instant = EARLIEST
    room: ReplyRoom = Field(default_factory=ReplyRoom)
    device_code: Annotated[str, Field(max_length=64)] = ""
    scanned_at: Instant = EARLIEST
    last_heard_at: Instant = EARLIEST
    created_at: Instant
    expire_at: Instant

    def change_follow(self, at: datetime, *, follows: bool) -> None:
        """The platform does not promise the order of its news: the newest counts."""
        if at >= self.follow_changed_at:
            self.follows, self.follow_changed_at = follows, at
            if not follows:
                self.room.close()

    def scanned(self, code: str, at: datetime) -> None:
        if at >= self.scanned_at:
            self.device_code, self.scanned_at = code, at

    def device_at_hand(self, now: datetime) -> str:
        """The code on the device he stands before, as far as we can tell."""
        return self.device_code if now - self.scanned_at < AT_HAND else ""

    def heard(self, at: datetime) -> None:
        self.last_heard_at = max(self.last_heard_at, at)
        self.expire_at = self.last_heard_at + 2 * KEEP

    def moved(self) -> ConversationMoved:
        """For the pages that show the conversation; recorded by what was said."""
        return ConversationMoved(
            conversation_id=self.id,
            branch_id=self.branch_id,
            organisation_id=self.organisation_id,
        )
