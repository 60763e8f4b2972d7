"""The pool, the switch, and how far the rules have come with a ticket."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.dispatch.acting.assembly import Acting
from backend.features.dispatch.acting.errors import (
    CaseNotFound,
    FairShareReached,
    OfferNotFound,
    OfferOver,
)
from backend.features.dispatch.acting.schemas import (
    AutomationSwitch,
    AutomationView,
    CaseView,
    OfferView,
)
from backend.features.forms import AnswersMissing
from backend.features.tickets import (
    NoLongerWaiting,
    NoRoomThatDay,
    TechnicianBusy,
    TicketNotFound,
    TooManyVisits,
    UnknownTechnician,
    WindowInThePast,
)
from backend.features.timeline import ClientOperation
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery


class ActingEndpoint(Endpoint):
    def initialize(self, acting: Acting) -> None:
        self.acting = acting


class Offers(ActingEndpoint):
    path = "/api/v1/dispatch/offers"

    @operation(permission=Permission.TICKETS_WORK)
    async def get(self, query: PageQuery) -> Page[OfferView]:
        """List the work one may take from the pool 抢单, the newest first."""
        found = await self.acting.pool.open_to(self.actor, query)
        views = [OfferView.of(offer, self.actor.id) for offer in found.items]
        return Page(items=views, next_cursor=found.next_cursor)


class OfferGrab(ActingEndpoint):
    path = "/api/v1/dispatch/offers/{offer_id}/grab"

    @operation(
        permission=Permission.TICKETS_WORK,
        raises=(
            OfferNotFound,
            OfferOver,
            FairShareReached,
            NoLongerWaiting,
            NoRoomThatDay,
            TechnicianBusy,
            UnknownTechnician,
            WindowInThePast,
            TooManyVisits,
            AnswersMissing,
        ),
    )
    async def post(self, offer_id: str) -> OfferView:
        """Take it from the pool: the first has it, and has accepted it by that. Not where the flow
        demands a form with 接单."""
        work = ClientOperation(id=self.operation_key, fingerprint=offer_id)
        offer = await self.acting.pool.grab(self.actor, offer_id, work)
        return OfferView.of(offer, self.actor.id)


class TicketDispatchCase(ActingEndpoint):
    path = "/api/v1/tickets/{ticket_id}/dispatch-case"

    @operation(permission=Permission.TICKETS_DISPATCH, raises=(TicketNotFound, CaseNotFound))
    async def get(self, ticket_id: str) -> CaseView:
        """Read how far the rules have come with a ticket, and why they left it to people."""
        return CaseView.of(await self.acting.desk.case_of(self.actor, ticket_id))


class AutomationOfTheFirm(ActingEndpoint):
    path = "/api/v1/dispatch/automation"

    @operation(permission=Permission.DEFINITIONS_READ)
    async def get(self) -> AutomationView:
        """Read whether the rules act by themselves."""
        return AutomationView.of(await self.acting.desk.automation(self.actor))

    @operation(permission=Permission.DEFINITIONS_PUBLISH)
    async def put(self, body: AutomationSwitch) -> AutomationView:
        """Let the rules act by themselves, or leave everything to dispatchers."""
        switched = await self.acting.desk.switch(self.actor, enabled=body.enabled)
        return AutomationView.of(switched)


ENDPOINTS = (Offers, OfferGrab, TicketDispatchCase, AutomationOfTheFirm)


def routes(acting: Acting) -> list[URLSpec]:
    return [endpoint.route(acting=acting) for endpoint in ENDPOINTS]
