"""Facts stated at any stage: brand numbers, expected finish, site survey, interview."""

from backend.features.accounts import Permission
from backend.features.media import MediaNotUsable
from backend.features.tickets.errors import BrandNumberTaken, ExpectedInThePast
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.schemas.statements import (
    BrandNumbers,
    ExpectedFinishGiven,
    Interview,
    LinkRenewal,
    SiteSurvey,
)
from backend.features.tickets.workflow import Act
from backend.kit.http import operation


class BrandNumbersOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/brand-numbers"
    act = Act.SET_BRAND_NUMBERS

    @operation(
        permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, BrandNumberTaken), replays=False
    )
    async def put(self, ticket_id: str, body: BrandNumbers) -> AnyTicketView:
        """The numbers under which the brands know the work 厂家单号."""
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.statements.set_brand_numbers(asked, body))


class ExpectedFinishOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/expected-finish"
    act = Act.EXPECT_FINISH

    @operation(
        permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, ExpectedInThePast), replays=False
    )
    async def put(self, ticket_id: str, body: ExpectedFinishGiven) -> AnyTicketView:
        """Tell the customer when all will be done, and why then."""
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.statements.expect_finish(asked, body))


class LinkRenewals(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/link-renewals"
    act = Act.RENEW_LINK

    @operation(permission=Permission.TICKETS_ASSIST, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: LinkRenewal) -> AnyTicketView:
        """Void the ticket's link, and send the customer a new one if so wished. No member of staff
        sees either: who holds it may accept the work."""
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.statements.renew_link(asked, body))


class SiteSurveysOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/site-surveys"
    act = Act.SURVEY_SITE

    @operation(
        permission=Permission.TICKETS_WORK, raises=(*ACT_REFUSALS, MediaNotUsable), replays=False
    )
    async def post(self, ticket_id: str, body: SiteSurvey) -> AnyTicketView:
        """Record what was found on site 现场勘查情况."""
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.statements.survey_site(asked, body))


class InterviewsOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/interviews"
    act = Act.INTERVIEW

    @operation(permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: Interview) -> AnyTicketView:
        """Record what the customer said when he was asked 回访, or that nobody was reached."""
        asked = self.asked(ticket_id)
        return await self.shown(await self.tickets.statements.hold_interview(asked, body))


ENDPOINTS = (
    BrandNumbersOfTicket,
    ExpectedFinishOfTicket,
    LinkRenewals,
    SiteSurveysOfTicket,
    InterviewsOfTicket,
)
