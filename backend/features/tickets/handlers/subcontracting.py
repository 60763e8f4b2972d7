"""Given to a subcontractor, taken back; and what somebody who leaves has in hand."""

from backend.features.accounts import Permission, StaffNotFound
from backend.features.tickets.errors import UnknownSubcontractor
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.schemas.subcontracting import (
    Giving,
    SubcontractorView,
    TakingBack,
)
from backend.features.tickets.schemas.views import TicketRow
from backend.features.tickets.workflow import Act
from backend.kit.http import operation
from backend.kit.pagination import Page, PageQuery


class Subcontractors(TicketEndpoint):
    path = "/api/v1/subcontractors"

    @operation(permission=Permission.TICKETS_DISPATCH)
    async def get(self, query: PageQuery) -> Page[SubcontractorView]:
        """Whom tickets may be given to; empty for a subcontractor's own people."""
        page = await self.tickets.subcontracting.subcontractors(self.actor, query)
        items = [SubcontractorView.of(card) for card in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class TicketGiving(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/giving-out"
    act = Act.GIVE_OUT

    @operation(
        permission=Permission.TICKETS_DISPATCH,
        raises=(*ACT_REFUSALS, UnknownSubcontractor),
        replays=False,
    )
    async def post(self, ticket_id: str, body: Giving) -> AnyTicketView:
        """Give the ticket to a subcontractor, who sends its own people 转外包."""
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.subcontracting.give_out(asked, body))


class TicketTakingBack(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/taking-back"
    act = Act.TAKE_BACK

    @operation(permission=Permission.TICKETS_DISPATCH, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: TakingBack) -> AnyTicketView:
        """Take the ticket back from the subcontractor 收回, or hand it back as one 退回.

        A subcontractor sees it for the last time in this answer.
        """
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.subcontracting.take_back(asked, body))


class StaffTicketsInHand(TicketEndpoint):
    path = "/api/v1/staff/{staff_id}/tickets-in-hand"

    @operation(permission=Permission.STAFF_MANAGE, raises=(StaffNotFound,))
    async def get(self, staff_id: str) -> list[TicketRow]:
        """The visits somebody who leaves would leave behind, at most 100."""
        found = await self.tickets.departures.in_hand(self.actor, staff_id)
        return [TicketRow.of(ticket) for ticket in found]


ENDPOINTS = (Subcontractors, TicketGiving, TicketTakingBack, StaffTicketsInHand)
