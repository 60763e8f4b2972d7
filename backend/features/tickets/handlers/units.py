"""Several units on one ticket, several people on one visit."""

from backend.features.accounts import Permission
from backend.features.media import MediaAlreadyUsed, MediaNotUsable
from backend.features.tickets.errors import (
    LastUnit,
    OpenTicketExists,
    OutsideTheFence,
    SameDeviceAtOnce,
    TooManySitePhotos,
    TooManyUnits,
    UnitAlreadyThere,
    UnitElsewhere,
    UnitNotOnTicket,
    UnknownDevice,
)
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.schemas.field_work import ArrivalReport, PhotosTaken
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.schemas.units import UnitAdded, UnitRemoved
from backend.features.tickets.workflow import Act
from backend.kit.http import operation


class UnitsOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/units"
    act = Act.ADD_UNIT

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(
            *ACT_REFUSALS,
            UnknownDevice,
            UnitElsewhere,
            UnitAlreadyThere,
            TooManyUnits,
            OpenTicketExists,
            SameDeviceAtOnce,
        ),
        replays=False,
    )
    async def post(self, ticket_id: str, body: UnitAdded) -> AnyTicketView:
        """One more device is served by this ticket."""
        return await self.shown(await self.tickets.units.add(self.asked(ticket_id), body))


class UnitRemovals(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/unit-removals"
    act = Act.REMOVE_UNIT

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, UnitNotOnTicket, LastUnit),
        replays=False,
    )
    async def post(self, ticket_id: str, body: UnitRemoved) -> AnyTicketView:
        """This device is not served by this ticket after all."""
        return await self.shown(await self.tickets.units.remove(self.asked(ticket_id), body))


class VisitJoining(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/joining"
    act = Act.JOIN

    @operation(
        permission=Permission.TICKETS_WORK,
        raises=(*ACT_REFUSALS, OutsideTheFence, MediaNotUsable),
        replays=False,
    )
    async def post(self, ticket_id: str, visit_id: str, body: ArrivalReport) -> AnyTicketView:
        """Check in beside a colleague who is there already 协同到场."""
        asked = self.asked(ticket_id, visit_id)
        return await self.shown(await self.tickets.field.join(asked, body))


class VisitPhotos(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/photos"
    act = Act.PHOTOGRAPH

    @operation(
        permission=Permission.TICKETS_WORK,
        raises=(*ACT_REFUSALS, MediaNotUsable, MediaAlreadyUsed, TooManySitePhotos),
        replays=False,
    )
    async def post(self, ticket_id: str, visit_id: str, body: PhotosTaken) -> AnyTicketView:
        """Photos of the work; whoever finishes the visit may use them in the record."""
        asked = self.asked(ticket_id, visit_id)
        return await self.shown(await self.tickets.field.photograph(asked, body))


ENDPOINTS = (UnitsOfTicket, UnitRemovals, VisitJoining, VisitPhotos)
