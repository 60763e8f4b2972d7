"""Tickets to look at, and new ones."""

from backend.features.accounts import Permission
from backend.features.contracts import ContractNotRunning, ContractNotUsable
from backend.features.devices import DeviceIsScrapped
from backend.features.faults import ProblemTypeNotUsable
from backend.features.media import MediaNotUsable
from backend.features.tickets.errors import (
    AddressMissing,
    BrandNumberTaken,
    ContactMissing,
    EditTooLate,
    NameplateMissing,
    NobodyToCall,
    NotYoursToEdit,
    OneBlankCode,
    OpenTicketExists,
    TicketNotFound,
    UnknownBranch,
    UnknownDevice,
    UnknownProductLine,
)
from backend.features.tickets.handlers.base import (
    ACT_REFUSALS,
    FORM_REFUSALS,
    TicketEndpoint,
)
from backend.features.tickets.labels import STATE_NAMES
from backend.features.tickets.models.edit import TicketChanges
from backend.features.tickets.schemas.intake import NewTicket
from backend.features.tickets.schemas.queries import (
    DayQuery,
    FiguresQuery,
    RevealReason,
    TicketListQuery,
)
from backend.features.tickets.schemas.rendering import AnyTicketView, render_line
from backend.features.tickets.schemas.sources import SourceCounts
from backend.features.tickets.schemas.views import (
    FollowUpFiguresView,
    LineView,
    PhoneToDial,
    RevealedContact,
    StateCount,
    TicketCounts,
    TicketRow,
)
from backend.features.tickets.workflow import Act
from backend.kit.access import ActorKind
from backend.kit.errors import IdempotencyKeyReused, PermissionDenied
from backend.kit.http import operation
from backend.kit.http.spans import DaysQuery
from backend.kit.pagination import Page, PageQuery
from backend.kit.pii import national_phone


class TicketList(TicketEndpoint):
    path = "/api/v1/tickets"

    @operation(permission=Permission.TICKETS_READ)
    async def get(self, query: TicketListQuery) -> Page[TicketRow]:
        """Tickets, newest first, as far as one may see."""
        page = await self.tickets.reading.page(self.actor, query.filter(), query)
        rows = [TicketRow.of(ticket) for ticket in page.items]
        return Page(items=rows, next_cursor=page.next_cursor)

    @operation(
        permission=Permission.TICKETS_CREATE,
        status=201,
        raises=(
            *FORM_REFUSALS,
            OpenTicketExists,
            BrandNumberTaken,
            ContractNotUsable,
            ContractNotRunning,
            UnknownDevice,
            DeviceIsScrapped,
            NameplateMissing,
            OneBlankCode,
            UnknownProductLine,
            ProblemTypeNotUsable,
            AddressMissing,
            ContactMissing,
            NotYoursToEdit,
            TicketNotFound,
            MediaNotUsable,
            IdempotencyKeyReused,
        ),
        replays=False,
    )
    async def post(self, body: NewTicket) -> AnyTicketView:
        """Report a fault, or ask for another service 报修.

        With `add_to` the report becomes part of that open ticket, which is then the answer.
        """
        asked = self.asked(body.add_to or "")
        return await self.shown(await self.tickets.reports.report(asked, body))


class TicketOne(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}"
    act = Act.EDIT

    @operation(permission=Permission.TICKETS_READ, raises=(TicketNotFound,))
    async def get(self, ticket_id: str) -> AnyTicketView:
        """One ticket, with what may be done now and who owes the next act."""
        ticket = await self.tickets.reading.get(self.actor, ticket_id)
        return await self.shown(ticket, with_media=True)

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, NotYoursToEdit, EditTooLate, UnknownBranch, ProblemTypeNotUsable),
        replays=False,
    )
    async def patch(self, ticket_id: str, body: TicketChanges) -> AnyTicketView:
        """Correct the ticket; `version` is the one the corrections were made to."""
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.reception.edit(asked, body))


class TicketCountsByState(TicketEndpoint):
    path = "/api/v1/ticket-counts"

    @operation(permission=Permission.TICKETS_READ)
    async def get(self) -> TicketCounts:
        """How many live tickets stand in each state."""
        counts = await self.tickets.reading.counts(self.actor)
        return TicketCounts(
            states=[
                StateCount(state=state, name=STATE_NAMES[state], count=count)
                for state, count in counts.items()
            ]
        )


class FollowUpFiguresItem(TicketEndpoint):
    path = "/api/v1/follow-up-figures"

    @operation(permission=Permission.TICKETS_FOLLOW_UP)
    async def get(self, query: FiguresQuery) -> FollowUpFiguresView:
        """CSAT and NPS of those who were asked afterwards."""
        figures = await self.tickets.reading.follow_up_figures(self.actor, query.days)
        return FollowUpFiguresView.of(query.days, figures)


class TicketCountsBySource(TicketEndpoint):
    path = "/api/v1/ticket-source-counts"

    @operation(permission=Permission.TICKETS_FOLLOW_UP)
    async def get(self, query: DaysQuery) -> SourceCounts:
        """How many reports each request form's source tag brought, from day to day."""
        return SourceCounts(sources=await self.tickets.sources.counts(self.actor, query))


class MyVisits(TicketEndpoint):
    path = "/api/v1/my-visits"

    @operation(permission=Permission.TICKETS_WORK)
    async def get(self, query: DayQuery) -> list[TicketRow]:
        """A technician's own day; without a day, what he has not agreed a time for yet."""
        tickets = await self.tickets.reading.day(self.actor, query.day)
        return [TicketRow.of(ticket) for ticket in tickets]


class TicketTimeline(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/timeline"

    @operation(permission=Permission.TICKETS_READ, raises=(TicketNotFound,))
    async def get(self, ticket_id: str, query: PageQuery) -> Page[LineView]:
        """The story of a ticket, newest first; the customer does not read internal lines."""
        page = await self.tickets.reading.lines(self.actor, ticket_id, query)
        outside = self.actor.kind is ActorKind.CUSTOMER
        lines = [render_line(line, for_customer=outside) for line in page.items]
        return Page(items=lines, next_cursor=page.next_cursor)


class TicketContactReveals(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/contact-reveals"

    @operation(
        permission=Permission.PERSONAL_REVEAL,
        raises=(TicketNotFound, PermissionDenied),
        replays=False,
    )
    async def post(self, ticket_id: str, body: RevealReason) -> RevealedContact:
        """Name, phone and door in clear; who asked, and why, is written down."""
        revealed = await self.tickets.reading.reveal(self.actor, ticket_id, body.reason)
        return RevealedContact(
            name=revealed.contact.name,
            phone=national_phone(revealed.contact.phone),
            region=revealed.place.region,
            door=revealed.place.door,
        )


class TechnicianCalls(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/technician-calls"

    @operation(
        permission=Permission.TICKETS_REQUEST,
        raises=(TicketNotFound, NobodyToCall),
        replays=False,
    )
    async def post(self, ticket_id: str) -> PhoneToDial:
        """The number of who comes, for his customer to dial; who asked is written down."""
        phone = await self.tickets.reading.technicians_phone(self.actor, ticket_id)
        return PhoneToDial(phone=national_phone(phone))


ENDPOINTS = (
    TicketList,
    TicketOne,
    TicketCountsByState,
    FollowUpFiguresItem,
    TicketCountsBySource,
    MyVisits,
    TicketTimeline,
    TicketContactReveals,
    TechnicianCalls,
)
