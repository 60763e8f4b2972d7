"""The technician's day, to be taken along to where there is no network."""

from collections.abc import Mapping

from backend.features.accounts import Permission
from backend.features.devices import DeviceBrief
from backend.features.tickets.handlers.base import TicketEndpoint
from backend.features.tickets.models import Ticket
from backend.features.tickets.schemas.my_day import JobDevice, MyDayQuery, MyDayView, MyJob
from backend.features.tickets.schemas.views import StaffTicketView
from backend.kit.http import operation


class MyDay(TicketEndpoint):
    path = "/api/v1/my-day"

    @operation(permission=Permission.TICKETS_WORK)
    async def get(self, query: MyDayQuery) -> MyDayView:
        """A technician's own jobs of a day and those without a time, with steps and forms."""
        agenda = await self.tickets.reading.agenda(self.actor, query.day)
        known = await self.tickets.units.described(agenda)
        return MyDayView.of(query, [await self._job(ticket, known) for ticket in agenda])

    async def _job(self, ticket: Ticket, known: Mapping[str, DeviceBrief]) -> MyJob:
        shown = await self.shown(ticket, with_media=True)
        visit = ticket.serving_visit
        steps = self.tickets.steps
        return MyJob(
            ticket=StaffTicketView.model_validate(shown),
            procedure=await steps.followed(self.actor, visit) if visit else None,
            forms=await self.tickets.forms.of(self.actor, ticket),
            check_in_metres=self.tickets.desk.rules_of(ticket).check_in_metres,
            devices=[
                JobDevice.of(known[unit.device_id])
                for unit in ticket.devices
                if unit.device_id in known
            ],
            repairs_before=ticket.background.repairs_before,
        )


ENDPOINTS = (MyDay,)
