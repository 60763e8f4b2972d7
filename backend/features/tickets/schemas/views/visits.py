"""Visits as the customer and as staff see them."""

from pydantic import BaseModel

from backend.features.faults import FaultPath
from backend.features.procedures import ProcedurePin
from backend.features.tickets.models import Visit
from backend.features.tickets.models.evidence import RequiredEvidence
from backend.features.tickets.models.sending import Release
from backend.features.tickets.models.stages import (
    Arrival,
    Completion,
)
from backend.features.tickets.models.steps import StepDone
from backend.features.tickets.models.unfinished import Unfinished
from backend.features.tickets.models.values import (
    By,
    Window,
)
from backend.features.tickets.words import (
    ContactMeans,
    TransferReason,
)
from backend.features.tickets.workflow import VisitState
from backend.kit.clock import Instant
from backend.kit.pii import national_phone


class TechnicianView(BaseModel):
    """The phone is there for staff; a customer asks for it when he dials."""

    id: str
    name: str
    phone: str
    in_charge: bool


class AppointmentView(BaseModel):
    window: Window
    means: ContactMeans
    changes: int


class HandOverView(BaseModel):
    """The record of finished work. What is accepted or signed is named by `content_hash`."""

    completion: Completion
    at: Instant
    content_hash: str
    fault: FaultPath | None = None


class VisitView(BaseModel):
    id: str
    number: int
    state: VisitState
    technicians: list[TechnicianView]
    appointment: AppointmentView | None
    departed_at: Instant | None
    arrived_at: Instant | None
    joined_at: list[Instant]
    site_photo_ids: list[str]
    started_at: Instant | None
    hand_over: HandOverView | None

    @property
    def in_charge(self) -> TechnicianView | None:
        return next((each for each in self.technicians if each.in_charge), None)

    @classmethod
    def of(cls, visit: Visit, *, phones: bool) -> "VisitView":
        return cls.model_validate(visit_fields(visit, phones=phones))


class StaffVisitView(VisitView):
    cycle: int
    planned: Window | None
    broken_promises: int
    failed_calls: int
    evidence: RequiredEvidence
    procedure: ProcedurePin | None
    steps_done: list[StepDone]
    transfer_asked: TransferReason | None
    dispatched_at: Instant | None
    taken_at: Instant | None
    arrival: Arrival | None
    joined: list[Arrival]
    ends_at: Instant | None
    ended_by: By | None
    travel_minutes: int
    work_minutes: int
    break_minutes: int
    unfinished: Unfinished | None
    release: Release | None
    completes: bool
    pay_held: bool

    @classmethod
    def of(cls, visit: Visit, *, phones: bool) -> "StaffVisitView":
        own = set(cls.model_fields) - set(VisitView.model_fields)
        more: dict[str, object] = {name: getattr(visit, name) for name in own}
        return cls.model_validate(visit_fields(visit, phones=phones) | more)


def visit_fields(visit: Visit, *, phones: bool) -> dict[str, object]:
    appointment, hand_over = visit.appointment, visit.hand_over
    return {
        "id": visit.id,
        "number": visit.number,
        "state": visit.state,
        "technicians": [
            TechnicianView(
                id=person.id,
                name=person.name,
                phone=national_phone(person.phone) if phones else "",
                in_charge=person.id == visit.in_charge_id,
            )
            for person in visit.technicians
        ],
        "appointment": AppointmentView(
            window=appointment.window, means=appointment.means, changes=visit.changes
        )
        if appointment
        else None,
        "departed_at": visit.departed_at,
        "arrived_at": visit.arrival.at if visit.arrival else None,
        "joined_at": [arrival.at for arrival in visit.joined],
        "site_photo_ids": [photo.id for photo in visit.site_photos],
        "started_at": visit.started_at,
        "hand_over": HandOverView(
            completion=hand_over.completion,
            at=hand_over.at,
            content_hash=hand_over.content_hash,
            fault=hand_over.fault,
        )
        if hand_over
        else None,
    }
