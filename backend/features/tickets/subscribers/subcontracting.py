"""What subcontractors and the firm's dispatchers are told about tickets given out."""

from backend.features.accounts import Permission
from backend.features.notifications import Occasion, moment_text
from backend.features.tickets import events
from backend.features.tickets.labels import SERVICE_NAMES
from backend.features.tickets.notices import Notices
from backend.features.tickets.repository import TicketRepository


class SubcontractingNews:
    def __init__(self, tickets: TicketRepository, notices: Notices) -> None:
        self.tickets = tickets
        self.notices = notices

    async def tell_given_out(self, event: events.TicketGivenOut) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        given = ticket.given_out
        if given is None or given.organisation_id != event.organisation_id:
            return  # taken back meanwhile: nothing of it is theirs to know
        values = {
            "service": SERVICE_NAMES[ticket.service_type],
            "submitted_at": moment_text(ticket.created_at),
            "area": ticket.place.region,
        }
        await self.notices.desk(
            ticket,
            Permission.TICKETS_DISPATCH,
            Occasion.STAFF_NEW_REQUEST,
            values,
            event.event_id,
        )

    async def tell_taken_back(self, event: events.TicketTakenBack) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        if event.handed_back:
            values = {"technician": event.organisation_name, "reason": "外包单位退回"}
            await self.notices.desk(
                ticket,
                Permission.TICKETS_DISPATCH,
                Occasion.STAFF_REFUSED_WORK,
                values,
                event.event_id,
            )
            return
        await self.notices.subcontractor(
            ticket,
            event.organisation_id,
            Occasion.TECHNICIAN_RECALLED,
            {"reason": "工单已由派单方收回"},
            event.event_id,
        )
