"""Promises over the wire."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.sales.models import Promise, PromiseKind, PromiseState
from backend.features.sales.models.promise import KIND_NAMES, STATE_NAMES
from backend.features.sales.models.sale import MOST_DEVICES
from backend.kit.clock import Day, Instant
from backend.kit.http import Input
from backend.kit.text import Id, Lines

Text = Annotated[Lines, Field(min_length=2, max_length=200)]
Words = Annotated[Lines, Field(max_length=200)]
DeviceNumbers = Annotated[
    list[Annotated[int, Field(ge=0, lt=MOST_DEVICES)]], Field(max_length=MOST_DEVICES)
]
DeviceIds = Annotated[list[Id], Field(max_length=MOST_DEVICES)]


class PromiseInput(Input):
    """`device_numbers` count the form's devices from 0; none means all of them."""

    kind: PromiseKind = PromiseKind.OTHER
    text: Text
    due_on: Day | None = None
    device_numbers: DeviceNumbers = []


class PromiseAddition(Input):
    """Promised after the sale; without `device_ids` it is about all its devices."""

    kind: PromiseKind = PromiseKind.OTHER
    text: Text
    due_on: Day | None = None
    device_ids: DeviceIds = []


class PromiseOutcome(StrEnum):
    KEPT = "kept"
    REFUSED = "refused"


class PromiseSettlement(Input):
    """`note` is the reason where it is refused, which needs one."""

    outcome: PromiseOutcome
    note: Words = ""


class PromiseView(BaseModel):
    """As the office, the technician and the customer see it. `is_overdue`: still open after the
    day it was promised for. `blocks_finish`: the install ticket cannot be finished before."""

    id: str
    sale_id: str
    device_ids: list[str]
    kind: PromiseKind
    kind_name: str
    text: str
    due_on: Day | None
    is_overdue: bool
    state: PromiseState
    state_name: str
    promised_by: str
    note: str
    settled_at: Instant | None
    settled_by: str
    settled_by_role: str
    ticket_id: str
    blocks_finish: bool = False
    created_at: Instant

    @property
    def is_open(self) -> bool:
        return self.state is PromiseState.OPEN

    @classmethod
    def of(
        cls, promise: Promise, names: dict[str, str], today: Day, *, blocks_finish: bool = False
    ) -> "PromiseView":
        """`names`: of the staff who promised and settled, by their ids."""
        settled = promise.settlement
        late = promise.is_open and promise.due_on is not None and promise.due_on < today
        kept = promise.model_dump(include={"id", "sale_id", "device_ids", "kind", "text"})
        return cls(
            **kept,
            kind_name=KIND_NAMES[promise.kind],
            due_on=promise.due_on,
            is_overdue=late,
            state=promise.state,
            state_name=STATE_NAMES[promise.state],
            promised_by=names.get(promise.promised_by, ""),
            note=settled.note if settled else "",
            settled_at=settled.at if settled else None,
            settled_by=names.get(settled.by.id, "") if settled else "",
            settled_by_role=settled.by.role if settled else "",
            ticket_id=settled.by.ticket_id if settled else "",
            blocks_finish=blocks_finish and promise.is_open,
            created_at=promise.created_at,
        )
