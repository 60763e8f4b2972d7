"""Complaints: made, given to an owner, resolved, opened again."""

from datetime import datetime, timedelta

from backend.features.accounts import (
    CustomerAccounts,
    CustomerNotFound,
    Organisations,
    Permission,
    StaffDirectory,
)
from backend.features.tickets.errors import (
    NotYoursToEdit,
    TooManyComplaints,
    UnknownCustomer,
    UnknownOwner,
)
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.complaint import Complaint, NewComplaint, Outcome, Severity
from backend.features.tickets.models.values import By
from backend.features.tickets.repository import ComplaintRepository
from backend.features.tickets.schemas.complaints import (
    ComplaintHandling,
    ComplaintListQuery,
    ComplaintReopening,
    ComplaintTaken,
)
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.report_parts import maker
from backend.features.tickets.words import Channel, Role
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor, ActorKind, Reach, Scope
from backend.kit.clock import shanghai_day
from backend.kit.mongo import NumberSeries, transactional
from backend.kit.pagination import Page

COMPLAINT_KIND = "complaint"
MOST_WITHOUT_TICKET = 5
_DUE = {
    Severity.SERIOUS: timedelta(days=1),
    Severity.NORMAL: timedelta(days=3),
    Severity.MINOR: timedelta(days=7),
}


class Complaints:
    def __init__(
        self,
        desk: TicketDesk,
        complaints: ComplaintRepository,
        customers: CustomerAccounts,
        organisations: Organisations,
        staff: StaffDirectory,
        numbers: NumberSeries,
    ) -> None:
        self.desk = desk
        self.unit_of_work = desk.unit_of_work
        self.complaints = complaints
        self.customers = customers
        self.organisations = organisations
        self.staff = staff
        self.numbers = numbers

    # -- made ----------------------------------------------------------------------------------

    async def complain(self, asked: Asked, said: NewComplaint) -> Ticket:
        """About a ticket. Raises TooManyComplaints."""
        number = await self._number()

        async def complain(ticket: Ticket, by: By, now: datetime) -> None:
            complaint = Complaint(
                number=number,
                ticket_id=ticket.id,
                ticket_number=ticket.number,
                customer_id=ticket.customer_id,
                branch_id=ticket.branch_id,
                organisation_id=ticket.organisation_id,
                channel=_channel(asked.actor, None),
                against_ids=ticket.technician_ids,
                due_at=now + _DUE[said.severity],
                made_by=by,
                created_at=now,
                **said.model_dump(),
            )
            complaint.make()
            ticket.complain(complaint, by, now)
            await self._attach(complaint, asked.actor)
            await self.complaints.add(complaint)

        return await self.desk.perform(asked, Act.COMPLAIN, complain)

    async def take(self, actor: Actor, said: ComplaintTaken) -> Complaint:
        """Without a ticket: a customer's own, or one that staff take for him. Raises
        NotYoursToEdit, UnknownCustomer, TooManyComplaints."""
        return await self._take(actor, said, await self._number())

    @transactional
    async def _take(self, actor: Actor, said: ComplaintTaken, number: str) -> Complaint:
        customer_id = await self._customer_id(actor, said)
        most = MOST_WITHOUT_TICKET
        if await self.complaints.open_without_ticket(customer_id, most) >= most:
            raise TooManyComplaints(limit=most)
        branch_id, organisation_id = actor.branch_id, actor.organisation_id
        if not branch_id:
            branch = await self.organisations.default_branch()
            branch_id, organisation_id = branch.id, branch.organisation_id
        now = self.desk.now()
        complaint = Complaint(
            number=number,
            customer_id=customer_id,
            branch_id=branch_id,
            organisation_id=organisation_id,
            channel=_channel(actor, said.channel),
            due_at=now + _DUE[said.severity],
            made_by=maker(actor),
            created_at=now,
            **said.model_dump(exclude={"customer_id", "channel"}),
        )
        complaint.make()
        await self._attach(complaint, actor)
        await self.complaints.add(complaint)
        return complaint

    async def _customer_id(self, actor: Actor, said: ComplaintTaken) -> str:
        if actor.kind is ActorKind.CUSTOMER:
            if said.customer_id not in (None, actor.id) or said.channel:
                raise NotYoursToEdit
            return actor.id
        if said.customer_id is None:
            raise UnknownCustomer
        try:
            return (await self.customers.get(said.customer_id)).id
        except CustomerNotFound:
            raise UnknownCustomer from None

    async def _attach(self, complaint: Complaint, actor: Actor) -> None:
        """Files belong to the complaint, not to the ticket: who it is about does not see them."""
        if complaint.media_ids:
            await self.desk.media.attach(complaint.media_ids, COMPLAINT_KIND, complaint.id, actor)

    async def _number(self) -> str:
        return await self.numbers.draw(shanghai_day(self.desk.now()))

    # -- handled -------------------------------------------------------------------------------

    @transactional
    async def handle(self, actor: Actor, complaint_id: str, order: ComplaintHandling) -> Complaint:
        """Raises ComplaintNotFound, UnknownOwner, ComplaintAboutYou, DueInThePast."""
        complaint = await self.get(actor, complaint_id)
        owner_id = await self._owner(actor, complaint, order.owner_id)
        by = _by(actor)
        complaint.handle(owner_id, order.due_at, order.note, by, self.desk.now())
        return await self._keep(complaint, by)

    async def _owner(self, actor: Actor, complaint: Complaint, owner_id: str | None) -> str:
        if owner_id is None or owner_id == actor.id:
            return actor.id
        able = await self.staff.many_with_permission([owner_id], Permission.TICKETS_FOLLOW_UP)
        card = able.get(owner_id)
        wide = actor.reach(Permission.TICKETS_FOLLOW_UP).scope is Scope.ALL
        at_home = card is not None and card.organisation_id == complaint.organisation_id
        if card is None or not (at_home or wide):
            raise UnknownOwner
        return card.id

    @transactional
    async def resolve(self, actor: Actor, complaint_id: str, outcome: Outcome) -> Complaint:
        """Raises ComplaintNotFound, ComplaintAboutYou, UnknownTechnician."""
        complaint = await self.get(actor, complaint_id)
        by = _by(actor)
        complaint.resolve(outcome, by, self.desk.now())
        return await self._keep(complaint, by)

    @transactional
    async def reopen(
        self, actor: Actor, complaint_id: str, reopening: ComplaintReopening
    ) -> Complaint:
        """By the customer or the staff. Raises ComplaintNotFound, ComplaintReopenTooLate."""
        complaint = await self.get(actor, complaint_id)
        by = _by(actor)
        complaint.reopen(reopening.note, by, self.desk.now(), self.desk.rules.reopen)
        return await self._keep(complaint, by)

    async def _keep(self, complaint: Complaint, by: By) -> Complaint:
        await self.complaints.save(complaint)
        if complaint.ticket_id:
            asked = Asked.by_the_clock(complaint.ticket_id)
            ticket = await self.desk.load(asked)
            ticket.hear_of_complaint(complaint, by)
            await self.desk.store(ticket, asked)
        return complaint

    # -- to look at ----------------------------------------------------------------------------

    async def get(self, actor: Actor, complaint_id: str) -> Complaint:
        """Raises ComplaintNotFound, also for what the actor may not see."""
        return await self.complaints.get_within(_reach(actor), complaint_id)

    async def page(self, actor: Actor, asked: ComplaintListQuery) -> Page[Complaint]:
        return await self.complaints.page_within(_reach(actor), asked, self.desk.now())

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        """For files that belong to complaints."""
        query = {"$and": [{"_id": subject_id}, self.complaints.within(_reach(actor))]}
        return await self.complaints.collection.find_one(query, projection={"_id": 1}) is not None


def _reach(actor: Actor) -> Reach:
    """A customer sees his own; of the staff who follows up."""
    is_customer = actor.kind is ActorKind.CUSTOMER
    return actor.reach(Permission.TICKETS_REQUEST if is_customer else Permission.TICKETS_FOLLOW_UP)


def _by(actor: Actor) -> By:
    is_customer = actor.kind is ActorKind.CUSTOMER
    role = Role.CUSTOMER if is_customer else Role.FOLLOW_UP
    return By(id=actor.id, role=role, via=actor.via)


def _channel(actor: Actor, said: Channel | None) -> Channel:
    if actor.kind is ActorKind.CUSTOMER:
        return Channel.MINIPROGRAM if actor.via == Channel.MINIPROGRAM else Channel.WEB
    return said or Channel.PHONE
