"""新需求: what a customer would like besides, as somebody at a service saw it."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from backend.features.sales.errors import (
    LeadClosed,
    LeadNotTaken,
    LeadTaken,
    OtherLeadNeeded,
    OutcomeNeedsReason,
    TooManyNotes,
)
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.pii import FreeText

MOST_NOTES: Final = 50


class LeadState(StrEnum):
    NEW = "new"
    TAKEN = "taken"
    WON = "won"
    LOST = "lost"
    DUPLICATE = "duplicate"


LEAD_STATE_NAMES: Final = {
    LeadState.NEW: "待跟进",
    LeadState.TAKEN: "跟进中",
    LeadState.WON: "已成交",
    LeadState.LOST: "未成交",
    LeadState.DUPLICATE: "重复",
}


class LeadOutcome(StrEnum):
    WON = "won"
    LOST = "lost"
    DUPLICATE = "duplicate"


class SeenBy(BaseModel):
    """Who saw the wish, under which hat; the customer himself may be it."""

    id: str
    role: str


class LeadNote(BaseModel):
    text: FreeText
    by: str
    at: Instant


class Lead(Aggregate):
    """Belongs to the branch of its ticket until it is taken, then to its taker too."""

    ticket_id: str
    ticket_number: str
    customer_id: str
    household_id: str = ""
    device_ids: list[str] = []
    wants: FreeText
    seen_by: SeenBy
    state: LeadState = LeadState.NEW
    taken_by: str = ""
    taken_at: Instant | None = None
    closed_at: Instant | None = None
    reason: FreeText = ""
    duplicate_of: str = ""
    sale_id: str = ""
    notes: list[LeadNote] = []
    team_id: str = ""
    branch_id: str = ""
    organisation_id: str = ""
    created_at: Instant

    @property
    def is_closed(self) -> bool:
        return self.state not in (LeadState.NEW, LeadState.TAKEN)

    def take(self, staff_id: str, team_id: str, now: datetime) -> None:
        """Raises LeadTaken, LeadClosed."""
        self._require_open()
        if self.state is LeadState.TAKEN:
            raise LeadTaken
        self.state, self.taken_by, self.taken_at = LeadState.TAKEN, staff_id, now
        self.team_id = team_id

    def add_note(self, text: str, by: str, now: datetime) -> None:
        """Raises TooManyNotes."""
        if len(self.notes) >= MOST_NOTES:
            raise TooManyNotes(limit=MOST_NOTES)
        self.notes = [*self.notes, LeadNote(text=text, by=by, at=now)]

    def win(self, now: datetime, sale_id: str = "") -> None:
        """Raises LeadNotTaken, LeadClosed."""
        self._close(LeadState.WON, now)
        self.sale_id = sale_id

    def lose(self, reason: str, now: datetime) -> None:
        """Raises OutcomeNeedsReason, LeadNotTaken, LeadClosed."""
        if not reason.strip():
            raise OutcomeNeedsReason
        self._close(LeadState.LOST, now)
        self.reason = reason

    def repeat(self, other: "Lead | None", now: datetime) -> None:
        """It is another one over again, which is not a repetition itself: two that name each other
        would leave nobody to follow up. Raises OtherLeadNeeded, LeadNotTaken, LeadClosed."""
        if other is None or other.id == self.id or other.state is LeadState.DUPLICATE:
            raise OtherLeadNeeded
        self._close(LeadState.DUPLICATE, now)
        self.duplicate_of = other.id

    def reopen(self) -> None:
        """The sale that won it was cancelled."""
        self.state, self.closed_at, self.sale_id = LeadState.TAKEN, None, ""

    def _close(self, state: LeadState, now: datetime) -> None:
        self._require_open()
        if self.state is not LeadState.TAKEN:
            raise LeadNotTaken
        self.state, self.closed_at = state, now

    def _require_open(self) -> None:
        if self.is_closed:
            raise LeadClosed(state=LEAD_STATE_NAMES[self.state])
