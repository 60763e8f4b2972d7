"""The board of a day, and what a drop on it would mean."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.dispatch.board.assembly import BoardParts
from backend.features.dispatch.board.schemas import Board, BoardQuery, DropPreview, DropQuery
from backend.features.tickets import TicketNotFound, UnknownTechnician
from backend.kit.http import Endpoint, operation


class BoardEndpoint(Endpoint):
    def initialize(self, board: BoardParts) -> None:
        self.board = board


class DispatchBoard(BoardEndpoint):
    path = "/api/v1/dispatch/board"

    @operation(permission=Permission.TICKETS_DISPATCH)
    async def get(self, query: BoardQuery) -> Board:
        """What waits for somebody, and everybody's day: shifts, leave, visits, limits, travel."""
        return await self.board.reading.of_day(self.actor, query)


class TicketDropPreview(BoardEndpoint):
    path = "/api/v1/tickets/{ticket_id}/drop-previews/{staff_id}"

    @operation(permission=Permission.TICKETS_DISPATCH, raises=(TicketNotFound, UnknownTechnician))
    async def get(self, ticket_id: str, staff_id: str, query: DropQuery) -> DropPreview:
        """What sending this person at this time would mean: conflicts, room, reasons, score."""
        return await self.board.drops.preview(self.actor, ticket_id, staff_id, query)


def routes(board: BoardParts) -> list[URLSpec]:
    return [each.route(board=board) for each in (DispatchBoard, TicketDropPreview)]
