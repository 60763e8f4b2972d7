"""Leads 新需求."""

from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.sales.errors import (
    LeadClosed,
    LeadNotFound,
    LeadNotTaken,
    LeadTaken,
    OtherLeadNeeded,
    OutcomeNeedsReason,
    TooManyNotes,
)
from backend.features.sales.schemas.leads import LeadNoteInput, LeadQuery, LeadResult, LeadView
from backend.features.sales.service.leads import Leads
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page
from backend.kit.text import Id

READ = Permission.SALES_READ
MANAGE = Permission.SALES_MANAGE


class LeadEndpoint(Endpoint):
    def initialize(self, leads: Leads) -> None:
        self.leads = leads


class LeadList(LeadEndpoint):
    path = "/api/v1/leads"

    @operation(permission=READ)
    async def get(self, query: LeadQuery) -> Page[LeadView]:
        """List what customers wish for, newest first."""
        return await self.leads.page(self.actor, query)


class LeadItem(LeadEndpoint):
    path = "/api/v1/leads/{lead_id}"

    @operation(permission=READ, raises=(LeadNotFound,))
    async def get(self, lead_id: Id) -> LeadView:
        """Read a lead, and which ticket it came from."""
        return await self.leads.get(self.actor, lead_id)


class LeadTaking(LeadEndpoint):
    path = "/api/v1/leads/{lead_id}/taking"

    @operation(permission=MANAGE, raises=(LeadNotFound, LeadTaken, LeadClosed, StaleDocument))
    async def post(self, lead_id: Id) -> LeadView:
        """Take a lead that nobody follows up yet."""
        return await self.leads.take(self.actor, lead_id)


class LeadNotes(LeadEndpoint):
    path = "/api/v1/leads/{lead_id}/notes"

    @operation(permission=MANAGE, status=201, raises=(LeadNotFound, TooManyNotes, StaleDocument))
    async def post(self, lead_id: Id, body: LeadNoteInput) -> LeadView:
        """Write down what was said."""
        return await self.leads.note(self.actor, lead_id, body)


class LeadEnd(LeadEndpoint):
    path = "/api/v1/leads/{lead_id}/outcome"

    @operation(
        permission=MANAGE,
        raises=(
            LeadNotFound,
            LeadNotTaken,
            LeadClosed,
            OutcomeNeedsReason,
            OtherLeadNeeded,
            StaleDocument,
        ),
    )
    async def post(self, lead_id: Id, body: LeadResult) -> LeadView:
        """Won, lost with a reason, or another one over again."""
        return await self.leads.end(self.actor, lead_id, body)


ENDPOINTS: Final = (LeadList, LeadItem, LeadTaking, LeadNotes, LeadEnd)


def routes(leads: Leads) -> list[URLSpec]:
    return [endpoint.route(leads=leads) for endpoint in ENDPOINTS]
