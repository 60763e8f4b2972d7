"""What a flow looks like, and which running tickets could go on under it; the flows themselves are
definitions."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.definitions import DefinitionVersionNotFound
from backend.features.flows.assembly import Flows
from backend.features.flows.models import THE_FIRM
from backend.features.flows.schemas import (
    AppliedView,
    DefinitionsOrder,
    FlowDrawing,
    ModulesView,
    ReapplicationOrder,
    TicketDefinitionsView,
    TicketFlowView,
)
from backend.features.tickets import Repinned, ServiceType, TicketNotFound
from backend.kit.errors import StaleDocument, TransitionNotAllowed
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery


class FlowsEndpoint(Endpoint):
    def initialize(self, flows: Flows) -> None:
        self.flows = flows


class ModuleList(FlowsEndpoint):
    path = "/api/v1/modules"

    @operation(permission=Permission.ME_KEEP, before_consent=True)
    async def get(self) -> ModulesView:
        """Which modules the firm works with."""
        found = await self.flows.plans.modules.current(THE_FIRM)
        return ModulesView.of(found.content)


class FlowDrawingOne(FlowsEndpoint):
    path = "/api/v1/flows/{service_type}/drawing"

    @operation(permission=Permission.DEFINITIONS_READ)
    async def get(self, service_type: ServiceType) -> FlowDrawing:
        """The published flow, drawn: with the modules that are on now."""
        drawn = await self.flows.gallery.draw(service_type)
        return FlowDrawing(
            service_type=service_type,
            name=drawn.name,
            version=drawn.version,
            mermaid=drawn.mermaid,
            svg=drawn.svg,
        )


class TicketFlowOne(FlowsEndpoint):
    path = "/api/v1/tickets/{ticket_id}/flow"

    @operation(permission=Permission.SLA_SUPERVISE, raises=(TicketNotFound,))
    async def get(self, ticket_id: str) -> TicketFlowView:
        """By which version a ticket runs, and what the present one would change for it."""
        preview = await self.flows.reapplication.of_ticket(self.actor, ticket_id)
        return TicketFlowView.of(preview)


class TicketDefinitions(FlowsEndpoint):
    path = "/api/v1/tickets/{ticket_id}/definitions"

    @operation(permission=Permission.SLA_SUPERVISE, raises=(TicketNotFound,))
    async def get(self, ticket_id: str) -> TicketDefinitionsView:
        """By which flow, forms and procedure a ticket runs, and what the present ones would
        change for it."""
        found = await self.flows.reapplication.everything_of(self.actor, ticket_id)
        return TicketDefinitionsView.of(*found)

    @operation(
        permission=Permission.SLA_SUPERVISE,
        raises=(TicketNotFound, StaleDocument, TransitionNotAllowed),
        replays=False,
    )
    async def post(self, ticket_id: str, body: DefinitionsOrder) -> TicketDefinitionsView:
        """Let a running ticket go on under the present versions, as the preview showed them: all
        that is named or nothing, and twice is once."""
        moving, seen = self.flows.reapplication, Repinned(ticket_id, body.version)
        await moving.move(self.actor, seen, [each.wanted() for each in body.definitions])
        return TicketDefinitionsView.of(*await moving.everything_of(self.actor, ticket_id))


class RunningTickets(FlowsEndpoint):
    path = "/api/v1/flows/{service_type}/running-tickets"

    @operation(permission=Permission.SLA_SUPERVISE)
    async def get(self, service_type: ServiceType, query: PageQuery) -> Page[TicketFlowView]:
        """Open tickets of a service, each with what the present flow would change for it."""
        page = await self.flows.reapplication.of_running(self.actor, service_type, query)
        items = [TicketFlowView.of(preview) for preview in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class FlowReapplication(FlowsEndpoint):
    path = "/api/v1/flows/{service_type}/reapplication"

    @operation(
        permission=Permission.SLA_SUPERVISE, raises=(DefinitionVersionNotFound,), replays=False
    )
    async def post(self, service_type: ServiceType, body: ReapplicationOrder) -> list[AppliedView]:
        """Let running tickets go on under another version, as the preview showed; each is done or
        refused by itself, and twice is once."""
        pin, wanted = body.pin(service_type), body.wanted()
        done = await self.flows.reapplication.apply(self.actor, service_type, pin, wanted)
        return [AppliedView.of(each) for each in done]


ENDPOINTS = (
    ModuleList,
    FlowDrawingOne,
    TicketFlowOne,
    TicketDefinitions,
    RunningTickets,
    FlowReapplication,
)


def routes(flows: Flows) -> list[URLSpec]:
    return [endpoint.route(flows=flows) for endpoint in ENDPOINTS]
