"""The procedure of a visit: which one it is sent out with, its steps, and what they leave."""

from datetime import datetime

from backend.features.procedures import ProcedureBook
from backend.features.tickets.errors import VisitNotFound
from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.models.steps import StepDone, step_hashes
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.field_work import StepReport
from backend.features.tickets.schemas.steps import FollowedProcedureView, VisitProcedureView
from backend.features.tickets.services.desk import SUBJECT_KIND, Asked, TicketDesk
from backend.features.tickets.services.reading import TicketReading
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor


class VisitSteps:
    def __init__(self, desk: TicketDesk, procedures: ProcedureBook, reading: TicketReading) -> None:
        self.desk = desk
        self.procedures = procedures
        self.reading = reading

    async def record(self, asked: Asked, report: StepReport) -> Ticket:
        """Raises NoSuchStep, StepOutOfOrder, StepIncomplete, MediaNotUsable."""

        async def record(ticket: Ticket, by: By, now: datetime) -> None:
            ticket.require(Act.RECORD_STEP)
            photos = await self._given(ticket, report.media_ids, asked.actor)
            step = StepDone(
                name=report.step,
                by_id=by.id,
                at=now,
                device_at=report.device_at,
                photos=photos,
                readings=report.readings,
                note=report.note,
            )
            ticket.record_step(step, by, now)

        return await self.desk.perform(asked, Act.RECORD_STEP, record)

    async def of_visit(self, actor: Actor, ticket_id: str, visit_id: str) -> VisitProcedureView:
        """As the visit pinned it. Raises TicketNotFound, VisitNotFound."""
        ticket = await self.reading.get(actor, ticket_id)
        visit = next((each for each in ticket.visits if each.id == visit_id), None)
        if visit is None:
            raise VisitNotFound
        return VisitProcedureView(procedure=await self.followed(actor, visit))

    async def followed(self, actor: Actor, visit: Visit) -> FollowedProcedureView | None:
        """None: the firm had no procedure for this visit when it was sent out."""
        if visit.procedure is None:
            return None
        content = (await self.procedures.at(visit.procedure)).content
        links = await self.procedures.links(content, actor)
        taken = list(step_hashes(visit.steps_done))
        links |= await self.desk.media.links(taken, actor)
        return FollowedProcedureView.of(visit, visit.procedure, content, links)

    async def _given(self, ticket: Ticket, media_ids: list[str], actor: Actor) -> dict[str, str]:
        """Photos taken on site before, or brought with this step."""
        known = ticket.known_hashes
        fresh = [media_id for media_id in media_ids if media_id not in known]
        hashes = known | await self.desk.described(fresh, actor)
        if fresh:
            await self.desk.media.attach(fresh, SUBJECT_KIND, ticket.id, actor)
        return {media_id: hashes[media_id] for media_id in media_ids}


async def pin_procedure(procedures: ProcedureBook, ticket: Ticket, visit: Visit) -> None:
    """The version that counts now is the one this visit keeps."""
    line_id = ticket.devices[0].product_line_id if ticket.devices else ""
    visit.procedure = await procedures.pin(line_id, ticket.service_type)
