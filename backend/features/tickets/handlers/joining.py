"""Merging and linking tickets."""

from backend.features.accounts import Permission
from backend.features.tickets.errors import (
    CancelTooLate,
    MergeAcrossCustomers,
    MergeUndoneTooLate,
    NotMergedHere,
    SameDeviceAtOnce,
    TasksStillOpen,
    TicketEnded,
    TooManyLinks,
    UnknownTicket,
)
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.schemas.intake import Nothing
from backend.features.tickets.schemas.joining import Linking, Merging, Unlinking
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.workflow import Act
from backend.kit.http import operation


class TicketMerging(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/merge"
    act = Act.MERGE

    @operation(
        permission=Permission.TICKETS_ASSIST,
        raises=(
            *ACT_REFUSALS,
            UnknownTicket,
            TicketEnded,
            MergeAcrossCustomers,
            CancelTooLate,
            TooManyLinks,
            TasksStillOpen,
        ),
        replays=False,
    )
    async def post(self, ticket_id: str, body: Merging) -> AnyTicketView:
        """This one is a duplicate: it becomes part of the other, which is the answer 合并."""
        return await self.shown(await self.tickets.joinings.merge(self.asked(ticket_id), body))


class TicketMergeUndoing(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/merge-undoing"
    act = Act.UNDO_MERGE

    @operation(
        permission=Permission.TICKETS_ASSIST,
        raises=(*ACT_REFUSALS, MergeUndoneTooLate, NotMergedHere, SameDeviceAtOnce),
        replays=False,
    )
    async def post(self, ticket_id: str, body: Nothing) -> AnyTicketView:
        """It was no duplicate after all; for some hours."""
        return await self.shown(await self.tickets.joinings.undo(self.asked(ticket_id)))


class LinksOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/links"
    act = Act.LINK

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, UnknownTicket, NotMergedHere, TooManyLinks),
        replays=False,
    )
    async def post(self, ticket_id: str, body: Linking) -> AnyTicketView:
        """Say what this ticket has to do with another one 关联."""
        return await self.shown(await self.tickets.joinings.link(self.asked(ticket_id), body))


class LinkRemovals(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/link-removals"
    act = Act.UNLINK

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, UnknownTicket, NotMergedHere),
        replays=False,
    )
    async def post(self, ticket_id: str, body: Unlinking) -> AnyTicketView:
        """They have nothing to do with each other."""
        return await self.shown(await self.tickets.joinings.unlink(self.asked(ticket_id), body))


ENDPOINTS = (TicketMerging, TicketMergeUndoing, LinksOfTicket, LinkRemovals)
