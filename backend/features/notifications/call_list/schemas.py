"""The call list over the wire: the case leads to the person; no names, no numbers, no words."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from backend.features.notifications.call_list.models import CallEntry, CallOutcome, CallState
from backend.features.notifications.occasions import Occasion
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery


class CallQuery(PageQuery):
    """Who has waited longest first; repeat `state` for several, leave it out for those to do."""

    state: Annotated[list[CallState], Field(max_length=len(CallState))] = [
        CallState.OPEN,
        CallState.TAKEN,
    ]


class CallReport(Input):
    """`no_answer` leaves the customer on the list."""

    outcome: Literal[
        CallOutcome.TOLD, CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER, CallOutcome.NOT_NEEDED
    ]


class CallView(BaseModel):
    """`missed`: how many messages did not reach him. `subject_kind` and `subject_id`: the case,
    where his number may be revealed."""

    id: str
    customer_id: str
    subject_kind: str
    subject_id: str
    occasion: Occasion
    occasion_name: str
    missed: int
    state: CallState
    created_at: Instant
    useful_until: Instant
    taken_by: str
    taken_at: Instant | None
    tries: int
    outcome: CallOutcome | None
    done_at: Instant | None

    @classmethod
    def of(cls, entry: CallEntry, occasion_name: str) -> "CallView":
        return cls(
            **entry.model_dump(
                include={
                    *("id", "customer_id", "occasion", "state", "created_at", "useful_until"),
                    *("taken_by", "taken_at", "tries", "outcome", "done_at"),
                }
            ),
            subject_kind=entry.about.kind,
            subject_id=entry.about.id,
            occasion_name=occasion_name,
            missed=len(entry.missed),
        )
