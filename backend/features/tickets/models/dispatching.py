"""From the pool to the door: sent, taken or refused, taken back, called, booked."""

from datetime import datetime

from backend.features.tickets.errors import (
    TechnicianHasLeft,
    TooManyVisits,
    VisitPinned,
    WindowInThePast,
)
from backend.features.tickets.events import (
    AppointmentChanged,
    AppointmentMade,
    VisitDispatched,
    VisitRefused,
    VisitTaken,
    VisitWithdrawn,
)
from backend.features.tickets.models.evidence import RequiredEvidence
from backend.features.tickets.models.fields import MOST_VISITS
from backend.features.tickets.models.line import Changes
from backend.features.tickets.models.record import TicketRecord, window_value
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.sending import BY_HAND, Pin, Release, Sending
from backend.features.tickets.models.stages import Appointment, Call, Hold
from backend.features.tickets.models.values import By, Technician, Window
from backend.features.tickets.models.visit import Visit
from backend.features.tickets.words import (
    CallResult,
    ChangeCause,
    ContactMeans,
    RefuseReason,
    Role,
    SuspendReason,
    TransferReason,
)
from backend.features.tickets.workflow import Act, VisitState


class Dispatching(TicketRecord):
    def dispatch(
        self,
        technicians: list[Technician],
        in_charge_id: str,
        window: Window | None,
        evidence: RequiredEvidence,
        by: By,
        now: datetime,
        rules: TicketRules,
        sending: Sending = BY_HAND,
    ) -> Visit:
        """Row 7. The double-booking check belongs to the same unit of work (TechnicianDay)."""
        self.require(Act.DISPATCH)
        if window:
            _refuse_past(window, now)
        visit = self._visit_to_send()
        visit.send(technicians, in_charge_id, window, evidence, now, sending)
        visit.dispatched_by = by
        visit.organisation_id = self.working_organisation_id
        self.due_at = now + visit.time_to_take(rules.take_timeout)
        changes: Changes = {
            "technician_ids": (None, [t.id for t in technicians]),
            "in_charge_id": (None, in_charge_id),
            "window": (None, window_value(window)),
        }
        if origin := sending.origin:
            changes["rule"] = (None, [origin.rule, origin.rule_version, origin.mode])
        self.conclude(Act.DISPATCH, by, now, note=sending.override, changes=changes)
        self.record(
            VisitDispatched(
                ticket_id=self.id, visit_id=visit.id, technician_ids=visit.technician_ids
            )
        )
        return visit

    def _visit_to_send(self) -> Visit:
        if planned := self.planned_visit:
            return planned
        if len(self.visits) >= MOST_VISITS:
            raise TooManyVisits
        visit = Visit(number=len(self.visits) + 1, cycle=self.cycle)
        self.visits.append(visit)
        return visit

    def take(self, by: By, now: datetime) -> None:
        visit = self.the_visit(Act.TAKE)
        visit.take(now)
        self.due_at = None
        self.conclude(Act.TAKE, by, now)
        self.record(
            VisitTaken(ticket_id=self.id, visit_id=visit.id, technician_ids=visit.technician_ids)
        )

    # -- taken away ----------------------------------------------------------------------------

    def refuse(self, reason: RefuseReason, note: str, by: By, now: datetime) -> Visit:
        visit = self._let_go(Act.REFUSE, reason, note, by, now, at_fault=reason.at_fault)
        self._announce_refusal(visit, Act.REFUSE, reason)
        return visit

    def time_out(self, by: By, now: datetime) -> Visit:
        visit = self._let_go(Act.TIME_OUT, None, "", by, now, at_fault=True)
        self._announce_withdrawal(visit, Act.TIME_OUT)
        return visit

    def recall(self, note: str, by: By, now: datetime) -> Visit:
        visit = self._let_go(Act.RECALL, None, note, by, now)
        self._announce_withdrawal(visit, Act.RECALL)
        return visit

    def transfer(self, reason: TransferReason | None, note: str, by: By, now: datetime) -> Visit:
        """Row 12. Who takes over is said by the dispatch that follows. `reason` None: the clock's,
        where a flow says so."""
        visit = self._let_go(Act.TRANSFER, reason, note, by, now)
        self._announce_withdrawal(visit, Act.TRANSFER)
        return visit

    def ask_transfer(self, reason: TransferReason, note: str, by: By, now: datetime) -> None:
        """A technician may only ask; the dispatcher decides."""
        self.require(Act.ASK_TRANSFER)
        visit = self.visit_under_way
        assert visit is not None  # noqa: S101 - the states of this act have a visit under way
        visit.transfer_asked = reason
        self.conclude(Act.ASK_TRANSFER, by, now, self.state, reason=reason, note=note)
        self._announce_refusal(visit, Act.ASK_TRANSFER, reason)

    def _let_go(
        self,
        act: Act,
        reason: RefuseReason | TransferReason | None,
        note: str,
        by: By,
        now: datetime,
        *,
        at_fault: bool = False,
    ) -> Visit:
        visit = self.the_visit(act)
        if visit.pin is not None and by.role is Role.SYSTEM:
            raise VisitPinned(reason=visit.pin.reason)
        visit.let_go(Release(act=act, reason=reason, note=note, by=by, at=now, at_fault=at_fault))
        self.due_at = None
        changes = {"technician_ids": (visit.technician_ids, None)}
        self.conclude(act, by, now, reason=reason or "", note=note, changes=dict(changes))
        return visit

    def _announce_refusal(self, visit: Visit, act: Act, reason: str) -> None:
        self.record(
            VisitRefused(
                ticket_id=self.id,
                visit_id=visit.id,
                technician_id=visit.in_charge_id,
                act=act,
                reason=reason,
            )
        )

    def _announce_withdrawal(self, visit: Visit, act: Act) -> None:
        self.record(
            VisitWithdrawn(
                ticket_id=self.id,
                visit_id=visit.id,
                technician_ids=visit.technician_ids,
                act=act,
            )
        )

    # -- kept where it is ----------------------------------------------------------------------

    def pin(self, reason: str, by: By, now: datetime) -> None:
        """The clock does not take it back either: who pinned it sees that it is taken."""
        self.require(Act.PIN)
        visit = self.visit_under_way
        if visit is None or visit.pin is not None:
            raise self.refusal(Act.PIN)
        visit.pin = Pin(reason=reason, by=by, at=now)
        self.due_at = None
        self.conclude(Act.PIN, by, now, self.state, note=reason)

    def unpin(self, by: By, now: datetime, rules: TicketRules) -> None:
        """A technician who has not taken it yet has his whole time again."""
        self.require(Act.UNPIN)
        visit = self.visit_under_way
        if visit is None or visit.pin is None:
            raise self.refusal(Act.UNPIN)
        visit.pin = None
        if visit.state is VisitState.NOTIFIED:
            self.due_at = now + visit.time_to_take(rules.take_timeout)
        self.conclude(Act.UNPIN, by, now, self.state)

    # -- called and booked ---------------------------------------------------------------------

    def record_call(self, call: Call, by: By, now: datetime, rules: TicketRules) -> None:
        """Row 10. As many failed tries as the firm allows suspend the ticket."""
        self.require(Act.RECORD_CALL)
        visit = self.visit_under_way
        assert visit is not None  # noqa: S101 - the states of this act have a visit under way
        if call.result is CallResult.REACHED:
            self.contact_count += 1
        else:
            visit.failed_calls += 1
        gives_up = visit.state is VisitState.ACCEPTED and visit.appointment is None
        if gives_up and visit.failed_calls >= rules.call_attempts:
            reason = SuspendReason.CUSTOMER_UNREACHABLE
            self.hold = Hold(reason=reason, by=by, since=now)
        self.conclude(Act.RECORD_CALL, by, now, reason=call.result, note=call.note)

    def book(self, window: Window, means: ContactMeans, note: str, by: By, now: datetime) -> None:
        visit = self.the_visit(Act.BOOK)
        _refuse_past(window, now)
        visit.book(Appointment(window=window, means=means, by=by, at=now))
        self.contact_count += 1
        changes = {"window": (None, window_value(window)), "means": (None, means)}
        self.conclude(Act.BOOK, by, now, note=note, changes=dict(changes))
        self.record(AppointmentMade(ticket_id=self.id, visit_id=visit.id))

    def rebook(
        self,
        window: Window,
        means: ContactMeans,
        cause: ChangeCause,
        note: str,
        by: By,
        now: datetime,
    ) -> None:
        """Row 11. Once the technician has left, the customer has to call him."""
        visit = self.the_visit(Act.REBOOK)
        if by.role is Role.CUSTOMER and visit.state is VisitState.TRAVELING:
            raise TechnicianHasLeft
        _refuse_past(window, now)
        before = window_value(visit.window)
        visit.rebook(Appointment(window=window, means=means, by=by, at=now), cause)
        changes = {"window": (before, window_value(window))}
        self.conclude(Act.REBOOK, by, now, reason=cause, note=note, changes=dict(changes))
        self.record(
            AppointmentChanged(
                ticket_id=self.id,
                visit_id=visit.id,
                technician_ids=visit.technician_ids,
                changes=visit.changes,
                cause=cause,
                by_role=by.role,
            )
        )


def _refuse_past(window: Window, now: datetime) -> None:
    """Row 11: the new time is later than now; a window that runs already may still be used."""
    if window.end <= now:
        raise WindowInThePast
