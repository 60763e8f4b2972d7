"""A technician's day in one answer, with all he needs where there is no network."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, Field

from backend.features.devices import Category, DeviceBrief, WarrantyState
from backend.features.tickets.schemas.forms import TicketFormView
from backend.features.tickets.schemas.steps import FollowedProcedureView
from backend.features.tickets.schemas.views import StaffTicketView
from backend.kit.clock import Day
from backend.kit.http import Input

DayTag = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class MyDayQuery(Input):
    """`known`: the tag of what the phone has already."""

    day: Day
    known: DayTag | None = None


class JobDevice(BaseModel):
    """What a technician wants to know of a device before he opens it."""

    device_id: str
    category: Category
    warranty: WarrantyState
    bought_on: Day | None

    @classmethod
    def of(cls, device: DeviceBrief) -> Self:
        return cls(
            device_id=device.id,
            category=device.card.category,
            warranty=device.card.warranty,
            bought_on=device.bought_on,
        )


class MyJob(BaseModel):
    """`procedure` and `forms` are in the versions that the visit and the ticket are pinned to.
    Farther from the address than `check_in_metres`, a check-in needs a reason and a photo.
    `repairs_before`: of the same devices, in the year before the ticket."""

    ticket: StaffTicketView
    procedure: FollowedProcedureView | None
    forms: list[TicketFormView]
    check_in_metres: int
    devices: list[JobDevice]
    repairs_before: int


class MyDayView(BaseModel):
    """In the order of the visits; what has no time yet comes last, the oldest first.

    `tag` changes when a job does. Where it is the one the phone has, `is_unchanged` says so and
    `jobs` is empty.
    """

    day: Day
    tag: DayTag
    is_unchanged: bool
    jobs: list[MyJob]

    @classmethod
    def of(cls, query: MyDayQuery, jobs: Sequence[MyJob]) -> Self:
        tag = _tag(jobs)
        same = tag == query.known
        return cls(day=query.day, tag=tag, is_unchanged=same, jobs=[] if same else list(jobs))


def _tag(jobs: Sequence[MyJob]) -> str:
    """Addresses of files are new at every reading, and say nothing."""
    without_addresses = {"ticket": {"media"}, "procedure": {"media"}}
    told = "\n".join(job.model_dump_json(exclude=without_addresses) for job in jobs)
    return hashlib.sha256(told.encode()).hexdigest()
