"""One text or picture on its way through the check."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from backend.features.content_safety.events import (
    ContentEvent,
    ContentHeld,
    ContentReleased,
    ContentRemoved,
    ContentToCheck,
)
from backend.features.content_safety.ports import Suggestion, Verdict, WhyUnchecked
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.errors import TransitionNotAllowed
from backend.kit.pii import FreeText

ANSWER_WITHIN: Final = timedelta(minutes=30)  # protocol sheet 3.13
MOST_ASKED: Final = 2
LONGEST_OUTAGE: Final = timedelta(hours=24)
KEEP: Final = timedelta(days=30)
KEEP_DECIDED: Final = timedelta(days=180)
# A deliverer that dies in the call leaves it to the next after this.
CALL_SECONDS: Final = 120
_WAITS: Final = (60, 300, 1800, 3600)


class Kind(StrEnum):
    TEXT = "text"
    IMAGE = "image"


class CheckState(StrEnum):
    WAITING = "waiting"
    ASKED = "asked"  # a picture: the verdict is pushed later
    PASSED = "passed"
    HELD = "held"
    RELEASED = "released"
    REMOVED = "removed"
    UNCHECKED = "unchecked"  # shown as ordinary


HIDDEN: Final = frozenset({CheckState.HELD, CheckState.REMOVED})
_AWAITED: Final = frozenset({CheckState.WAITING, CheckState.ASKED, CheckState.UNCHECKED})
_NAMES: Final = {
    CheckState.WAITING: "待检测",
    CheckState.ASKED: "检测中",
    CheckState.PASSED: "已通过",
    CheckState.HELD: "待审核",
    CheckState.RELEASED: "已放行",
    CheckState.REMOVED: "已移除",
    CheckState.UNCHECKED: "未检测",
}


class Subject(BaseModel):
    """What the content belongs to, and whose branch looks at it."""

    model_config = ConfigDict(frozen=True)

    kind: str
    id: str
    branch_id: str = ""
    organisation_id: str = ""


@dataclass(frozen=True)
class Piece:
    """A text, or a picture by the id of its file. `part` names its place in the subject."""

    part: str
    text: str = ""
    media_id: str = ""

    @property
    def kind(self) -> Kind:
        return Kind.IMAGE if self.media_id else Kind.TEXT


class ContentCheck(Aggregate):
    """The same piece of the same subject has the same id: it is looked at once. `text` is only
    kept while it is needed. `author_id`: whose account, empty where staff wrote it down."""

    subject: Subject
    part: str
    kind: Kind
    text: FreeText = ""
    media_id: str = ""
    author_id: str = ""
    state: CheckState = CheckState.WAITING
    why: WhyUnchecked | None = None
    verdict: Suggestion | None = None
    label: int = 0
    trace_id: str = ""
    asked: int = 0
    waits: int = 0
    due_at: Instant | None
    created_at: Instant
    decided_by: str = ""
    decided_at: Instant | None = None
    expire_at: Annotated[Instant | None, Field()] = None

    @classmethod
    def of(cls, subject: Subject, piece: Piece, author_id: str, now: Instant) -> "ContentCheck":
        check = cls(
            id=check_id(subject, piece),
            subject=subject,
            part=piece.part,
            kind=piece.kind,
            text=piece.text,
            media_id=piece.media_id,
            author_id=author_id,
            due_at=now,
            created_at=now,
        )
        check.record(ContentToCheck(check_id=check.id))
        return check

    def sent(self, trace_id: str, now: Instant) -> None:
        """A picture is being looked at."""
        self.state, self.trace_id, self.asked = CheckState.ASKED, trace_id, self.asked + 1
        self.due_at = now + ANSWER_WITHIN

    def put_off(self, wait_seconds: float | None, now: Instant) -> None:
        """The platform cannot be asked now: after a day of that it stays unchecked."""
        if now - self.created_at >= LONGEST_OUTAGE:
            self.leave(WhyUnchecked.OUTAGE, now)
            return
        step = _WAITS[min(self.waits, len(_WAITS) - 1)]
        self.waits += 1
        self.due_at = now + timedelta(seconds=max(step, wait_seconds or 0))

    def give_up_waiting(self, now: Instant) -> bool:
        """No verdict came in time. Whether it is to be asked for again."""
        if self.state is CheckState.ASKED and self.asked >= MOST_ASKED:
            self.leave(WhyUnchecked.NO_ANSWER, now)
            return False
        return True

    def leave(self, why: WhyUnchecked, now: Instant) -> None:
        """Nobody will look at it: it stays shown, and says so."""
        self.state, self.why = CheckState.UNCHECKED, why
        self._over(now)

    def judge(self, verdict: Verdict, now: Instant) -> bool:
        """Whether that was news; a verdict may come twice, or after nobody waited for it."""
        if self.state not in _AWAITED:
            return False
        self.verdict, self.label, self.why = verdict.suggestion, verdict.label, None
        if verdict.suggestion is Suggestion.PASS:
            self.state = CheckState.PASSED
            self._over(now)
        else:
            self.state, self.due_at, self.expire_at = CheckState.HELD, None, None
            self._tell(ContentHeld)
        return True

    def release(self, staff_id: str, now: Instant) -> None:
        """A person finds nothing wrong with it. Raises TransitionNotAllowed."""
        self._decide("放行", staff_id, now, {CheckState.HELD, CheckState.REMOVED})
        self.state = CheckState.RELEASED
        self._tell(ContentReleased)

    def remove(self, staff_id: str, now: Instant) -> None:
        """It stays hidden; what was written is kept as evidence. Raises TransitionNotAllowed."""
        self._decide("移除", staff_id, now, {CheckState.HELD, CheckState.RELEASED})
        self.state = CheckState.REMOVED
        self._tell(ContentRemoved)

    def _decide(self, action: str, staff_id: str, now: Instant, allowed: set[CheckState]) -> None:
        if self.state not in allowed:
            raise TransitionNotAllowed(current=_NAMES[self.state], action=action)
        self.decided_by, self.decided_at, self.expire_at = staff_id, now, now + KEEP_DECIDED

    def _over(self, now: Instant) -> None:
        self.text, self.due_at, self.expire_at = "", None, now + KEEP

    def _tell(self, kind: type[ContentEvent]) -> None:
        self.record(
            kind(subject_kind=self.subject.kind, subject_id=self.subject.id, part=self.part)
        )


def check_id(subject: Subject, piece: Piece) -> str:
    said = "|".join((subject.kind, subject.id, piece.part, piece.media_id, piece.text))
    return sha256(said.encode()).hexdigest()[:32]
