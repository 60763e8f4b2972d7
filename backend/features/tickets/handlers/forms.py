"""Forms to be filled in for a service, and those that were."""

from backend.features.accounts import Permission
from backend.features.devices import CodeNotFound, DeviceNotFound
from backend.features.tickets.errors import TicketNotFound
from backend.features.tickets.handlers.base import TicketEndpoint
from backend.features.tickets.schemas.forms import (
    OfferedForm,
    OfferedFormQuery,
    TicketFormsView,
)
from backend.kit.http import operation


class ServiceForm(TicketEndpoint):
    path = "/api/v1/service-form"

    @operation(permission=Permission.TICKETS_CREATE, raises=(CodeNotFound, DeviceNotFound))
    async def get(self, query: OfferedFormQuery) -> OfferedForm:
        """The form that is asked for a service of a device, with what is known already."""
        return OfferedForm(form=await self.tickets.forms.offered(self.actor, query))


class TicketFormList(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/forms"

    @operation(permission=Permission.TICKETS_READ, raises=(TicketNotFound,))
    async def get(self, ticket_id: str) -> TicketFormsView:
        """The forms of a ticket: what is still to be answered, and what was."""
        ticket = await self.tickets.reading.get(self.actor, ticket_id)
        forms = await self.tickets.forms.of(self.actor, ticket)
        named = {file for each in forms for filled in each.answers for file in filled.media_ids}
        media = await self.tickets.reading.media.links(sorted(named), self.actor)
        return TicketFormsView(forms=forms, media=media)


ENDPOINTS = (ServiceForm, TicketFormList)
