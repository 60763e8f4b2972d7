"""A request that was begun in the chat: photos and words that wait for one tap."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from backend.features.conversations.models.message import KEEP, ChatText
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.pii import Personal

MOST_FILES: Final = 9
LONGEST_WORDS: Final = 500


class RequestState(StrEnum):
    OPEN = "open"
    FINISHED = "finished"
    EXPIRED = "expired"


class UnfinishedRequest(Aggregate):
    """One is open for a person. `token` opens it to whoever holds its link until `expires_at`;
    `desk_at` is when the service desk is to see to it, None once it does."""

    correspondent_id: str
    customer_id: str = ""
    token: Annotated[str, Personal("ticket_link")]
    device_code: Annotated[str, Field(max_length=64)] = ""
    media_ids: Annotated[list[str], Field(max_length=MOST_FILES)] = []
    words: ChatText = ""
    state: RequestState = RequestState.OPEN
    ticket_id: str = ""
    branch_id: str
    organisation_id: str
    created_at: Instant
    touched_at: Instant
    desk_at: Instant | None
    expires_at: Instant
    expire_at: Instant

    @property
    def is_open(self) -> bool:
        return self.state is RequestState.OPEN

    def has_expired(self, now: datetime) -> bool:
        return not self.is_open or now >= self.expires_at

    def add_file(self, media_id: str, most: int) -> bool:
        """Whether there was room; a file that is in it already is not there twice."""
        if media_id in self.media_ids:
            return True
        if len(self.media_ids) >= most:
            return False
        self.media_ids = [*self.media_ids, media_id]
        return True

    def add_words(self, text: str) -> None:
        self.words = f"{self.words}；{text}".strip("；")[:LONGEST_WORDS] if text else self.words

    def name_device(self, code: str) -> None:
        self.device_code = code or self.device_code

    def touch(self, now: datetime, desk_at: datetime, expires_at: datetime) -> None:
        self.touched_at, self.expires_at, self.expire_at = now, expires_at, now + KEEP
        self.desk_at = desk_at if self.desk_at is not None else None

    def finish(self, ticket_id: str) -> None:
        self.state, self.ticket_id, self.desk_at = RequestState.FINISHED, ticket_id, None

    def expire(self) -> None:
        self.state, self.desk_at = RequestState.EXPIRED, None
