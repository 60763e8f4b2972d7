"""Who is told of tasks for other departments."""

from backend.features.notifications import Link, Notifications, Occasion, Recipient, moment_text
from backend.features.tickets import events
from backend.features.tickets.labels import NEXT_ACTS
from backend.features.tickets.models.task import Task, TaskState
from backend.features.tickets.notices import with_ticket
from backend.features.tickets.repository import TaskRepository, TicketRepository
from backend.features.tickets.services.departments import Departments
from backend.features.tickets.words import Party

MOST_TOLD = 50

_ENDS = {
    TaskState.ANSWERED: "已答复",
    TaskState.DECLINED: "已退回",
    TaskState.WITHDRAWN: "已撤回",
}


class TaskNews:
    def __init__(
        self,
        tasks: TaskRepository,
        tickets: TicketRepository,
        departments: Departments,
        notifications: Notifications,
    ) -> None:
        self.tasks = tasks
        self.tickets = tickets
        self.departments = departments
        self.notifications = notifications

    async def tell_asked(self, event: events.TaskAsked) -> None:
        """The department; who asked knows it."""
        task = await self.tasks.get(event.task_id)
        if not task.is_open:
            return
        values = {"asked": task.asked, "due_at": moment_text(task.due_at)}
        await self._tell(
            task, await self._people(task), Occasion.STAFF_TASK_ASKED, values, event.event_id
        )

    async def tell_urged(self, event: events.TicketUrged) -> None:
        """Where only a department's answer is missing, the department is hurried."""
        if Party(event.party) is not Party.DEPARTMENT:
            return
        ticket = await self.tickets.get(event.ticket_id)
        values = {"owes": NEXT_ACTS[Party.DEPARTMENT], "message": ticket.urge_note}
        for blocking in ticket.blocking_tasks:
            task = await self.tasks.get(blocking.task_id)
            told = [task.taken_by] if task.taken_by else await self._people(task)
            await self._tell(task, told, Occasion.STAFF_URGED, values, event.event_id)

    async def _people(self, task: Task) -> list[str]:
        return sorted(card.id for card in await self.departments.people(task.to))

    async def tell_ended(self, event: events.TaskEnded) -> None:
        """Back to who asked; what he withdrew himself concerns whoever had taken it."""
        task = await self.tasks.get(event.task_id)
        state = TaskState(event.state)
        told = task.taken_by if state is TaskState.WITHDRAWN else task.asked_by.id
        result = f"{_ENDS[state]}：{task.answer or task.reason}"[:500]
        values = {"asked": task.asked, "result": result}
        if told and told != task.ended_by:
            await self._tell(task, [told], Occasion.STAFF_TASK_ENDED, values, event.event_id)

    async def _tell(
        self,
        task: Task,
        staff_ids: list[str],
        occasion: Occasion,
        values: dict[str, str],
        dedupe_id: str,
    ) -> None:
        ticket = await self.tickets.get(task.ticket_id)
        link = Link(
            web_path=f"/console/tasks/{task.id}",
            miniprogram_page=f"pages/task/detail?id={task.id}",
        )
        said = with_ticket(ticket, values)
        for staff_id in staff_ids[:MOST_TOLD]:
            await self.notifications.send(
                occasion, Recipient.staff(staff_id), said, link, dedupe_id
            )
