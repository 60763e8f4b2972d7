"""Tasks as one sees them: what was asked, by whose name, with what one may do."""

from collections.abc import Sequence
from typing import Final

from backend.features.accounts import Permission
from backend.features.media import MediaLink
from backend.features.tickets import policies
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.task import Task, TaskAct
from backend.features.tickets.schemas.tasks import TaskView
from backend.features.tickets.services.departments import Departments
from backend.features.tickets.services.desk import TicketDesk
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor

_BY_THE_DEPARTMENT: Final = frozenset({TaskAct.TAKE, TaskAct.ANSWER, TaskAct.DECLINE})


class TaskViews:
    def __init__(self, desk: TicketDesk, departments: Departments) -> None:
        self._desk = desk
        self._departments = departments

    async def one(self, actor: Actor, task: Task) -> TaskView:
        [view] = await self.of(actor, [task])
        return view

    async def of(self, actor: Actor, tasks: Sequence[Task]) -> list[TaskView]:
        tickets = await self._desk.tickets.many([task.ticket_id for task in tasks])
        names = await self._names(tasks)
        files = [media_id for task in tasks for media_id in task.media_ids]
        media = await self._desk.media.links(files, actor)
        return [self._view(actor, task, tickets[task.ticket_id], names, media) for task in tasks]

    async def _names(self, tasks: Sequence[Task]) -> dict[str, str]:
        people = {
            each for task in tasks for each in (task.asked_by.id, task.taken_by, task.ended_by)
        }
        cards = await self._departments.staff.many(people)
        departments = await self._departments.names([task.to for task in tasks])
        return {**departments, **{card.id: card.name for card in cards.values()}}

    def _view(
        self,
        actor: Actor,
        task: Task,
        ticket: Ticket,
        names: dict[str, str],
        media: dict[str, MediaLink],
    ) -> TaskView:
        acts = set(_BY_THE_DEPARTMENT) if task.is_for(actor) else set()
        if task.taken_by and task.taken_by != actor.id:
            acts.discard(TaskAct.ANSWER)
        if may_withdraw(actor, task, ticket):
            acts.add(TaskAct.WITHDRAW)
        sees = policies.within(actor.reach(Permission.TICKETS_READ), ticket)
        now = self._desk.now()
        return TaskView.of(task, ticket, now, names, media, sees_ticket=sees, acts=acts)


def may_withdraw(actor: Actor, task: Task, ticket: Ticket) -> bool:
    return task.asked_by.id == actor.id or policies.may_wear(actor, ticket, Act.ASK_TASK)
