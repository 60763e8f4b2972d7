"""One trip to the customer 上门单, by one or more technicians with one in charge."""

from datetime import date, datetime, timedelta
from typing import Final

from pydantic import BaseModel, Field

from backend.features.procedures import ProcedurePin
from backend.features.tickets.models.evidence import RequiredEvidence
from backend.features.tickets.models.sending import Origin, Pin, Release, Sending
from backend.features.tickets.models.stages import (
    Appointment,
    Arrival,
    HandOver,
    SitePhoto,
)
from backend.features.tickets.models.steps import StepDone, with_step
from backend.features.tickets.models.unfinished import Unfinished
from backend.features.tickets.models.values import By, Technician, Window
from backend.features.tickets.roll_up import VisitFacts
from backend.features.tickets.words import (
    ChangeCause,
    IncompleteReason,
    TransferReason,
)
from backend.features.tickets.workflow import (
    ON_SITE,
    UNDER_WAY,
    VISIT_WORKFLOW,
    Act,
    VisitState,
)
from backend.kit.aggregate import new_id
from backend.kit.clock import Instant, shanghai_day

MOST_TECHNICIANS: Final = 8
MOST_SITE_PHOTOS: Final = 60


class Visit(BaseModel):
    """Stamps are moments; minutes are computed from them.

    `ends_at` is the end of the window until a technician of the visit ends it himself: whoever
    finishes it for him does not overwrite it (domain-rules.md a.5, Dynamics). `organisation_id` is
    whose people were sent; `withdrawn`: taken back from them. `take_minutes` 0: the firm's own.
    """

    id: str = Field(default_factory=new_id)
    number: int
    cycle: int
    state: VisitState = VisitState.PLANNED
    technicians: list[Technician] = []
    in_charge_id: str = ""
    planned: Window | None = None
    appointment: Appointment | None = None
    changes: int = 0
    broken_promises: int = 0
    failed_calls: int = 0
    evidence: RequiredEvidence = RequiredEvidence()
    procedure: ProcedurePin | None = None
    steps_done: list[StepDone] = []
    transfer_asked: TransferReason | None = None
    dispatched_at: Instant | None = None
    dispatched_by: By | None = None
    taken_at: Instant | None = None
    departed_at: Instant | None = None
    arrival: Arrival | None = None
    joined: list[Arrival] = []
    site_photos: list[SitePhoto] = []
    started_at: Instant | None = None
    break_since: Instant | None = None
    ends_at: Instant | None = None
    ended_by: By | None = None
    travel_seconds: int = 0
    break_seconds: int = 0
    work_seconds: int = 0
    unfinished: Unfinished | None = None
    hand_over: HandOver | None = None
    release: Release | None = None
    completes: bool = True
    pay_held: bool = False
    organisation_id: str = ""
    withdrawn: bool = False
    origin: Origin | None = None
    pin: Pin | None = None
    planned_minutes: int = 0
    take_minutes: int = 0

    def time_to_take(self, usual: timedelta) -> timedelta:
        return timedelta(minutes=self.take_minutes) if self.take_minutes else usual

    @property
    def held_day(self) -> date | None:
        """The day it counts for while no window is agreed: the one it was sent on."""
        return shanghai_day(self.dispatched_at) if self.dispatched_at else None

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def has_begun(self) -> bool:
        """Whether somebody arrived."""
        return self.arrival is not None

    def has_come(self, technician_id: str) -> bool:
        there = [*([self.arrival] if self.arrival else []), *self.joined]
        return any(arrival.technician_id == technician_id for arrival in there)

    @property
    def facts(self) -> VisitFacts:
        return VisitFacts(self.state, self.appointment is not None, self.completes)

    @property
    def window(self) -> Window | None:
        """When somebody is expected there: as booked, else as planned."""
        return self.appointment.window if self.appointment else self.planned

    @property
    def technician_ids(self) -> list[str]:
        return [technician.id for technician in self.technicians]

    @property
    def in_charge(self) -> Technician | None:
        return next((t for t in self.technicians if t.id == self.in_charge_id), None)

    @property
    def travel_minutes(self) -> int:
        return self.travel_seconds // 60

    @property
    def work_minutes(self) -> int:
        return self.work_seconds // 60

    @property
    def break_minutes(self) -> int:
        return self.break_seconds // 60

    # -- before the work -----------------------------------------------------------------------

    def send(
        self,
        technicians: list[Technician],
        in_charge_id: str,
        window: Window | None,
        evidence: RequiredEvidence,
        now: datetime,
        sending: Sending,
    ) -> None:
        self._to(Act.DISPATCH)
        self.origin, self.planned_minutes = sending.origin, sending.planned_minutes
        self.take_minutes = sending.take_minutes
        self.technicians, self.in_charge_id = technicians, in_charge_id
        self.planned, self.evidence, self.dispatched_at = window, evidence, now

    def take(self, now: datetime) -> None:
        self._to(Act.TAKE)
        self.taken_at = now

    def let_go(self, release: Release) -> None:
        self._to(release.act)
        self._turn_back(release.at)
        self.release = release

    def book(self, appointment: Appointment) -> None:
        self._to(Act.BOOK)
        self.appointment = appointment
        self.ends_at = appointment.window.end

    def rebook(self, appointment: Appointment, cause: ChangeCause) -> None:
        """A technician who is already on his way turns back."""
        self._to(Act.REBOOK)
        self._turn_back(appointment.at)
        self.appointment = appointment
        self.ends_at = appointment.window.end
        self.changes += 1
        self.broken_promises += cause is ChangeCause.TECHNICIAN

    # -- on the road and on site ---------------------------------------------------------------

    def depart(self, at: datetime) -> None:
        self._to(Act.DEPART)
        self.departed_at = at

    def arrive(self, arrival: Arrival) -> None:
        self._to(Act.ARRIVE)
        self._count_travel(arrival.at)
        self.arrival = arrival

    def join(self, arrival: Arrival) -> None:
        """Another one of the visit is there as well; its stamps are the first one's."""
        self._to(Act.JOIN)
        self.joined.append(arrival)

    def photograph(self, photos: list[SitePhoto]) -> None:
        self._to(Act.PHOTOGRAPH)
        self.site_photos = [*self.site_photos, *photos]

    def record_step(self, step: StepDone) -> None:
        self._to(Act.RECORD_STEP)
        self.steps_done = with_step(self.procedure, self.steps_done, step)

    def start_work(self, at: datetime) -> None:
        self._to(Act.START_WORK)
        self.started_at = at

    def break_work(self, at: datetime) -> None:
        self._to(Act.BREAK_WORK)
        self.break_since = at

    def continue_work(self, at: datetime) -> None:
        self._to(Act.CONTINUE_WORK)
        self._count_break(at)

    def suspend(self, by: By, at: datetime) -> None:
        """Before arrival the visit waits; once begun it ends, and the work needs another one."""
        had_begun = self.state in ON_SITE
        self._to(Act.SUSPEND)
        if had_begun:
            self._end(by, at)
        else:
            self._turn_back(at)

    def leave_incomplete(self, unfinished: Unfinished, by: By, at: datetime) -> None:
        self._to(Act.LEAVE_INCOMPLETE)
        if unfinished.reason is IncompleteReason.CUSTOMER_ABSENT and self.started_at is None:
            self.state = VisitState.NO_SHOW
        self.unfinished = unfinished
        self._end(by, at)

    def abandon(self, by: By, at: datetime) -> None:
        """Begun, and nobody is left to end it."""
        self._to(Act.RELIEVE)
        self._end(by, at)

    def finish(self, hand_over: HandOver, at: datetime) -> None:
        self._to(Act.FINISH)
        self.hand_over = hand_over
        self._end(hand_over.by, at)

    def cancel(self, by: By, at: datetime) -> None:
        """A technician on his way has travelled for nothing 空跑."""
        self._to(Act.CANCEL)
        if self.state is VisitState.NO_SHOW:
            self._count_travel(at)
            self.ended_by = by

    def drop(self) -> None:
        """A planned visit that will not happen."""
        self._to(Act.CLOSE_INCOMPLETE)

    # -- the stamps ----------------------------------------------------------------------------

    @property
    def last_stamp(self) -> datetime | None:
        """What happens next cannot have happened before this."""
        arrived = self.arrival.at if self.arrival else None
        stamps = [self.taken_at, self.departed_at, arrived, self.started_at, self.break_since]
        return max((stamp for stamp in stamps if stamp), default=None)

    def moment(self, device_at: datetime | None, now: datetime) -> datetime:
        """When it happened for the minutes that are paid: the phone's time, if it can be true.

        Work done without a network is sent later. The phone's time counts between the last stamp
        and now; outside of that its clock is wrong, and the server's counts.
        """
        earliest = self.last_stamp
        if device_at is None or device_at > now or (earliest and device_at < earliest):
            return now
        return device_at

    def _to(self, act: Act) -> None:
        self.state = VISIT_WORKFLOW.after(self.state, act)

    def _turn_back(self, at: datetime) -> None:
        self._count_travel(at)
        self.departed_at = None

    def _count_travel(self, at: datetime) -> None:
        if self.departed_at is not None and self.arrival is None:
            self.travel_seconds += _seconds(at - self.departed_at)

    def _count_break(self, at: datetime) -> None:
        if self.break_since is not None:
            self.break_seconds += _seconds(at - self.break_since)
            self.break_since = None

    def _end(self, by: By, at: datetime) -> None:
        if by.id in self.technician_ids or self.ends_at is None:
            self.ends_at = at
        self.ended_by = by
        self._count_break(at)
        if self.started_at is not None:
            worked_until = min(at, self.ends_at)
            whole = _seconds(worked_until - self.started_at)
            self.work_seconds = max(0, whole - self.break_seconds)


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))
