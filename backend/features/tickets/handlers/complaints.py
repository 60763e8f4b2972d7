"""投诉: complaints, for the customer and for those who answer them."""

from backend.features.accounts import Permission
from backend.features.media import MediaAlreadyUsed, MediaNotUsable
from backend.features.tickets.errors import (
    ComplaintAboutYou,
    ComplaintNotFound,
    ComplaintReopenTooLate,
    DueInThePast,
    NotYoursToEdit,
    TooManyComplaints,
    UnknownCustomer,
    UnknownOwner,
    UnknownTechnician,
)
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.models.complaint import NewComplaint, Outcome
from backend.features.tickets.schemas.complaints import (
    ComplaintHandling,
    ComplaintListQuery,
    ComplaintReopening,
    ComplaintTaken,
    ComplaintView,
    StaffComplaintView,
)
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.workflow import Act
from backend.kit.errors import StaleDocument, TransitionNotAllowed
from backend.kit.http import operation
from backend.kit.pagination import Page, PageQuery

_REFUSALS = (ComplaintNotFound, TransitionNotAllowed, StaleDocument)
_FILES = (MediaNotUsable, MediaAlreadyUsed, TooManyComplaints)


class ComplaintsOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/complaints"
    act = Act.COMPLAIN

    @operation(permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, *_FILES), replays=False)
    async def post(self, ticket_id: str, body: NewComplaint) -> AnyTicketView:
        """Complain about this service 投诉."""
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.complaints.complain(asked, body))


class ComplaintList(TicketEndpoint):
    path = "/api/v1/complaints"

    @operation(permission=Permission.TICKETS_FOLLOW_UP)
    async def get(self, query: ComplaintListQuery) -> Page[StaffComplaintView]:
        """Complaints, newest first, as far as one may see."""
        return await self.tickets.complaint_reading.page(self.actor, query)

    @operation(
        permission=Permission.TICKETS_FOLLOW_UP,
        status=201,
        raises=(*_FILES, UnknownCustomer, NotYoursToEdit),
    )
    async def post(self, body: ComplaintTaken) -> StaffComplaintView:
        """Take a complaint that is about no ticket."""
        complaint = await self.tickets.complaints.take(self.actor, body)
        return await self.tickets.complaint_reading.view(self.actor, complaint)


class ComplaintOne(TicketEndpoint):
    path = "/api/v1/complaints/{complaint_id}"

    @operation(permission=Permission.TICKETS_FOLLOW_UP, raises=(ComplaintNotFound,))
    async def get(self, complaint_id: str) -> StaffComplaintView:
        """One complaint, with how it was handled."""
        return await self.tickets.complaint_reading.get(self.actor, complaint_id)


class ComplaintHandlingOfStaff(TicketEndpoint):
    path = "/api/v1/complaints/{complaint_id}/handling"

    @operation(
        permission=Permission.TICKETS_FOLLOW_UP,
        raises=(*_REFUSALS, UnknownOwner, ComplaintAboutYou, DueInThePast),
    )
    async def put(self, complaint_id: str, body: ComplaintHandling) -> StaffComplaintView:
        """Give it to an owner, with a time."""
        complaint = await self.tickets.complaints.handle(self.actor, complaint_id, body)
        return await self.tickets.complaint_reading.view(self.actor, complaint)


class ComplaintResolution(TicketEndpoint):
    path = "/api/v1/complaints/{complaint_id}/resolution"

    @operation(
        permission=Permission.TICKETS_FOLLOW_UP,
        raises=(*_REFUSALS, ComplaintAboutYou, UnknownTechnician),
    )
    async def post(self, complaint_id: str, body: Outcome) -> StaffComplaintView:
        """Say how it ended; the customer is told, and what is justified counts."""
        complaint = await self.tickets.complaints.resolve(self.actor, complaint_id, body)
        return await self.tickets.complaint_reading.view(self.actor, complaint)


class ComplaintReopeningByStaff(TicketEndpoint):
    path = "/api/v1/complaints/{complaint_id}/reopening"

    @operation(permission=Permission.TICKETS_FOLLOW_UP, raises=(*_REFUSALS, ComplaintReopenTooLate))
    async def post(self, complaint_id: str, body: ComplaintReopening) -> StaffComplaintView:
        """The customer is not content with how it ended."""
        complaint = await self.tickets.complaints.reopen(self.actor, complaint_id, body)
        return await self.tickets.complaint_reading.view(self.actor, complaint)


class MyComplaints(TicketEndpoint):
    path = "/api/v1/my/complaints"

    @operation(permission=Permission.TICKETS_REQUEST)
    async def get(self, query: PageQuery) -> Page[ComplaintView]:
        """A customer's own complaints, newest first."""
        asked = ComplaintListQuery(cursor=query.cursor, limit=query.limit)
        page = await self.tickets.complaints.page(self.actor, asked)
        views = [ComplaintView.of(complaint) for complaint in page.items]
        return Page(items=views, next_cursor=page.next_cursor)

    @operation(permission=Permission.TICKETS_REQUEST, status=201, raises=(*_FILES, NotYoursToEdit))
    async def post(self, body: NewComplaint) -> ComplaintView:
        """Complain about something that is no ticket."""
        said = ComplaintTaken.model_validate(body.model_dump())
        return ComplaintView.of(await self.tickets.complaints.take(self.actor, said))


class MyComplaint(TicketEndpoint):
    path = "/api/v1/my/complaints/{complaint_id}"

    @operation(permission=Permission.TICKETS_REQUEST, raises=(ComplaintNotFound,))
    async def get(self, complaint_id: str) -> ComplaintView:
        """One of one's own complaints, with how it ended."""
        return ComplaintView.of(await self.tickets.complaints.get(self.actor, complaint_id))


class MyComplaintReopening(TicketEndpoint):
    path = "/api/v1/my/complaints/{complaint_id}/reopening"

    @operation(permission=Permission.TICKETS_REQUEST, raises=(*_REFUSALS, ComplaintReopenTooLate))
    async def post(self, complaint_id: str, body: ComplaintReopening) -> ComplaintView:
        """Not content with how it ended."""
        complaint = await self.tickets.complaints.reopen(self.actor, complaint_id, body)
        return ComplaintView.of(complaint)


ENDPOINTS = (
    ComplaintsOfTicket,
    ComplaintList,
    ComplaintOne,
    ComplaintHandlingOfStaff,
    ComplaintResolution,
    ComplaintReopeningByStaff,
    MyComplaints,
    MyComplaint,
    MyComplaintReopening,
)
