"""What is sent to dispatch, take, refuse, call and book."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from backend.features.tickets.models.values import Id, SomeWords, Window, Words
from backend.features.tickets.models.visit import MOST_TECHNICIANS
from backend.features.tickets.words import (
    ChangeCause,
    ContactMeans,
    RefuseReason,
    TransferReason,
)
from backend.kit.http import Input

Technicians = Annotated[list[Id], Field(min_length=1, max_length=MOST_TECHNICIANS)]


class DispatchOrder(Input):
    """Without `in_charge_id` the first technician is in charge. `window`: when he is expected, if
    that is agreed already; nobody can hold two windows that overlap. `override_reason`: why he is
    sent although his day has no room for it."""

    technician_ids: Technicians
    in_charge_id: Id | None = None
    window: Window | None = None
    override_reason: Words = ""

    @model_validator(mode="after")
    def is_one_of_them(self) -> Self:
        if len(set(self.technician_ids)) != len(self.technician_ids):
            raise ValueError("each technician once")
        if self.in_charge_id and self.in_charge_id not in self.technician_ids:
            raise ValueError("the one in charge is one of the technicians")
        return self

    @property
    def charge(self) -> str:
        return self.in_charge_id or self.technician_ids[0]


class Pinning(Input):
    reason: SomeWords


class Refusal(Input):
    reason: RefuseReason
    note: Words = ""


class Seen(Input):
    """`visit_id`: the visit that the sender had before his eyes; where a colleague has moved it
    since, he is told instead of undoing that."""

    visit_id: Id | None = None


class Recall(Seen):
    note: Words = ""


class TransferRequest(Input):
    reason: TransferReason
    note: Words = ""


class Transfer(TransferRequest, Seen):
    """`to`: who takes over at once; without it the ticket waits for dispatch."""

    to: DispatchOrder | None = None


class Booking(Input):
    window: Window
    means: ContactMeans = ContactMeans.PHONE
    note: Words = ""


class Rebooking(Booking):
    """`seen_window`: the time that the sender had before his eyes; where a colleague has agreed on
    another since, he is told instead of undoing that."""

    cause: ChangeCause
    seen_window: Window | None = None
