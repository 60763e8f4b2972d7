"""What a firm's flow says at a step, told to whom it names."""

from backend.features.accounts import Permission
from backend.features.notifications import Occasion, moment_text, period_text
from backend.features.tickets import events
from backend.features.tickets.labels import SERVICE_NAMES, STATE_NAMES
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.flow_plan import Addressee, FlowPin
from backend.features.tickets.models.running_flow import RunningFlow
from backend.features.tickets.models.step_words import words_of
from backend.features.tickets.notices import Notices, technician_words
from backend.features.tickets.ports import FlowDemands
from backend.features.tickets.repository import TicketRepository
from backend.features.tickets.workflow import TicketState

DESKS = {
    Addressee.DISPATCHER: Permission.TICKETS_DISPATCH,
    Addressee.SERVICE_DESK: Permission.TICKETS_ASSIST,
    Addressee.MANAGER: Permission.SLA_SUPERVISE,
}


class StepNews:
    def __init__(self, tickets: TicketRepository, flows: FlowDemands, notices: Notices) -> None:
        self.tickets = tickets
        self.flows = flows
        self.notices = notices

    async def tell_reached(self, event: events.StepReached) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        running, state = await self._flow(ticket, event), TicketState(event.state)
        for at, message in enumerate(running.messages_at(state)):
            text = words_of(message.text, facts_of(ticket, state))
            await self._tell(ticket, message.to, text, f"{event.event_id}.{at}")

    async def tell_overdue(self, event: events.StepOverdue) -> None:
        """Unless it has gone on meanwhile."""
        ticket = await self.tickets.get(event.ticket_id)
        running, state = await self._flow(ticket, event), TicketState(event.state)
        if ticket.state is not state:
            return
        for limit in running.step_limits(state):
            if limit.minutes == event.minutes:
                text = words_of(limit.text, facts_of(ticket, state))
                for to in limit.tell:
                    await self._tell(ticket, to, text, f"{event.event_id}.{to}")

    async def _flow(self, ticket: Ticket, event: events.StepReached) -> RunningFlow:
        """By which it ran then, whatever it runs by now."""
        version, modules = event.flow_version, event.modules_version
        pin = FlowPin(key=ticket.service_type, version=version, modules=modules)
        return await self.flows.running(pin, ticket.service_type)

    async def _tell(self, ticket: Ticket, to: Addressee, text: str, dedupe_id: str) -> None:
        said = {"message": text}
        if to is Addressee.CUSTOMER:
            await self.notices.customer(ticket, Occasion.CUSTOMER_MESSAGE, said, dedupe_id)
        elif to is Addressee.TECHNICIAN:
            people = ticket.technician_ids
            await self.notices.technicians(
                ticket, people, Occasion.STAFF_STEP_NOTICE, said, dedupe_id
            )
        else:
            await self.notices.desk(ticket, DESKS[to], Occasion.STAFF_STEP_NOTICE, said, dedupe_id)


def facts_of(ticket: Ticket, state: TicketState) -> dict[str, str]:
    """Those that are known of a ticket, in words."""
    visit, expected = ticket.serving_visit, ticket.expected_finish
    window = visit.window if visit else None
    return {
        "service": SERVICE_NAMES[ticket.service_type],
        "state": STATE_NAMES[state],
        "technician": technician_words(visit) if visit else "",
        "appointment": period_text(window.start, window.end) if window else "",
        "expected_finish": moment_text(expected.at) if expected else "",
    }
