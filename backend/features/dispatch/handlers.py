"""Who might be sent, why somebody was, and how full the day is."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission, StaffNotFound
from backend.features.definitions import DefinitionVersionNotFound
from backend.features.dispatch.acting.handlers import routes as acting_routes
from backend.features.dispatch.assembly import Judging
from backend.features.dispatch.board.handlers import routes as board_routes
from backend.features.dispatch.errors import (
    BookWithoutDefault,
    CardNotFound,
    FactNotKnown,
    TrialWithoutCase,
)
from backend.features.dispatch.schemas import (
    CandidatesQuery,
    CandidatesView,
    CardBrief,
    CardView,
    LinesQuery,
    LoadsQuery,
    LoadView,
    MyLine,
    StandingChange,
    StandingView,
    Trial,
    TrialResult,
    ZoneQuery,
    ZoneView,
)
from backend.features.tickets import TicketNotFound
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery


class JudgingEndpoint(Endpoint):
    def initialize(self, judging: Judging) -> None:
        self.judging = judging


class TicketCandidates(JudgingEndpoint):
    path = "/api/v1/tickets/{ticket_id}/candidates"

    @operation(permission=Permission.TICKETS_DISPATCH, raises=(TicketNotFound,))
    async def get(self, ticket_id: str, query: CandidatesQuery) -> CandidatesView:
        """Who might be sent, the best first, and who might not, with every reason."""
        return await self.judging.reading.candidates(self.actor, ticket_id, query)


class TicketCards(JudgingEndpoint):
    path = "/api/v1/tickets/{ticket_id}/dispatch-cards"

    @operation(permission=Permission.TICKETS_DISPATCH, raises=(TicketNotFound,))
    async def get(self, ticket_id: str, query: PageQuery) -> Page[CardBrief]:
        """What the rules have decided about a ticket, the latest first."""
        return await self.judging.reading.cards(self.actor, ticket_id, query)


class TicketCard(JudgingEndpoint):
    path = "/api/v1/tickets/{ticket_id}/dispatch-cards/{card_id}"

    @operation(permission=Permission.TICKETS_DISPATCH, raises=(TicketNotFound, CardNotFound))
    async def get(self, ticket_id: str, card_id: str) -> CardView:
        """One decision: who was scored how, and who was rejected by what."""
        return await self.judging.reading.card(self.actor, ticket_id, card_id)


class MyDispatchLines(JudgingEndpoint):
    path = "/api/v1/me/dispatch-lines"

    @operation(permission=Permission.TICKETS_WORK)
    async def get(self, query: LinesQuery) -> Page[MyLine]:
        """Why one was sent, or was not: one's own line of each decision, nobody else's."""
        return await self.judging.reading.own_lines(self.actor, query)


class DispatchTrial(JudgingEndpoint):
    path = "/api/v1/dispatch/trial"

    @operation(
        permission=Permission.DEFINITIONS_READ,
        raises=(
            TicketNotFound,
            TrialWithoutCase,
            FactNotKnown,
            BookWithoutDefault,
            DefinitionVersionNotFound,
        ),
    )
    async def post(self, body: Trial) -> TrialResult:
        """Try a rule book on a ticket or on facts: which rule is used, and why not the others."""
        return await self.judging.trials.run(self.actor, body)


class TechnicianLoads(JudgingEndpoint):
    path = "/api/v1/dispatch/technician-loads"

    @operation(permission=Permission.TICKETS_DISPATCH)
    async def get(self, query: LoadsQuery) -> Page[LoadView]:
        """Everybody's load, skills and place on a day."""
        return await self.judging.loads.of_people(self.actor, query)


class ZoneLoads(JudgingEndpoint):
    path = "/api/v1/dispatch/zone-loads"

    @operation(permission=Permission.TICKETS_DISPATCH)
    async def get(self, query: ZoneQuery) -> Page[ZoneView]:
        """How full each area's day is 饱和度."""
        return await self.judging.loads.of_zones(self.actor, query)


class DispatchStanding(JudgingEndpoint):
    path = "/api/v1/staff/{staff_id}/dispatch-standing"

    @operation(permission=Permission.STAFF_READ, raises=(StaffNotFound,))
    async def get(self, staff_id: str) -> StandingView:
        """Whether somebody is suspended from dispatch, what he is authorised for, and where he is
        not wanted."""
        return StandingView.of(await self.judging.standings.of(self.actor, staff_id))

    @operation(permission=Permission.STAFF_MANAGE, raises=(StaffNotFound, StaleDocument))
    async def put(self, staff_id: str, body: StandingChange) -> StandingView:
        """Say all of that anew."""
        return StandingView.of(await self.judging.standings.change(self.actor, staff_id, body))


ENDPOINTS = (
    TicketCandidates,
    TicketCards,
    TicketCard,
    MyDispatchLines,
    DispatchTrial,
    TechnicianLoads,
    ZoneLoads,
    DispatchStanding,
)


def routes(judging: Judging) -> list[URLSpec]:
    return [endpoint.route(judging=judging) for endpoint in ENDPOINTS]


__all__ = ["acting_routes", "board_routes", "routes"]
