"""What a ticket knows of the tasks other departments have for it."""

from datetime import datetime
from typing import Final

from backend.features.tickets.errors import TasksStillOpen, TooManyTasks
from backend.features.tickets.models.open_task import OpenTask
from backend.features.tickets.models.record import TicketRecord
from backend.features.tickets.models.task import Task, TaskState
from backend.features.tickets.models.values import By
from backend.features.tickets.workflow import Act

MOST_OPEN_TASKS: Final = 20


def open_task(task: Task) -> OpenTask:
    return OpenTask(
        task_id=task.id,
        to=task.to.key,
        due_at=task.due_at,
        blocking=task.blocking,
        taken=task.state is TaskState.TAKEN,
    )


class Tasking(TicketRecord):
    def ask_task(self, task: Task, by: By, now: datetime) -> None:
        """Raises TooManyTasks."""
        self.require(Act.ASK_TASK)
        if len(self.open_tasks) >= MOST_OPEN_TASKS:
            raise TooManyTasks(limit=MOST_OPEN_TASKS)
        self.open_tasks = [*self.open_tasks, open_task(task)]
        self.conclude(
            Act.ASK_TASK,
            by,
            now,
            self.state,
            note=task.asked,
            changes={
                "task_id": (None, task.id),
                "to": (None, task.to.key),
                "due_at": (None, task.due_at.isoformat()),
                "blocking": (None, task.blocking),
            },
        )

    def hear_of_task(self, task: Task, note: str, media_ids: list[str], by: By) -> None:
        """In whatever state: a department may answer when the ticket has ended."""
        self.open_tasks = [each for each in self.open_tasks if each.task_id != task.id]
        if task.is_open:
            self.open_tasks = [*self.open_tasks, open_task(task)]
        self.write(
            Act.TASK,
            by,
            self.state,
            reason=task.state,
            note=note,
            media_ids=media_ids,
            changes={"task_id": (None, task.id)},
        )

    @property
    def blocking_tasks(self) -> list[OpenTask]:
        return [task for task in self.open_tasks if task.blocking]

    def check_no_tasks(self) -> None:
        """Before it becomes part of another one. Raises TasksStillOpen."""
        if self.open_tasks:
            ids = [task.task_id for task in self.open_tasks]
            raise TasksStillOpen(count=len(ids), task_ids=ids)

    def check_tasks(self) -> None:
        """Raises TasksStillOpen."""
        if blocking := self.blocking_tasks:
            ids = [task.task_id for task in blocking]
            raise TasksStillOpen(count=len(ids), task_ids=ids)
