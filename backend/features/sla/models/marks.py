"""From the lines of a ticket's story to what clocks are read from."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

from backend.features.sla.models.history import Fact, Pause
from backend.features.sla.models.words import Milestone
from backend.features.tickets import Act, ChangeCause, Role, SuspendReason, TicketState
from backend.features.timeline import TimelineStep, Visibility
from backend.kit.clock import Instant

MOST_MARKS: Final = 1000
"""Of one ticket; a story that moved more often is no case for clocks any more."""


class Mark(BaseModel):
    """A step of the story that starts, stops or holds clocks. `reason` is the line's own code;
    `until`: the beginning of the window it was put off to. `is_human`: done by somebody of the
    staff; `is_told`: the customer hears of it."""

    model_config = ConfigDict(frozen=True)

    seq: int
    at: Instant
    act: Act
    state: TicketState
    reason: str = ""
    until: Instant | None = None
    is_human: bool = False
    is_told: bool = False


_A, _M = Act, Milestone
_MILESTONES: Final = {
    _A.CREATE: _M.SUBMITTED,
    _A.APPROVE: _M.APPROVED,
    _A.DISPATCH: _M.DISPATCHED,
    _A.TAKE: _M.TAKEN,
    _A.BOOK: _M.BOOKED,
    _A.ARRIVE: _M.ARRIVED,
    _A.FINISH: _M.FINISHED,
    _A.SOLVE_REMOTELY: _M.REMOTE_SOLVED,
    _A.CONFIRM_SOLVED: _M.ACCEPTED,
    _A.ACCEPT: _M.ACCEPTED,
    _A.AUTO_ACCEPT: _M.ACCEPTED,
    _A.CLOSE_INCOMPLETE: _M.CLOSED_INCOMPLETE,
    _A.CLOSE: _M.CLOSED,
    _A.REJECT: _M.REJECTED,
    _A.CANCEL: _M.CANCELLED,
    _A.MERGE: _M.MERGED,
    _A.NOT_SOLVED: _M.NOT_SOLVED,
    _A.REFUSE_ACCEPTANCE: _M.ACCEPTANCE_REFUSED,
    _A.UNDO_MERGE: _M.MERGE_UNDONE,
    _A.RETURN_WORK: _M.WORK_RETURNED,
    _A.REOPEN: _M.REOPENED,
}

_RESPONSES: Final = frozenset(
    {
        *(_A.ASK, _A.REJECT, _A.SUBMIT_FOR_REVIEW, _A.APPROVE, _A.SOLVE_REMOTELY),
        *(_A.TAKE, _A.RECORD_CALL, _A.BOOK, _A.MESSAGE),
    }
)
"""Acts toward the customer; by somebody of the staff they are a response (domain-rules.md b.2)."""

_HEARD: Final = (
    frozenset(_MILESTONES) | _RESPONSES | {_A.REBOOK, _A.QUOTE, _A.JUDGE_QUOTE, _A.ANSWER_QUOTE}
)
_BESIDE: Final = frozenset({"absorbed", "let_go"})
"""What is written in the story of the ticket that another one was merged into."""

_WINDOW: Final = TypeAdapter(tuple[datetime, datetime] | None)


def marks_of(steps: Iterable[TimelineStep]) -> list[Mark]:
    """Of the lines that matter, the oldest first."""
    return [_mark(step) for step in steps if _matters(step)]


def _matters(step: TimelineStep) -> bool:
    """Everything that changes the state does: it may end what holds the clocks."""
    if step.reason_code in _BESIDE:
        return False
    return step.from_state != step.to_state or step.action in _HEARD


def _mark(step: TimelineStep) -> Mark:
    window = step.patch.get("window") if step.action == _A.REBOOK else None
    told = _WINDOW.validate_python(window[1]) if window else None
    channel = step.patch.get("channel") if step.action == _A.CREATE else None
    return Mark(
        seq=step.seq,
        at=step.at,
        act=Act(step.action),
        state=TicketState(step.to_state),
        reason=str(channel[1]) if channel else step.reason_code,
        until=told[0] if told else None,
        is_human=step.actor.role not in (Role.CUSTOMER, Role.SYSTEM),
        is_told=step.visibility is Visibility.CUSTOMER or step.action == _A.RECORD_CALL,
    )


def facts_of(marks: Iterable[Mark]) -> Iterator[Fact]:
    for mark in marks:
        if _is_response(mark):
            yield Fact(Milestone.RESPONDED, mark.at)
        if milestone := _MILESTONES.get(mark.act):
            yield Fact(milestone, mark.at)


def _is_response(mark: Mark) -> bool:
    """Who takes the report by telephone has answered it; an automatic answer is none."""
    by_phone = mark.act is Act.CREATE and mark.reason == "phone"
    said = mark.act is not Act.MESSAGE or mark.is_told
    return mark.is_human and said and (mark.act in _RESPONSES or by_phone)


_QUOTING: Final = frozenset(
    {
        *(TicketState.ACCEPTED, TicketState.APPOINTED, TicketState.IN_SERVICE),
        *(TicketState.SUSPENDED, TicketState.TO_REVISIT),
    }
)
_STOPPED: Final = frozenset({TicketState.NEED_INFO, TicketState.SUSPENDED})
_IMPLIED: Final = {
    Act.ASK: SuspendReason.CUSTOMER_INFO,
    Act.RECORD_CALL: SuspendReason.CUSTOMER_UNREACHABLE,
}
"""Why it is held, where the act has no reason of its own for that."""


class _Holding:
    """Takes the marks in order. Three things hold clocks, each by itself: a state in which nothing
    goes on, a price nobody has agreed to, a window the customer has put off."""

    def __init__(self) -> None:
        self.pauses: list[Pause] = []
        self._stopped: Pause | None = None
        self._quoted: Pause | None = None
        self._put_off: Pause | None = None

    def take(self, mark: Mark) -> None:
        self._follow_state(mark)
        self._follow_quote(mark)
        self._follow_window(mark)

    def all(self) -> Sequence[Pause]:
        lasting = (self._stopped, self._quoted, self._put_off)
        return [*self.pauses, *(pause for pause in lasting if pause)]

    def _follow_state(self, mark: Mark) -> None:
        if self._stopped and mark.state not in _STOPPED:
            self._end(self._stopped, mark.at)
            self._stopped = None
        elif self._stopped is None and mark.state in _STOPPED:
            reason = _IMPLIED.get(mark.act) or SuspendReason(mark.reason)
            self._stopped = Pause(reason, mark.at)

    def _follow_quote(self, mark: Mark) -> None:
        if mark.act is Act.QUOTE:
            self._quoted = self._quoted or Pause(SuspendReason.WAITING_APPROVAL, mark.at)
        elif self._quoted and (_settles_price(mark) or mark.state not in _QUOTING):
            self._end(self._quoted, mark.at)
            self._quoted = None

    def _follow_window(self, mark: Mark) -> None:
        """Until the new window begins, or somebody comes before that."""
        if self._put_off and (mark.act is Act.REBOOK or mark.state is not TicketState.APPOINTED):
            self._cut(self._put_off, mark.at)
            self._put_off = None
        by_customer = mark.act is Act.REBOOK and mark.reason == ChangeCause.CUSTOMER
        if by_customer and mark.until and mark.until > mark.at:
            self._put_off = Pause(
                SuspendReason.CUSTOMER_RESCHEDULE, mark.at, mark.until, end_known_at=mark.at
            )

    def _end(self, pause: Pause, at: datetime) -> None:
        self.pauses.append(Pause(pause.reason, pause.started_at, at))

    def _cut(self, pause: Pause, at: datetime) -> None:
        if pause.ended_at is not None and pause.ended_at <= at:
            self.pauses.append(pause)
        else:
            self._end(pause, at)


def _settles_price(mark: Mark) -> bool:
    """The customer's answer, or the firm's no; after its yes the customer is waited for."""
    refused = mark.act is Act.JUDGE_QUOTE and mark.reason == "refused"
    return refused or mark.act is Act.ANSWER_QUOTE


def pauses_of(marks: Iterable[Mark]) -> Sequence[Pause]:
    holding = _Holding()
    for mark in marks:
        holding.take(mark)
    return holding.all()
