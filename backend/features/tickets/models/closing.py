"""How a ticket ends, comes back, and is hurried along."""

from datetime import datetime, timedelta

from backend.features.tickets.errors import AlreadyUrged, CancelTooLate, ReopenTooLate
from backend.features.tickets.events import (
    RecordReturned,
    TicketCancelled,
    TicketClosed,
    TicketReopened,
    TicketUrged,
)
from backend.features.tickets.labels import PARTY_NAMES
from backend.features.tickets.models.handing_over import HandingOver
from backend.features.tickets.models.intake import Intake
from backend.features.tickets.models.owed import Owing, owes_next
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.stages import Cancellation, FollowUp, Returned
from backend.features.tickets.models.tasking import Tasking
from backend.features.tickets.models.values import By
from backend.features.tickets.models.visit import Visit
from backend.features.tickets.words import (
    Bearer,
    CancelReason,
    CloseIncompleteReason,
    Party,
    Role,
)
from backend.features.tickets.workflow import BEFORE_DISPATCH, ENDED, Act, TicketState

_HIMSELF_TOO_LATE = "已经安排师傅，不能自己取消，请联系客服"
_WORK_HAS_BEGUN = (
    "师傅已上门服务过，不能取消：可由师傅按“未发现故障”或“客户放弃”完工，或由客服未完结案"
)


class Closing(HandingOver, Intake, Tasking):
    # -- after the customer's acceptance -------------------------------------------------------

    def close(self, follow_up: FollowUp, by: By, now: datetime) -> None:
        """Row 19. Raises TasksStillOpen."""
        self.require(Act.CLOSE)
        self.check_tasks()
        self.follow_up = follow_up
        self.release_devices()
        self.conclude(
            Act.CLOSE,
            by,
            now,
            TicketState.CLOSED,
            note=follow_up.note,
            changes={
                "satisfaction": (None, follow_up.satisfaction),
                "recommendation": (None, follow_up.recommendation),
            },
        )
        self.record(TicketClosed(ticket_id=self.id))

    def return_record(self, fields: list[str], note: str, by: By, now: datetime) -> None:
        """Row 20, 退回重填: the record is wrong, the work is not."""
        self.require(Act.RETURN_RECORD)
        visit = self.handed_over_visit
        if visit is None:
            raise self.refusal(Act.RETURN_RECORD)
        self.returned = Returned(fields=fields, note=note, by=by, at=now)
        self.conclude(
            Act.RETURN_RECORD,
            by,
            now,
            TicketState.DONE,
            note=note,
            changes={"returned_fields": (None, list(fields))},
        )
        self.record(
            RecordReturned(
                ticket_id=self.id, visit_id=visit.id, technician_ids=visit.technician_ids
            )
        )

    def return_work(self, note: str, by: By, now: datetime) -> None:
        """Row 21, 退回重办: the work is not good; pay for the visits so far is held."""
        self.require(Act.RETURN_WORK)
        for visit in self.visits:
            visit.pay_held = visit.pay_held or visit.cycle == self.cycle
        self.is_rework = True
        self._begin_anew()
        self.conclude(Act.RETURN_WORK, by, now, TicketState.TO_DISPATCH, note=note)

    def reopen(self, note: str, by: By, now: datetime, rules: TicketRules) -> None:
        """Row 22: the same fault again within some days; both cycles are kept."""
        self.require(Act.REOPEN)
        if self.ended_at is not None and now > self.ended_at + rules.reopen:
            raise ReopenTooLate(days=rules.reopen // timedelta(days=1), repeat_of=self.id)
        self._begin_anew()
        self.contact_count += 1
        self.conclude(Act.REOPEN, by, now, TicketState.TO_DISPATCH, note=note)
        self.record(TicketReopened(ticket_id=self.id, cycle=self.cycle))

    def _begin_anew(self) -> None:
        self.cycle += 1
        self.quote = self.acceptance = self.returned = self.follow_up = None
        self.remote = self.closed_incomplete = self.due_at = None

    # -- without the work being done -----------------------------------------------------------

    def cancel(
        self, reason: CancelReason, note: str, bearer: Bearer, by: By, now: datetime
    ) -> Visit | None:
        """Rows 23-25. The visit that was under way, if one was; travelling in vain is `no_show`."""
        self._refuse_late_cancel(by)
        self.require(Act.CANCEL)
        visit = self.visit_under_way
        if visit:
            visit.cancel(by, now)
        self.cancellation = Cancellation(reason=reason, note=note, bearer=bearer, by=by, at=now)
        self.question = self.due_at = None
        self.release_devices()
        changes = {"bearer": (None, bearer), "visit_state": (None, visit and visit.state)}
        self.conclude(
            Act.CANCEL,
            by,
            now,
            TicketState.CANCELLED,
            reason=reason,
            note=note,
            changes=dict(changes),
        )
        technician_ids = visit.technician_ids if visit else []
        self.record(TicketCancelled(ticket_id=self.id, technician_ids=technician_ids))
        return visit

    def _refuse_late_cancel(self, by: By) -> None:
        if self.state in ENDED:
            return
        if self.last_begun_visit is not None:
            raise CancelTooLate(reason=_WORK_HAS_BEGUN)
        if by.role is Role.CUSTOMER and self.state not in BEFORE_DISPATCH:
            raise CancelTooLate(reason=_HIMSELF_TOO_LATE)

    def close_incomplete(
        self, reason: CloseIncompleteReason, note: str, by: By, now: datetime
    ) -> None:
        """Row 25's other way out: somebody was there, and nothing more will be done."""
        self.require(Act.CLOSE_INCOMPLETE)
        if self.last_begun_visit is None:
            raise self.refusal(Act.CLOSE_INCOMPLETE)
        if planned := self.planned_visit:
            planned.drop()
        self.closed_incomplete = reason
        self.conclude(
            Act.CLOSE_INCOMPLETE, by, now, TicketState.FOLLOW_UP, reason=reason, note=note
        )

    # -- hurried along -------------------------------------------------------------------------

    @property
    def owes_next(self) -> Party:
        visit, question = self.visit_under_way, self.question
        owing = Owing(
            hold=self.hold,
            returned=self.returned,
            waits_for_quote=self.waits_for_quote,
            unanswered=question is not None and question.handed_to_staff,
            wants_out=visit is not None and visit.transfer_asked is not None,
            waits_for_tasks=bool(self.blocking_tasks),
        )
        return owes_next(self.state, owing)

    def urge(self, note: str, by: By, now: datetime, rules: TicketRules) -> Party:
        """催单: who owes the next act is told, and named to whoever asks."""
        self.require(Act.URGE)
        party = self.owes_next
        if self.urged_at is not None and now < self.urged_at + rules.urge_every:
            wait = self.urged_at + rules.urge_every - now
            raise AlreadyUrged(party=PARTY_NAMES[party], retry_after=int(wait.total_seconds()) + 1)
        self.is_urged, self.urged_at, self.urge_note = True, now, note
        self.urge_count += 1
        self.contact_count += by.role is Role.CUSTOMER
        changes = {"urge_count": (self.urge_count - 1, self.urge_count)}
        self.conclude(Act.URGE, by, now, self.state, reason=party, note=note, changes=dict(changes))
        self.record(
            TicketUrged(
                ticket_id=self.id,
                party=party,
                urge_count=self.urge_count,
                technician_ids=self.technician_ids,
            )
        )
        return party
