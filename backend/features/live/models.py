"""One thing that happened, at its place in the order, and who may hear of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

PROTOCOL: Final = "baoxiu.events.v1"


class Subject(StrEnum):
    TICKET = "ticket"
    DESK_ITEM = "desk_item"
    CONVERSATION = "conversation"


@dataclass(frozen=True)
class Audience:
    """`people` by themselves, and whoever reaches as far as one of the teams, the branches or the
    organisations."""

    people: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()

    def joined_by(self, other: "Audience") -> "Audience":
        return Audience(
            self.people | other.people,
            self.teams | other.teams,
            self.branches | other.branches,
            self.organisations | other.organisations,
        )


@dataclass(frozen=True)
class Happening:
    """Not yet at its place. `now`: whose its subject is; `heard_by`: those, and whose it was before
    this. `is_inner`: not for the people it may be about, who see no more than their own."""

    event_id: str
    kind: str
    subject: Subject
    subject_id: str
    permission: str
    is_inner: bool
    at: datetime
    now: Audience
    heard_by: Audience


@dataclass(frozen=True)
class LiveEvent:
    """`seq` grows by one from event to event, in every process alike."""

    seq: int
    kind: str
    subject: Subject
    subject_id: str
    permission: str
    is_inner: bool
    at: datetime
    heard_by: Audience


@dataclass(frozen=True)
class Bounds:
    """`oldest`: the first that is still kept; above `newest` where none is."""

    oldest: int
    newest: int

    def reaches(self, after: int) -> bool:
        """Whether everything that came after is still here."""
        return self.oldest - 1 <= after <= self.newest


@dataclass(frozen=True)
class Presence:
    """Somebody has the board before him: which ticket is in his hand, whose day he looks at; "" for
    none. Where he works counts as it was when he last said so."""

    person_id: str
    branch_id: str
    organisation_id: str
    ticket_id: str
    staff_id: str


class Parting(StrEnum):
    """Why a page stops to hear, by what the metric calls it."""

    LEFT = "left"
    SIGNED_OUT = "signed_out"
    RIGHTS_CHANGED = "rights_changed"
    TOO_SLOW = "too_slow"
    TOO_MANY = "too_many"
    RESTARTING = "restarting"
    FAILED = "failed"


CLOSE_CODES: Final = {
    Parting.SIGNED_OUT: 4401,
    Parting.RIGHTS_CHANGED: 4403,
    Parting.TOO_SLOW: 4408,
    Parting.TOO_MANY: 4429,
    Parting.RESTARTING: 1012,
    Parting.FAILED: 1011,
}
"""What the page is told. After 4401 it has its person sign in again; after 4429 it does not come
back by itself; after 4403 it reads everything anew; after the others it comes back at a random
moment within some seconds."""
