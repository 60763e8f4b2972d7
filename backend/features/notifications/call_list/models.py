"""One customer to be telephoned about one case, because no message reached him."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from backend.features.notifications.errors import CallTakenByColleague
from backend.features.notifications.occasions import Occasion
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.errors import TransitionNotAllowed

MOST_MISSED: Final = 20
KEEP_DONE: Final = timedelta(days=90)
KEEP_USELESS: Final = timedelta(days=1)
# Who took a call and forgot it does not keep it from his colleagues.
TAKEN_FOR: Final = timedelta(minutes=30)


class About(BaseModel):
    """The case a notice is about, and whose branch it is in; `kind` is the other feature's word."""

    model_config = ConfigDict(frozen=True)

    kind: str
    id: str
    branch_id: str = ""
    organisation_id: str = ""


class CallState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"


class CallOutcome(StrEnum):
    TOLD = "told"
    NO_ANSWER = "no_answer"  # it stays on the list
    WRONG_NUMBER = "wrong_number"
    NOT_NEEDED = "not_needed"
    REACHED_OTHERWISE = "reached_otherwise"  # the message came through, or was read, after all


CALL_OUTCOME_NAMES: Final = {
    CallOutcome.TOLD: "已告知",
    CallOutcome.NO_ANSWER: "没人接",
    CallOutcome.WRONG_NUMBER: "号码不对",
    CallOutcome.NOT_NEEDED: "不用打了",
    CallOutcome.REACHED_OTHERWISE: "消息后来送到了",
}

_NAMES: Final = {CallState.OPEN: "待拨打", CallState.TAKEN: "拨打中", CallState.DONE: "已完成"}


class CallEntry(Aggregate):
    """`missed`: the deliveries that did not reach him, at most twenty. `useful_until`: afterwards
    nobody need call any more. Who is to be called, and his number, stand in the case."""

    customer_id: str
    about: About
    occasion: Occasion
    missed: Annotated[list[str], Field(max_length=MOST_MISSED)] = []
    state: CallState = CallState.OPEN
    created_at: Instant
    useful_until: Instant
    taken_by: str = ""
    taken_at: Instant | None = None
    tries: int = 0
    outcome: CallOutcome | None = None
    done_by: str = ""
    done_at: Instant | None = None
    expire_at: Instant

    def miss(
        self, delivery_id: str, occasion: Occasion, useful_until: Instant, now: Instant
    ) -> None:
        """Another notice did not reach him: one call tells of all of them."""
        if self.state is CallState.DONE:
            self.state, self.outcome, self.tries, self.created_at = CallState.OPEN, None, 0, now
            self.missed = []
        others = [each for each in self.missed if each != delivery_id]
        self.missed = [*others, delivery_id][-MOST_MISSED:]
        self.occasion, self.useful_until = occasion, max(self.useful_until, useful_until)
        self.expire_at = self.useful_until + KEEP_USELESS

    def take(self, staff_id: str, now: Instant) -> None:
        """Raises TransitionNotAllowed, CallTakenByColleague."""
        self._require_open("接手")
        recently = self.taken_at is not None and now - self.taken_at < TAKEN_FOR
        if self.state is CallState.TAKEN and self.taken_by != staff_id and recently:
            raise CallTakenByColleague
        self.state, self.taken_by, self.taken_at = CallState.TAKEN, staff_id, now

    def end(self, outcome: CallOutcome, staff_id: str, now: Instant) -> None:
        """Raises TransitionNotAllowed, CallTakenByColleague."""
        self.take(staff_id, now)
        self.tries += 1
        self.outcome = outcome
        if outcome is CallOutcome.NO_ANSWER:
            self.state, self.taken_by, self.taken_at = CallState.OPEN, "", None
        else:
            self._finish(staff_id, now)

    def reached(self, delivery_id: str, now: Instant) -> None:
        """That one reached him after all; if it was the last, nobody need call."""
        self.missed = [each for each in self.missed if each != delivery_id]
        if not self.missed and self.state is not CallState.DONE:
            self.outcome = CallOutcome.REACHED_OTHERWISE
            self._finish("", now)

    def _finish(self, staff_id: str, now: Instant) -> None:
        self.state, self.done_by, self.done_at = CallState.DONE, staff_id, now
        self.missed, self.expire_at = [], now + KEEP_DONE

    def _require_open(self, action: str) -> None:
        if self.state is CallState.DONE:
            raise TransitionNotAllowed(current=_NAMES[self.state], action=action)
