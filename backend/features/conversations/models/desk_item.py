"""Something a member of the service staff has to see to."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from backend.features.conversations.errors import DeskItemDone, DeskItemOpen
from backend.features.conversations.events import DeskItemGiven, DeskItemMoved
from backend.features.conversations.models.message import KEEP, ChatText
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.pii import FreeText, PersonName, StoredPhone

LONGEST_SUMMARY: Final = 200


class DeskItemKind(StrEnum):
    CHAT = "chat"
    HUMAN = "human"
    UNFINISHED = "unfinished"
    MISSED_CALL = "missed_call"


KIND_NAMES: Final = {
    DeskItemKind.CHAT: "留言",
    DeskItemKind.HUMAN: "人工会话",
    DeskItemKind.UNFINISHED: "未完成报修",
    DeskItemKind.MISSED_CALL: "未接来电",
}


class DeskItemState(StrEnum):
    OPEN = "open"
    DONE = "done"


class DeskOutcome(StrEnum):
    ANSWERED = "answered"
    TICKET_MADE = "ticket_made"
    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"
    FINISHED_HIMSELF = "finished_himself"


OUTCOME_NAMES: Final = {
    DeskOutcome.ANSWERED: "已答复",
    DeskOutcome.TICKET_MADE: "已建单",
    DeskOutcome.NOT_REACHED: "没有联系上",
    DeskOutcome.NOT_NEEDED: "无需处理",
    DeskOutcome.FINISHED_HIMSELF: "客户已自己完成",
}


class DeskItem(Aggregate):
    """One is open for a person and kind; what comes meanwhile is gathered in it. `person_key`
    names the person: a correspondent's id, or a blind index of a phone. `owner_id` is empty only
    while there is nobody to give it to. `seen_count`: so many of the messages somebody of the
    desk has looked at."""

    kind: DeskItemKind
    person_key: str
    correspondent_id: str = ""
    customer_id: str = ""
    request_id: str = ""
    name: PersonName = ""
    phone: StoredPhone = ""
    summary: ChatText = ""
    message_count: int = 0
    seen_count: int = 0
    waits_for_us: bool = True
    state: DeskItemState = DeskItemState.OPEN
    owner_id: str = ""
    branch_id: str
    organisation_id: str
    outcome: DeskOutcome | None = None
    note: FreeText = ""
    ticket_id: str = ""
    created_at: Instant
    last_at: Instant
    given_at: Instant | None = None
    done_at: Instant | None = None
    done_by: str = ""
    expire_at: Instant | None = None

    @property
    def is_open(self) -> bool:
        return self.state is DeskItemState.OPEN

    def gather(self, text: str, at: datetime) -> None:
        """One message more; the latest words are shown. The owner is told again where we had
        answered the last."""
        self.message_count += 1
        self.summary = text[:LONGEST_SUMMARY] or self.summary
        self.last_at = max(self.last_at, at)
        self._tell_pages()
        if not self.waits_for_us:
            self.waits_for_us = True
            self._tell_owner()

    @property
    def unread_count(self) -> int:
        return self.message_count - self.seen_count

    def see(self, message_count: int) -> bool:
        """The first so many; whether that is news."""
        seen = min(message_count, self.message_count)
        if seen <= self.seen_count:
            return False
        self.seen_count = seen
        self._tell_pages()
        return True

    def answered(self) -> None:
        self.waits_for_us = False
        self._tell_pages()

    def give_to(self, staff_id: str, now: datetime) -> None:
        """Raises DeskItemDone."""
        self._require_open()
        if self.owner_id != staff_id:
            self.owner_id, self.given_at = staff_id, now
            self._tell_owner()
            self._tell_pages()

    def take(self, staff_id: str, now: datetime) -> None:
        """Nobody need be told what he did himself. Raises DeskItemDone."""
        self._require_open()
        self.owner_id, self.given_at = staff_id, now
        self._tell_pages()

    def finish(
        self, outcome: DeskOutcome, note: str, by: str, now: datetime, ticket_id: str = ""
    ) -> None:
        """Raises DeskItemDone."""
        self._require_open()
        self.state, self.outcome, self.note = DeskItemState.DONE, outcome, note
        self.done_at, self.done_by, self.ticket_id = now, by, ticket_id or self.ticket_id
        self.waits_for_us, self.expire_at = False, now + KEEP
        self._tell_pages()

    def reopen(self, staff_id: str, now: datetime) -> None:
        """Raises DeskItemOpen."""
        if self.is_open:
            raise DeskItemOpen
        self.state, self.outcome, self.done_at, self.done_by = DeskItemState.OPEN, None, None, ""
        self.expire_at = None
        self.take(staff_id, now)

    def _tell_owner(self) -> None:
        if self.owner_id:
            self.record(DeskItemGiven(item_id=self.id, owner_id=self.owner_id))

    def _tell_pages(self) -> None:
        self.record(
            DeskItemMoved(
                item_id=self.id,
                owner_id=self.owner_id,
                branch_id=self.branch_id,
                organisation_id=self.organisation_id,
            )
        )

    def _require_open(self) -> None:
        if not self.is_open:
            raise DeskItemDone
