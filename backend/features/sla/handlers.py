"""Clocks over HTTP: read, watched, corrected by supervisors."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.definitions import DefinitionNotFound
from backend.features.media import MediaNotUsable
from backend.features.sla.assembly import Sla
from backend.features.sla.errors import (
    MomentInTheFuture,
    NoSuchBreach,
    NothingRuns,
    PauseOutsideTheStory,
    PreviewOutdated,
    TooManyDecisions,
    WaivedAlready,
)
from backend.features.sla.schemas import (
    AppliedView,
    ChangeView,
    ClocksQuery,
    ClockView,
    DatedBackPause,
    NewWaiver,
    PreviewView,
    Reapplication,
    ReapplicationOfMany,
    ReapplicationPreviewQuery,
    ReapplicationQuery,
    RebuiltView,
    Reset,
    TicketClocksView,
    WatchQuery,
    WatchRow,
)
from backend.features.sla.service.reapplying import Preview
from backend.features.tickets import TicketNotFound
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page

_DECIDED = (TicketNotFound, TooManyDecisions, StaleDocument)


class SlaEndpoint(Endpoint):
    def initialize(self, sla: Sla) -> None:
        self.sla = sla

    async def shown(self, ticket_id: str) -> TicketClocksView:
        seen = await self.sla.readings.of_ticket(self.actor, ticket_id, None)
        return TicketClocksView.of(seen.record, seen.at, seen.readings, seen.entries)


class TicketClocks(SlaEndpoint):
    path = "/api/v1/tickets/{ticket_id}/clocks"

    @operation(permission=Permission.TICKETS_READ, raises=(TicketNotFound, MomentInTheFuture))
    async def get(self, ticket_id: str, query: ClocksQuery) -> TicketClocksView:
        """Every clock of a ticket on every side, now or at a past moment; a customer sees what was
        promised to him."""
        seen = await self.sla.readings.of_ticket(self.actor, ticket_id, query.at)
        return TicketClocksView.of(seen.record, seen.at, seen.readings, seen.entries)


class WatchList(SlaEndpoint):
    path = "/api/v1/watched-tickets"

    @operation(permission=Permission.TICKETS_READ)
    async def get(self, query: WatchQuery) -> Page[WatchRow]:
        """Tickets whose clocks run, are at risk or breached; the next due first."""
        watched = await self.sla.readings.watched(self.actor, query.watches, query)
        rows = [WatchRow.of(row, watched.tickets.get(row.id)) for row in watched.page.items]
        return Page(items=rows, next_cursor=watched.page.next_cursor)


class ClockWaivers(SlaEndpoint):
    path = "/api/v1/tickets/{ticket_id}/clock-waivers"

    @operation(
        permission=Permission.SLA_SUPERVISE,
        status=201,
        raises=(*_DECIDED, NoSuchBreach, WaivedAlready, MediaNotUsable),
    )
    async def post(self, ticket_id: str, body: NewWaiver) -> TicketClocksView:
        """豁免: a breach that is not to count; it stays, with the reason beside it."""
        await self.sla.supervision.waive(self.actor, ticket_id, body)
        return await self.shown(ticket_id)


class ClockPauses(SlaEndpoint):
    path = "/api/v1/tickets/{ticket_id}/clock-pauses"

    @operation(
        permission=Permission.SLA_SUPERVISE,
        status=201,
        raises=(*_DECIDED, PauseOutsideTheStory, MediaNotUsable),
    )
    async def post(self, ticket_id: str, body: DatedBackPause) -> TicketClocksView:
        """补记暂停: the work was held up and nobody wrote it down."""
        await self.sla.supervision.date_back(self.actor, ticket_id, body)
        return await self.shown(ticket_id)


class ClockReset(SlaEndpoint):
    path = "/api/v1/tickets/{ticket_id}/clock-reset"

    @operation(permission=Permission.SLA_SUPERVISE, raises=(*_DECIDED, NothingRuns))
    async def post(self, ticket_id: str, body: Reset) -> TicketClocksView:
        """重置: what runs begins once more now, in a cycle of its own."""
        await self.sla.supervision.reset(self.actor, ticket_id, body)
        return await self.shown(ticket_id)


class ClockTerms(SlaEndpoint):
    path = "/api/v1/tickets/{ticket_id}/clock-policy"

    @operation(permission=Permission.SLA_SUPERVISE, raises=(TicketNotFound, DefinitionNotFound))
    async def get(self, ticket_id: str, query: ReapplicationPreviewQuery) -> PreviewView:
        """What would change if the present rules were applied to this ticket."""
        found = await self.sla.reapplying.preview(self.actor, ticket_id, query.policy_key)
        return _preview(found)

    @operation(
        permission=Permission.SLA_SUPERVISE,
        raises=(*_DECIDED, DefinitionNotFound, PreviewOutdated),
    )
    async def put(self, ticket_id: str, body: Reapplication) -> TicketClocksView:
        """Apply them, as previewed."""
        await self.sla.reapplying.apply(self.actor, ticket_id, body)
        return await self.shown(ticket_id)


class ClockTermsOfMany(SlaEndpoint):
    path = "/api/v1/clock-policy-applications"

    @operation(permission=Permission.SLA_SUPERVISE, raises=(DefinitionNotFound,))
    async def get(self, query: ReapplicationQuery) -> Page[PreviewView]:
        """Open tickets that run by another version of a policy, with what would change."""
        page = await self.sla.reapplying.preview_many(self.actor, query)
        items = [_preview(each) for each in page.items]
        return Page(items=items, next_cursor=page.next_cursor)

    @operation(permission=Permission.SLA_SUPERVISE, raises=(DefinitionNotFound,))
    async def post(self, body: ReapplicationOfMany) -> list[AppliedView]:
        """Apply it to those of a previewed page that are still as they were."""
        applied = await self.sla.reapplying.apply_many(self.actor, body)
        return [AppliedView(ticket_id=each, applied=done) for each, done in applied.items()]


class ClockRebuild(SlaEndpoint):
    path = "/api/v1/tickets/{ticket_id}/clock-rebuild"

    @operation(permission=Permission.SLA_SUPERVISE, raises=(TicketNotFound, StaleDocument))
    async def post(self, ticket_id: str) -> RebuiltView:
        """Build the record of a ticket's clocks anew from its story."""
        rebuilt = await self.sla.rebuilding.rebuild(self.actor, ticket_id)
        record = rebuilt.record
        return RebuiltView(
            ticket_id=record.id, version=record.version, differed=list(rebuilt.differed)
        )


def _preview(found: Preview) -> PreviewView:
    return PreviewView(
        ticket_id=found.ticket_id,
        number=found.number,
        version=found.version,
        policy=found.pinned.policy,
        calendars=found.pinned.calendars,
        changes=[
            ChangeView(
                before=ClockView.of(change.before) if change.before else None,
                after=ClockView.of(change.after) if change.after else None,
            )
            for change in found.changes
        ],
    )


ENDPOINTS = (
    TicketClocks,
    WatchList,
    ClockWaivers,
    ClockPauses,
    ClockReset,
    ClockTerms,
    ClockTermsOfMany,
    ClockRebuild,
)


def routes(sla: Sla) -> list[URLSpec]:
    return [endpoint.route(sla=sla) for endpoint in ENDPOINTS]
