"""Tickets given to subcontractors 转外包, taken back 收回 and handed back 退回."""

from datetime import datetime

from backend.features.accounts import (
    OrganisationCard,
    OrganisationNotFound,
    Organisations,
    Permission,
)
from backend.features.tickets.errors import UnknownSubcontractor
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.subcontracting import Giving, TakingBack
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor
from backend.kit.errors import PermissionDenied
from backend.kit.pagination import Page, PageQuery


class Subcontracting:
    def __init__(self, desk: TicketDesk, organisations: Organisations) -> None:
        self.desk = desk
        self.organisations = organisations

    async def subcontractors(self, actor: Actor, asked: PageQuery) -> Page[OrganisationCard]:
        """Whom tickets may be given to; a subcontractor does not learn of the others."""
        if not await self._is_of_the_firm(actor):
            return Page(items=[])
        return await self.organisations.subcontractors(asked)

    async def give_out(self, asked: Asked, giving: Giving) -> Ticket:
        """Raises UnknownSubcontractor."""

        async def give(ticket: Ticket, by: By, now: datetime) -> None:
            if not await self._is_of_the_firm(asked.actor):
                raise PermissionDenied(permission=Permission.TICKETS_DISPATCH)
            to = await self._subcontractor(giving.organisation_id)
            ticket.give_out(to.id, to.name, giving.note, by, now)

        return await self.desk.perform(asked, Act.GIVE_OUT, give)

    async def take_back(self, asked: Asked, order: TakingBack) -> Ticket:
        async def take(ticket: Ticket, by: By, now: datetime) -> None:
            given = ticket.given_out
            theirs = given is not None and given.organisation_id == asked.actor.organisation_id
            await self.desk.free(ticket.take_back(order.note, by, now, handed_back=theirs))

        return await self.desk.perform(asked, Act.TAKE_BACK, take)

    async def _is_of_the_firm(self, actor: Actor) -> bool:
        return not await self.organisations.is_subcontractor(actor.organisation_id)

    async def _subcontractor(self, organisation_id: str) -> OrganisationCard:
        try:
            found = await self.organisations.organisation(organisation_id)
        except OrganisationNotFound:
            raise UnknownSubcontractor from None
        if not found.is_subcontractor or not found.active:
            raise UnknownSubcontractor
        return found
