"""协办: tasks for other departments."""

from backend.features.accounts import Permission
from backend.features.media import MediaNotUsable
from backend.features.tickets.errors import (
    DueInThePast,
    NotYourTask,
    TaskNotFound,
    TooManyTasks,
    UnknownDepartment,
)
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.schemas.intake import Nothing
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.schemas.tasks import (
    TaskAnswer,
    TaskListQuery,
    TaskOrder,
    TaskReason,
    TaskView,
)
from backend.features.tickets.workflow import Act
from backend.kit.errors import IdempotencyKeyReused, StaleDocument, TransitionNotAllowed
from backend.kit.http import operation
from backend.kit.pagination import Page

_REFUSALS = (TaskNotFound, NotYourTask, TransitionNotAllowed, StaleDocument, IdempotencyKeyReused)


class TasksOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/tasks"
    act = Act.ASK_TASK

    @operation(
        permission=Permission.TICKETS_READ,
        raises=(*ACT_REFUSALS, UnknownDepartment, DueInThePast, TooManyTasks),
        replays=False,
    )
    async def post(self, ticket_id: str, body: TaskOrder) -> AnyTicketView:
        """Ask another department for something 协办."""
        return await self.shown(await self.tickets.tasks.ask(self.asked(ticket_id), body))


class TaskList(TicketEndpoint):
    path = "/api/v1/tasks"

    @operation(permission=Permission.TICKETS_READ)
    async def get(self, query: TaskListQuery) -> Page[TaskView]:
        """Tasks of the tickets one may see, the soonest due first."""
        return await self.tickets.tasks.page(self.actor, query)


class MyTasks(TicketEndpoint):
    path = "/api/v1/my-tasks"

    @operation(permission=Permission.TICKETS_READ)
    async def get(self, query: TaskListQuery) -> Page[TaskView]:
        """Tasks for oneself, one's team and one's roles, the soonest due first."""
        return await self.tickets.tasks.mine(self.actor, query)


class TaskOne(TicketEndpoint):
    path = "/api/v1/tasks/{task_id}"

    @operation(permission=Permission.TICKETS_READ, raises=(TaskNotFound,))
    async def get(self, task_id: str) -> TaskView:
        """One task, with what may be done with it now."""
        return await self.tickets.tasks.view(self.actor, task_id)


class TaskTaking(TicketEndpoint):
    path = "/api/v1/tasks/{task_id}/taking"

    @operation(permission=Permission.TICKETS_READ, raises=_REFUSALS, replays=False)
    async def post(self, task_id: str, body: Nothing) -> TaskView:
        """Take the task on."""
        return await self.tickets.tasks.take(self.asked(""), task_id)


class TaskAnswers(TicketEndpoint):
    path = "/api/v1/tasks/{task_id}/answer"

    @operation(
        permission=Permission.TICKETS_READ, raises=(*_REFUSALS, MediaNotUsable), replays=False
    )
    async def post(self, task_id: str, body: TaskAnswer) -> TaskView:
        """Answer what was asked."""
        return await self.tickets.tasks.answer(self.asked(""), task_id, body)


class TaskDecline(TicketEndpoint):
    path = "/api/v1/tasks/{task_id}/decline"

    @operation(permission=Permission.TICKETS_READ, raises=_REFUSALS, replays=False)
    async def post(self, task_id: str, body: TaskReason) -> TaskView:
        """Decline the task, with a reason."""
        return await self.tickets.tasks.decline(self.asked(""), task_id, body)


class TaskWithdrawal(TicketEndpoint):
    path = "/api/v1/tasks/{task_id}/withdrawal"

    @operation(permission=Permission.TICKETS_READ, raises=_REFUSALS, replays=False)
    async def post(self, task_id: str, body: TaskReason) -> TaskView:
        """Take back what was asked."""
        return await self.tickets.tasks.withdraw(self.asked(""), task_id, body)


ENDPOINTS = (
    TasksOfTicket,
    TaskList,
    MyTasks,
    TaskOne,
    TaskTaking,
    TaskAnswers,
    TaskDecline,
    TaskWithdrawal,
)
