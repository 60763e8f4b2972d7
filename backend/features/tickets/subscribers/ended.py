"""What a ticket that will not be done leaves behind is cleared away."""

from typing import Final

from backend.features.tickets import events
from backend.features.tickets.models.tasking import MOST_OPEN_TASKS
from backend.features.tickets.repository import TaskRepository
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.subscribers.devices import BY_ITSELF
from backend.features.tickets.workflow import TicketState
from backend.kit.access import SYSTEM

_REASONS: Final = {TicketState.CANCELLED: "工单已取消", TicketState.REJECTED: "工单未受理"}


class TasksOfEndedTickets:
    """A department is not to work for a ticket that was cancelled; one that was closed may still
    wait for an answer."""

    def __init__(self, desk: TicketDesk, tasks: TaskRepository) -> None:
        self._desk = desk
        self._tasks = tasks

    async def withdraw(self, event: events.TicketCancelled | events.TicketRejected) -> None:
        async def withdraw() -> None:
            ticket = await self._desk.tickets.get(event.ticket_id)
            reason = _REASONS.get(ticket.state)
            if reason is None:  # opened again meanwhile
                return
            for task in await self._tasks.open_of(ticket.id, MOST_OPEN_TASKS):
                task.withdraw(reason, SYSTEM, self._desk.now())
                ticket.hear_of_task(task, reason, [], BY_ITSELF)
                await self._tasks.save(task)
            await self._desk.store(ticket, Asked.by_the_clock(ticket.id))

        await self._desk.unit_of_work.run(withdraw)
