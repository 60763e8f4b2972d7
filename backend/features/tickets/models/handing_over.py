"""The work is done: recorded, checked by the customer, accepted or not, rated."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from backend.features.faults import FaultPath
from backend.features.forms import Purpose
from backend.features.tickets.errors import (
    ContentChanged,
    EvidenceMissing,
    QuoteNotConfirmed,
    RatingClosed,
    RecordingMissing,
)
from backend.features.tickets.events import WorkAccepted, WorkFinished, WorkRated, WorkRefused
from backend.features.tickets.labels import EVIDENCE_NAMES
from backend.features.tickets.models.charges import Charges, yuan
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.stages import (
    Acceptance,
    Completion,
    HandOver,
    Rating,
    RatingGiven,
)
from backend.features.tickets.models.steps import steps_owed
from backend.features.tickets.models.units import Units
from backend.features.tickets.models.values import By
from backend.features.tickets.models.visit import Visit
from backend.features.tickets.words import ConsentMethod, FinishResult, RefusedWorkReason, Role
from backend.features.tickets.workflow import Act, TicketState
from backend.kit.canonical import canonical_bytes

_SEEN_BY_CUSTOMER = {"result", "action", "parts", "readings", "labour_minutes", "amount_fen"}
_SHOWN_ON_PHOTO = {
    RefusedWorkReason.NOT_FIXED,
    RefusedWorkReason.DAMAGE,
    RefusedWorkReason.NOT_CLEAN,
}


class HandingOver(Charges, Units):
    # -- the record ----------------------------------------------------------------------------

    def finish(
        self,
        completion: Completion,
        photo_hashes: Mapping[str, str],
        by: By,
        now: datetime,
        rules: TicketRules,
        device_at: datetime | None = None,
        fault: FaultPath | None = None,
    ) -> Visit:
        """Row 17. `photo_hashes`: SHA-256 of each photo, by id; `fault`: what its code means."""
        visit = self.the_visit(Act.FINISH)
        hand_over = self._checked(visit, completion, photo_hashes, by, now)
        hand_over.fault = fault
        visit.finish(hand_over, visit.moment(device_at, now))
        self.due_at = now + rules.auto_acceptance
        self._conclude_record(Act.FINISH, hand_over, now, device_at)
        self.record(
            WorkFinished(ticket_id=self.id, visit_id=visit.id, content_hash=hand_over.content_hash)
        )
        return visit

    def amend(
        self,
        completion: Completion,
        photo_hashes: Mapping[str, str],
        by: By,
        now: datetime,
        rules: TicketRules,
        fault: FaultPath | None = None,
    ) -> None:
        """A corrected record; no second visit (row 20).

        What the customer has accepted stands if nothing he saw has changed; else he is asked anew.
        """
        self.require(Act.AMEND)
        visit = self.handed_over_visit
        assert visit is not None  # noqa: S101 - `done` is reached by finishing a visit only
        hand_over = self._checked(visit, completion, photo_hashes, by, now)
        hand_over.fault = fault
        visit.hand_over, self.returned = hand_over, None
        if self.acceptance and self.acceptance.content_hash == hand_over.content_hash:
            self._conclude_record(Act.AMEND, hand_over, now, None, TicketState.FOLLOW_UP)
            return
        self.acceptance = None
        self.due_at = now + rules.auto_acceptance
        self._conclude_record(Act.AMEND, hand_over, now, None, TicketState.DONE)
        self.record(
            WorkFinished(ticket_id=self.id, visit_id=visit.id, content_hash=hand_over.content_hash)
        )

    def _checked(
        self,
        visit: Visit,
        completion: Completion,
        photo_hashes: Mapping[str, str],
        by: By,
        now: datetime,
    ) -> HandOver:
        _check_evidence(visit, completion)
        self.check_unit_results(completion)
        consented = self.quote.consented_fen if self.quote else 0
        if completion.amount_fen > consented:
            raise QuoteNotConfirmed(asked=yuan(completion.amount_fen), consented=yuan(consented))
        hashes = {media_id: photo_hashes[media_id] for media_id in completion.media_ids}
        return HandOver(
            completion=completion,
            visit_id=visit.id,
            by=by,
            at=now,
            photo_hashes=hashes,
            content_hash=self._content_hash(visit, completion, hashes),
        )

    def _content_hash(self, visit: Visit, completion: Completion, hashes: Mapping[str, str]) -> str:
        """Over what the customer sees and signs, so that any later change shows."""
        seen = _SEEN_BY_CUSTOMER | ({"unit_results"} if completion.unit_results else set())
        content = {
            "ticket_id": self.id,
            "number": self.number,
            "visit_id": visit.id,
            "device_ids": [device.device_id for device in self.devices],
            "completion": completion.model_dump(mode="json", include=seen),
            "photos": [hashes[media_id] for media_id in completion.media_ids],
        }
        report = self.form_for(Purpose.REPORT)
        if report and report.newest and report.newest.visit_id == visit.id:
            content["report_form"] = report.newest.digest
        return sha256(canonical_bytes(content)).hexdigest()

    def _conclude_record(
        self,
        act: Act,
        hand_over: HandOver,
        now: datetime,
        device_at: datetime | None,
        to: TicketState | None = None,
    ) -> None:
        completion = hand_over.completion
        said = completion.model_dump(mode="json", exclude={"action", "unit_results"})
        units = [result.model_dump(mode="json") for result in completion.unit_results]
        self.conclude(
            act,
            hand_over.by,
            now,
            to,
            reason=completion.result,
            note=completion.action,
            media_ids=completion.media_ids,
            device_at=device_at,
            changes={
                **{name: (None, value) for name, value in said.items()},
                "content_hash": (None, hand_over.content_hash),
            },
            personal={"unit_results": (None, units)} if units else {},
        )

    # -- the customer's word -------------------------------------------------------------------

    def accept(
        self,
        method: ConsentMethod,
        by: By,
        now: datetime,
        *,
        content_hash: str = "",
        evidence_id: str = "",
        evidence_hash: str = "",
    ) -> None:
        """Row 18. `content_hash` is what the customer saw; empty where nothing could be shown."""
        self.require(Act.ACCEPT)
        if method is ConsentMethod.PHONE and not evidence_id:
            raise RecordingMissing
        self._accept(Act.ACCEPT, method, by, now, content_hash, evidence_id, evidence_hash)

    def auto_accept(self, by: By, now: datetime) -> None:
        """Nobody objected in time; the ticket stays marked as accepted by silence."""
        self.require(Act.AUTO_ACCEPT)
        if self.state is TicketState.REMOTE_SOLVED:
            self.due_at = None
            self.conclude(Act.AUTO_ACCEPT, by, now, TicketState.FOLLOW_UP)
            return
        self._accept(Act.AUTO_ACCEPT, ConsentMethod.AUTO, by, now, "", "", "")

    def _accept(
        self,
        act: Act,
        method: ConsentMethod,
        by: By,
        now: datetime,
        content_hash: str,
        evidence_id: str,
        evidence_hash: str,
    ) -> None:
        hand_over = self.hand_over
        assert hand_over is not None  # noqa: S101 - `done` is reached by finishing a visit only
        if content_hash and content_hash != hand_over.content_hash:
            raise ContentChanged(content_hash=hand_over.content_hash)
        self.acceptance = Acceptance(
            method=method,
            by=by,
            at=now,
            content_hash=hand_over.content_hash,
            evidence_id=evidence_id,
            evidence_hash=self._bound(hand_over.content_hash, evidence_hash, now),
        )
        self.due_at = None
        self.conclude(
            act,
            by,
            now,
            TicketState.FOLLOW_UP,
            reason=method,
            changes={
                "content_hash": (None, hand_over.content_hash),
                "evidence_id": (None, evidence_id),
                "evidence_hash": (None, self.acceptance.evidence_hash),
            },
        )
        self.record(
            WorkAccepted(ticket_id=self.id, method=method, content_hash=hand_over.content_hash)
        )

    def _bound(self, content_hash: str, evidence_hash: str, now: datetime) -> str:
        """A drawn signature alone proves little: it is tied to content, customer and time."""
        if not evidence_hash:
            return ""
        said = f"{content_hash}|{evidence_hash}|{self.customer_id}|{now.isoformat()}"
        return sha256(said.encode()).hexdigest()

    def refuse_acceptance(
        self, reason: RefusedWorkReason, note: str, photo_ids: list[str], by: By, now: datetime
    ) -> None:
        """验收不通过: the finished visit no longer completes the ticket; another one is planned."""
        self.require(Act.REFUSE_ACCEPTANCE)
        if by.role is Role.CUSTOMER and reason in _SHOWN_ON_PHOTO and not photo_ids:
            raise EvidenceMissing(missing="照片", fields=["photo_ids"])
        visit = self.handed_over_visit
        assert visit is not None  # noqa: S101 - `done` is reached by finishing a visit only
        visit.completes = False
        self.due_at = None
        self.plan_another()
        self.conclude(Act.REFUSE_ACCEPTANCE, by, now, reason=reason, note=note, media_ids=photo_ids)
        self.record(
            WorkRefused(
                ticket_id=self.id,
                visit_id=visit.id,
                reason=reason,
                technician_ids=visit.technician_ids,
            )
        )

    def rate(self, rating: Rating, by: By, now: datetime, rules: TicketRules) -> None:
        """Once; what was given may be changed for some days."""
        self.require(Act.RATE)
        given = self.rating
        if given and now > given.first_at + rules.rating_change:
            raise RatingClosed(days=rules.rating_change // timedelta(days=1))
        first_at = given.first_at if given else now
        self.rating = RatingGiven(rating=rating, first_at=first_at, changed_at=now)
        self.conclude(
            Act.RATE,
            by,
            now,
            self.state,
            note=rating.words,
            media_ids=rating.photo_ids,
            public=True,
            changes={
                "stars": (given and given.rating.stars, rating.stars),
                "solved": (given and given.rating.solved, rating.solved),
                "tags": (None, list(rating.tags)),
            },
        )
        self.record(WorkRated(ticket_id=self.id))


def _check_evidence(visit: Visit, completion: Completion) -> None:
    """The one guard of a record: the rule of the product line, and the procedure of the visit.

    Where nothing was repaired no step is owed, as no photo after the work is. Raises
    EvidenceMissing.
    """
    fields = visit.evidence.missing(completion)
    missing = [EVIDENCE_NAMES[field] for field in fields]
    if completion.result is FinishResult.SOLVED:
        owed = steps_owed(visit.procedure, visit.steps_done)
        fields += [f"steps.{step.name}" for step in owed]
        missing += [f"步骤“{step.title}”" for step in owed]
    if fields:
        raise EvidenceMissing(missing="、".join(missing), fields=fields)
