"""Asking other departments, and their answers."""

from collections.abc import Callable
from datetime import datetime

from backend.features.accounts import Permission
from backend.features.tickets import policies
from backend.features.tickets.errors import NotYourTask, TaskNotFound
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.task import Task, keys_of
from backend.features.tickets.models.values import By
from backend.features.tickets.repository import TaskRepository
from backend.features.tickets.schemas.tasks import (
    TaskAnswer,
    TaskListQuery,
    TaskOrder,
    TaskReason,
    TaskView,
)
from backend.features.tickets.services.departments import Departments
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.task_views import TaskViews, may_withdraw
from backend.features.tickets.words import Role
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor, ActorKind
from backend.kit.pagination import Page

Doing = Callable[[Task, datetime], None]


class Tasks:
    def __init__(
        self, desk: TicketDesk, tasks: TaskRepository, departments: Departments, views: TaskViews
    ) -> None:
        self.desk = desk
        self.tasks = tasks
        self.departments = departments
        self.views = views

    async def ask(self, asked: Asked, order: TaskOrder) -> Ticket:
        """Raises UnknownDepartment, DueInThePast, TooManyTasks."""

        async def ask(ticket: Ticket, by: By, now: datetime) -> None:
            task = Task(
                ticket_id=ticket.id,
                ticket_number=ticket.number,
                branch_id=ticket.branch_id,
                organisation_id=ticket.organisation_id,
                to=await self.departments.resolved(asked.actor, order.to),
                asked=order.asked,
                due_at=order.due_at,
                blocking=order.blocking,
                asked_by=by,
                created_at=now,
            )
            task.begin(now)
            ticket.ask_task(task, by, now)
            await self.tasks.add(task)

        return await self.desk.perform(asked, Act.ASK_TASK, ask)

    async def take(self, asked: Asked, task_id: str) -> TaskView:
        return await self._by_department(
            asked, task_id, "", [], lambda task, now: task.take(asked.actor, now)
        )

    async def answer(self, asked: Asked, task_id: str, answer: TaskAnswer) -> TaskView:
        """Raises NotYourTask where a colleague has taken it, MediaNotUsable."""
        return await self._by_department(
            asked,
            task_id,
            answer.text,
            answer.media_ids,
            lambda task, now: task.give_answer(answer.text, answer.media_ids, asked.actor, now),
        )

    async def decline(self, asked: Asked, task_id: str, refusal: TaskReason) -> TaskView:
        return await self._by_department(
            asked,
            task_id,
            refusal.reason,
            [],
            lambda task, now: task.decline(refusal.reason, asked.actor, now),
        )

    async def withdraw(self, asked: Asked, task_id: str, withdrawal: TaskReason) -> TaskView:
        """By who asked, or whoever might ask for that ticket."""

        async def withdraw() -> TaskView:
            if await self.desk.replayed(asked):
                return await self.view(asked.actor, task_id)
            task = await self._visible(asked.actor, task_id)
            ticket = await self.desk.tickets.get(task.ticket_id)
            if not may_withdraw(asked.actor, task, ticket):
                raise NotYourTask
            by = By(id=asked.actor.id, role=task.asked_by.role, via=asked.actor.via)
            task.withdraw(withdrawal.reason, asked.actor, self.desk.now())
            await self._keep(asked, task, ticket, by, withdrawal.reason, [])
            return await self.views.one(asked.actor, task)

        return await self.desk.unit_of_work.run(withdraw)

    async def _by_department(
        self, asked: Asked, task_id: str, note: str, media_ids: list[str], doing: Doing
    ) -> TaskView:
        """Raises TaskNotFound, also for what the actor may not see; NotYourTask."""

        async def work() -> TaskView:
            if await self.desk.replayed(asked):
                return await self.view(asked.actor, task_id)
            task = await self._visible(asked.actor, task_id)
            if not task.is_for(asked.actor):
                raise NotYourTask
            ticket = await self.desk.tickets.get(task.ticket_id)
            doing(task, self.desk.now())
            by = By(id=asked.actor.id, role=Role.DEPARTMENT, via=asked.actor.via)
            await self._keep(asked, task, ticket, by, note, media_ids)
            return await self.views.one(asked.actor, task)

        return await self.desk.unit_of_work.run(work)

    async def _keep(
        self, asked: Asked, task: Task, ticket: Ticket, by: By, note: str, media_ids: list[str]
    ) -> None:
        ticket.hear_of_task(task, note, media_ids, by)
        await self.tasks.save(task)
        await self.desk.store(ticket, asked)

    # -- to look at ----------------------------------------------------------------------------

    async def mine(self, actor: Actor, asked: TaskListQuery) -> Page[TaskView]:
        """Of the departments one belongs to."""
        page = await self.tasks.for_departments(
            keys_of(actor), asked, ended=asked.ended, overdue_at=self._overdue_at(asked)
        )
        return Page(items=await self.views.of(actor, page.items), next_cursor=page.next_cursor)

    async def page(self, actor: Actor, asked: TaskListQuery) -> Page[TaskView]:
        """Of the tickets one may see."""
        page = await self.tasks.within_reach(
            actor.reach(Permission.TICKETS_READ),
            asked.ticket_id or "",
            asked,
            ended=asked.ended,
            overdue_at=self._overdue_at(asked),
        )
        return Page(items=await self.views.of(actor, page.items), next_cursor=page.next_cursor)

    def _overdue_at(self, asked: TaskListQuery) -> datetime | None:
        return self.desk.now() if asked.overdue else None

    async def view(self, actor: Actor, task_id: str) -> TaskView:
        return await self.views.one(actor, await self._visible(actor, task_id))

    async def _visible(self, actor: Actor, task_id: str) -> Task:
        """For the department, and for staff who may see the ticket. Raises TaskNotFound."""
        task = await self.tasks.get(task_id)
        if actor.kind is not ActorKind.STAFF:
            raise TaskNotFound
        if not task.is_for(actor):
            ticket = await self.desk.tickets.get(task.ticket_id)
            if not policies.within(actor.reach(Permission.TICKETS_READ), ticket):
                raise TaskNotFound
        return task
