"""At the door and inside: on the way, arrived, working, held up, not done."""

from datetime import datetime

from pydantic import JsonValue

from backend.features.places import Distance, Located, PointSource, distance
from backend.features.tickets.errors import CallsMissing, OutsideTheFence, TooManySitePhotos
from backend.features.tickets.events import TechnicianDeparted
from backend.features.tickets.models.record import TicketRecord
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.stages import Arrival, CheckIn, Hold, SitePhoto
from backend.features.tickets.models.steps import StepDone
from backend.features.tickets.models.unfinished import Unfinished
from backend.features.tickets.models.values import By
from backend.features.tickets.models.visit import MOST_SITE_PHOTOS, Visit
from backend.features.tickets.words import SuspendReason
from backend.features.tickets.workflow import ON_SITE, Act
from backend.kit.clock import Day


class FieldWork(TicketRecord):
    # -- there and working ---------------------------------------------------------------------

    def depart(self, by: By, now: datetime, device_at: datetime | None = None) -> None:
        """Moves the visit only: the ticket waits until somebody arrives."""
        visit = self.the_visit(Act.DEPART)
        visit.depart(visit.moment(device_at, now))
        self.conclude(Act.DEPART, by, now, device_at=device_at)
        self.record(TechnicianDeparted(ticket_id=self.id, visit_id=visit.id))

    def arrive(self, check_in: CheckIn, by: By, now: datetime, rules: TicketRules) -> None:
        """Row 13: out of the fence needs a reason and a photo and is flagged, never blocked."""
        visit = self.the_visit(Act.ARRIVE)
        arrival = self._judged(visit, check_in, by, now, rules)
        visit.arrive(arrival)
        self._conclude_check_in(Act.ARRIVE, check_in, arrival, by, now)

    def join(self, check_in: CheckIn, by: By, now: datetime, rules: TicketRules) -> None:
        """The check-in of who comes after the first one of the visit; judged alike."""
        visit = self.the_visit(Act.JOIN)
        if visit.has_come(by.id):
            raise self.refusal(Act.JOIN)
        arrival = self._judged(visit, check_in, by, now, rules)
        visit.join(arrival)
        self._conclude_check_in(Act.JOIN, check_in, arrival, by, now)

    def _judged(
        self, visit: Visit, check_in: CheckIn, by: By, now: datetime, rules: TicketRules
    ) -> Arrival:
        """Raises OutsideTheFence."""
        measured = self._measured(check_in)
        metres = round(measured.metres) if measured else None
        inside = metres is not None and metres <= rules.check_in_metres
        if not inside and not (check_in.outside_reason and check_in.photo_ids):
            raise OutsideTheFence(distance_metres=metres, fence_metres=rules.check_in_metres)
        return Arrival(
            technician_id=by.id,
            at=visit.moment(check_in.device_at, now),
            device_at=check_in.device_at,
            distance_metres=metres,
            distance_source=measured.other_source if measured else None,
            accuracy_metres=check_in.accuracy_metres,
            inside=inside,
            outside_reason=None if inside else check_in.outside_reason,
            photo_ids=check_in.photo_ids,
        )

    def _conclude_check_in(
        self, act: Act, check_in: CheckIn, arrival: Arrival, by: By, now: datetime
    ) -> None:
        """How far it was is kept; where, only if `note_position` says so."""
        self.conclude(
            act,
            by,
            now,
            reason=arrival.outside_reason or "",
            note=check_in.note,
            changes={
                "distance_metres": (None, arrival.distance_metres),
                "distance_source": (None, arrival.distance_source),
                "inside": (None, arrival.inside),
            },
            media_ids=check_in.photo_ids,
            device_at=check_in.device_at,
        )

    def _measured(self, check_in: CheckIn) -> Distance | None:
        """From where he stands to the address, as that is known."""
        address = self.place.located
        if address is None or check_in.position is None:
            return None
        here = Located(point=check_in.position.point, source=PointSource.LEARNED)
        return distance(here, address)

    def photograph(self, photos: list[SitePhoto], note: str, by: By, now: datetime) -> None:
        """Raises TooManySitePhotos."""
        visit = self.the_visit(Act.PHOTOGRAPH)
        if len(visit.site_photos) + len(photos) > MOST_SITE_PHOTOS:
            raise TooManySitePhotos(limit=MOST_SITE_PHOTOS)
        visit.photograph(photos)
        ids = [photo.id for photo in photos]
        self.conclude(Act.PHOTOGRAPH, by, now, note=note, media_ids=ids)

    def record_step(self, step: StepDone, by: By, now: datetime) -> None:
        """One step of the visit's procedure, with its evidence. Raises NoSuchStep, StepOutOfOrder,
        StepIncomplete."""
        visit = self.the_visit(Act.RECORD_STEP)
        visit.record_step(step)
        readings: list[JsonValue] = [reading.model_dump() for reading in step.readings]
        self.conclude(
            Act.RECORD_STEP,
            by,
            now,
            note=step.note,
            changes={"step": (None, step.name), "readings": (None, readings)},
            media_ids=list(step.photos),
            device_at=step.device_at,
        )

    def start_work(self, by: By, now: datetime, device_at: datetime | None = None) -> None:
        visit = self.the_visit(Act.START_WORK)
        visit.start_work(visit.moment(device_at, now))
        self.conclude(Act.START_WORK, by, now, device_at=device_at)

    def break_work(
        self, note: str, by: By, now: datetime, device_at: datetime | None = None
    ) -> None:
        visit = self.the_visit(Act.BREAK_WORK)
        visit.break_work(visit.moment(device_at, now))
        self.conclude(Act.BREAK_WORK, by, now, note=note, device_at=device_at)

    def continue_work(self, by: By, now: datetime, device_at: datetime | None = None) -> None:
        visit = self.the_visit(Act.CONTINUE_WORK)
        visit.continue_work(visit.moment(device_at, now))
        self.conclude(Act.CONTINUE_WORK, by, now, device_at=device_at)

    # -- held up -------------------------------------------------------------------------------

    def suspend(
        self,
        reason: SuspendReason,
        resume_on: Day | None,
        note: str,
        media_ids: list[str],
        by: By,
        now: datetime,
        rules: TicketRules,
    ) -> None:
        """Rows 14 and 10. A visit that has begun ends here; another one will be needed."""
        visit = self.the_visit(Act.SUSPEND)
        unreachable = reason is SuspendReason.CUSTOMER_UNREACHABLE
        if unreachable and visit.failed_calls < rules.call_attempts:
            raise CallsMissing(needed=rules.call_attempts, recorded=visit.failed_calls)
        had_begun = visit.state in ON_SITE
        visit.suspend(by, now)
        self.hold = Hold(
            reason=reason,
            note=note,
            resume_on=resume_on,
            by=by,
            since=now,
            visit_had_begun=had_begun,
        )
        self.conclude(
            Act.SUSPEND,
            by,
            now,
            reason=reason,
            note=note,
            media_ids=media_ids,
            changes={"resume_on": (None, resume_on and resume_on.isoformat())},
        )

    def resume(self, note: str, by: By, now: datetime) -> None:
        """Row 15: back to where it was, or to a second visit when one had begun."""
        self.require(Act.RESUME)
        self.hold = None
        if self.visit_under_way is None:
            self.plan_another()
        else:
            self.visit_under_way.failed_calls = 0
        self.conclude(Act.RESUME, by, now, note=note)

    def leave_incomplete(
        self, unfinished: Unfinished, by: By, now: datetime, device_at: datetime | None = None
    ) -> Visit:
        """Row 16. The next visit is planned at once, with the same technicians suggested."""
        visit = self.the_visit(Act.LEAVE_INCOMPLETE)
        visit.leave_incomplete(unfinished, by, visit.moment(device_at, now))
        self.plan_another()
        self.conclude(
            Act.LEAVE_INCOMPLETE,
            by,
            now,
            reason=unfinished.reason,
            note=unfinished.next_step,
            media_ids=unfinished.photo_ids,
            device_at=device_at,
            changes={
                "parts_wanted": (None, [part.model_dump() for part in unfinished.parts_wanted])
            },
        )
        return visit
