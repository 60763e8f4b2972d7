"""How far the rules have come with one ticket."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from backend.features.dispatch.acting.events import DispatchNeeded
from backend.features.tickets import Act, Ticket, Visit
from backend.kit.access import SYSTEM
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant

MOST_TRIES: Final = 5
"""Times the rules send somebody for one ticket; then a person does. Each try is a visit, and a
ticket holds so many only."""

KEEP: Final = timedelta(days=90)


class CaseState(StrEnum):
    OPEN = "open"  # to be decided
    SUGGESTED = "suggested"  # a dispatcher chooses
    SENT = "sent"  # somebody has it, and has to take it
    TEAM = "team"  # a leader chooses
    POOL = "pool"  # offered to several
    GIVEN_OUT = "given_out"
    NOBODY = "nobody"  # nobody fits: a dispatcher was told why
    BY_HAND = "by_hand"  # a person has taken it in hand


class DispatchCase(Aggregate):
    """Its id is the ticket's. `round` is the wait that was decided last; `book_version` stays from
    the first decision of a cycle on, whatever is published meanwhile. `tries`: how often the rules
    have sent somebody in this cycle. `due_at`: when a leader or the pool had their time."""

    state: CaseState = CaseState.OPEN
    cycle: int
    round: str = ""
    book_version: int = 0
    rule: str = ""
    card_id: str = ""
    offer_id: str = ""
    tries: int = 0
    reason: str = ""
    due_at: Instant | None = None
    expire_at: Instant

    @classmethod
    def of(cls, ticket: Ticket, now: datetime) -> "DispatchCase":
        return cls(id=ticket.id, cycle=ticket.cycle, expire_at=now + KEEP)

    def begin_anew(self, cycle: int) -> None:
        """A ticket that was opened again is judged by what is published now."""
        self.cycle, self.tries = cycle, 0
        self.book_version, self.rule, self.round = 0, "", ""

    def decide(
        self,
        state: CaseState,
        round_: str,
        now: datetime,
        *,
        card_id: str = "",
        reason: str = "",
        due_at: datetime | None = None,
        offer_id: str = "",
    ) -> None:
        self.state, self.round, self.reason = state, round_, reason
        self.card_id, self.offer_id, self.due_at = card_id, offer_id, due_at
        self.expire_at = now + KEEP

    def pin(self, version: int, rule: str) -> None:
        self.book_version, self.rule = version, rule

    def sent(self) -> None:
        self.state, self.due_at = CaseState.SENT, None
        self.tries += 1

    def ask_for_a_person(self, reason: str, team_id: str = "") -> None:
        """A dispatcher, or the leader of a team."""
        self.record(
            DispatchNeeded(ticket_id=self.id, round=self.round, team_id=team_id, reason=reason)
        )


class Next(StrEnum):
    CHOOSE = "choose"  # a rule by its conditions
    SAME = "same"  # the same rule, without those who have had it
    FALL_BACK = "fall_back"  # the rule that follows when time was let pass
    BY_HAND = "by_hand"  # a person has decided against the rules
    GIVE_UP = "give_up"  # tried often enough
    NOTHING = "nothing"  # this wait is decided already


def what_next(case: DispatchCase | None, ticket: Ticket) -> Next:
    """What the rules do about a ticket that waits. Asked again about the same wait: nothing."""
    last = last_sent(ticket)
    if case is None or case.cycle != ticket.cycle:
        return Next.CHOOSE if last is None else Next.BY_HAND
    if case.round == ticket.round and case.state is not CaseState.OPEN:
        return Next.NOTHING
    if last is None or case.state is CaseState.OPEN:
        return Next.CHOOSE
    if case.state is CaseState.BY_HAND or last.origin is None or _taken_away(last):
        return Next.BY_HAND
    if case.tries >= MOST_TRIES:
        return Next.GIVE_UP
    return Next.SAME if _refused(last) else Next.FALL_BACK


def last_sent(ticket: Ticket) -> Visit | None:
    """The last visit of this cycle that somebody was sent to."""
    sent = (each for each in reversed(ticket.visits) if each.dispatched_at is not None)
    return next((each for each in sent if each.cycle == ticket.cycle), None)


def _refused(visit: Visit) -> bool:
    """Or he left the firm: the rule was right, and is used again."""
    return visit.release is not None and visit.release.act in (Act.REFUSE, Act.RELIEVE)


def _taken_away(visit: Visit) -> bool:
    """By a person, who has somebody else in mind; what the clock takes back goes on by the
    rules."""
    release = visit.release
    by_person = release is not None and release.by.id != SYSTEM.id
    return by_person and release is not None and release.act in (Act.RECALL, Act.TRANSFER)
