"""On the way, arrived, working, held up, not done, done."""

from datetime import datetime

from backend.features.customers import Households
from backend.features.forms import Purpose
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.stages import CheckIn, Completion, SitePhoto
from backend.features.tickets.models.unfinished import Unfinished
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.field_work import (
    CompletionReport,
    Departure,
    FieldMoment,
    Incompletion,
    PhotosTaken,
    Suspension,
)
from backend.features.tickets.services.acceptance_codes import AcceptanceCodes
from backend.features.tickets.services.commitments import TicketPromises
from backend.features.tickets.services.desk import SUBJECT_KIND, Asked, TicketDesk
from backend.features.tickets.services.fault_records import FaultRecords
from backend.features.tickets.services.forms import TicketForms
from backend.features.tickets.services.positions import Positions
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor


class FieldService:
    def __init__(
        self,
        desk: TicketDesk,
        codes: AcceptanceCodes,
        positions: Positions,
        households: Households,
        promises: TicketPromises,
        faults: FaultRecords,
        forms: TicketForms,
    ) -> None:
        self.desk = desk
        self.codes = codes
        self.positions = positions
        self.households = households
        self.promises = promises
        self.faults = faults
        self.forms = forms

    async def depart(self, asked: Asked, moment: Departure) -> Ticket:
        async def depart(ticket: Ticket, by: By, now: datetime) -> None:
            ticket.depart(by, now, moment.device_at)
            await self.positions.note(ticket, by, moment.position, moment.accuracy_metres)

        return await self.desk.perform(asked, Act.DEPART, depart)

    async def arrive(self, asked: Asked, check_in: CheckIn) -> Ticket:
        """Raises OutsideTheFence where a reason or a photo is missing."""

        async def arrive(ticket: Ticket, by: By, now: datetime) -> None:
            ticket.arrive(check_in, by, now, self.desk.rules_of(ticket))
            await self.positions.note(ticket, by, check_in.position, check_in.accuracy_metres)
            if located := check_in.tells(now):
                address_id = ticket.place.address_id
                await self.households.learn_point(ticket.household_id, address_id, located)

        return await self.desk.perform(asked, Act.ARRIVE, arrive)

    async def join(self, asked: Asked, check_in: CheckIn) -> Ticket:
        """Raises as `arrive`."""

        async def join(ticket: Ticket, by: By, now: datetime) -> None:
            ticket.join(check_in, by, now, self.desk.rules_of(ticket))
            await self.positions.note(ticket, by, check_in.position, check_in.accuracy_metres)

        return await self.desk.perform(asked, Act.JOIN, join)

    async def photograph(self, asked: Asked, taken: PhotosTaken) -> Ticket:
        """Raises TooManySitePhotos, MediaNotUsable."""

        async def keep(ticket: Ticket, by: By, now: datetime) -> None:
            hashes = await self._given(ticket, taken.media_ids, asked.actor)
            photos = [
                SitePhoto(id=each, sha256=digest, by_id=by.id, at=now)
                for each, digest in hashes.items()
            ]
            ticket.photograph(photos, taken.note, by, now)

        return await self.desk.perform(asked, Act.PHOTOGRAPH, keep)

    async def start_work(self, asked: Asked, moment: FieldMoment) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.START_WORK,
            lambda ticket, by, now: ticket.start_work(by, now, moment.device_at),
        )

    async def break_work(self, asked: Asked, moment: FieldMoment) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.BREAK_WORK,
            lambda ticket, by, now: ticket.break_work(moment.note, by, now, moment.device_at),
        )

    async def continue_work(self, asked: Asked, moment: FieldMoment) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.CONTINUE_WORK,
            lambda ticket, by, now: ticket.continue_work(by, now, moment.device_at),
        )

    # -- held up, not done ---------------------------------------------------------------------

    async def suspend(self, asked: Asked, suspension: Suspension) -> Ticket:
        """What the technician had promised stays his until the ticket goes on or is passed on,
        unless the visit ends by it."""

        async def hold(ticket: Ticket, by: By, now: datetime) -> None:
            visit = ticket.visit_under_way
            ticket.suspend(
                suspension.reason,
                suspension.resume_on,
                suspension.note,
                suspension.media_ids,
                by,
                now,
                self.desk.rules_of(ticket),
            )
            if ticket.visit_under_way is None:
                await self.desk.free(visit)

        return await self.desk.perform(asked, Act.SUSPEND, hold)

    async def resume(self, asked: Asked, note: str) -> Ticket:
        return await self.desk.perform(
            asked, Act.RESUME, lambda ticket, by, now: ticket.resume(note, by, now)
        )

    async def leave_incomplete(self, asked: Asked, report: Incompletion) -> Ticket:
        async def leave(ticket: Ticket, by: By, now: datetime) -> None:
            unfinished = Unfinished(
                reason=report.reason,
                next_step=report.next_step,
                parts_wanted=report.parts_wanted,
                photo_ids=report.media_ids,
            )
            await self.desk.free(ticket.leave_incomplete(unfinished, by, now, report.device_at))

        return await self.desk.perform(asked, Act.LEAVE_INCOMPLETE, leave)

    # -- done ----------------------------------------------------------------------------------

    async def finish(self, asked: Asked, report: CompletionReport) -> Ticket:
        """Raises PromisesOpen, FaultCodeNotUsable, EvidenceMissing, QuoteNotConfirmed,
        MediaNotUsable, FormChanged, AnswersMissing, AnswersNotValid."""

        async def finish(ticket: Ticket, by: By, now: datetime) -> None:
            completion = report.completion()
            ticket.require(Act.FINISH)
            await self.promises.check_settled(ticket)
            fault = await self.faults.recorded(ticket, completion)
            await self.forms.take(ticket, Purpose.REPORT, report.form, asked, by)
            hashes = await self._photos(ticket, completion, asked.actor)
            rules, at = self.desk.rules_of(ticket), report.device_at
            visit = ticket.finish(completion, hashes, by, now, rules, at, fault)
            await self.positions.note(ticket, by, report.position, report.accuracy_metres)
            await self.desk.free(visit)
            await self.codes.issue(ticket.customer_id)

        return await self.desk.perform(asked, Act.FINISH, finish)

    async def amend(self, asked: Asked, report: CompletionReport) -> Ticket:
        """Raises as `finish`."""

        async def correct(ticket: Ticket, by: By, now: datetime) -> None:
            completion = report.completion()
            ticket.require(Act.AMEND)
            fault = await self.faults.recorded(ticket, completion)
            await self.forms.take(ticket, Purpose.REPORT, report.form, asked, by)
            hashes = await self._photos(ticket, completion, asked.actor)
            ticket.amend(completion, hashes, by, now, self.desk.rules_of(ticket), fault)
            await self.codes.issue(ticket.customer_id)

        return await self.desk.perform(asked, Act.AMEND, correct)

    async def _photos(self, ticket: Ticket, completion: Completion, actor: Actor) -> dict[str, str]:
        """Before and after are two steps, each with its own most of photos; those that were taken
        on site by a colleague of the visit belong to the ticket already."""
        hashes = ticket.known_hashes
        for step in (completion.before_photo_ids, completion.after_photo_ids):
            fresh = [media_id for media_id in step if media_id not in hashes]
            hashes |= await self._given(ticket, fresh, actor)
        return hashes

    async def _given(self, ticket: Ticket, media_ids: list[str], actor: Actor) -> dict[str, str]:
        """Hashes of files that belong to the ticket from now on."""
        hashes = await self.desk.described(media_ids, actor)
        if media_ids:
            await self.desk.media.attach(media_ids, SUBJECT_KIND, ticket.id, actor)
        return hashes
