"""What is sent and shown about tasks of other departments."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel

from backend.features.media import MediaLink
from backend.features.tickets.labels import STATE_NAMES
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.task import (
    TASK_WORKFLOW,
    Department,
    Target,
    Task,
    TaskAct,
    TaskState,
)
from backend.features.tickets.models.values import Id, MediaIds, SomeWords
from backend.features.tickets.notices import device_words
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery


class TaskOrder(Input):
    """`blocking`: the ticket is not closed before it is done."""

    to: Target
    asked: SomeWords
    due_at: Instant
    blocking: bool = False


class TaskAnswer(Input):
    text: SomeWords
    media_ids: MediaIds = []


class TaskReason(Input):
    reason: SomeWords


class TaskListQuery(PageQuery):
    """The soonest due first; without `ended` only those that are open."""

    ended: bool = False
    overdue: bool = False
    ticket_id: Id | None = None


class TaskView(BaseModel):
    """All that somebody of the department sees, unless he may see the ticket as well."""

    id: str
    version: int
    ticket_number: str
    ticket_id: str
    state_of_ticket: str
    device: str
    region: str
    to: Department
    to_name: str
    asked: str
    due_at: Instant
    is_overdue: bool
    blocking: bool
    state: TaskState
    asked_by: str
    asked_by_name: str
    asked_at: Instant
    taken_by: str
    taken_by_name: str
    taken_at: Instant | None
    answer: str
    media_ids: list[str]
    media: dict[str, MediaLink]
    reason: str
    ended_by_name: str
    ended_at: Instant | None
    actions: list[TaskAct]

    @classmethod
    def of(
        cls,
        task: Task,
        ticket: Ticket,
        now: datetime,
        names: Mapping[str, str],
        media: Mapping[str, MediaLink],
        *,
        sees_ticket: bool,
        acts: set[TaskAct],
    ) -> "TaskView":
        """`names`: of people, teams and roles by their ids."""
        kept = task.model_dump(
            include=set(cls.model_fields) & set(Task.model_fields) - {"ticket_id", "asked_by"}
        )
        return cls(
            **kept,
            ticket_id=task.ticket_id if sees_ticket else "",
            state_of_ticket=STATE_NAMES[ticket.state],
            device=device_words(ticket),
            region=ticket.place.region,
            is_overdue=task.is_overdue(now),
            to_name=names.get(task.to.id, ""),
            asked_by=task.asked_by.id,
            asked_by_name=names.get(task.asked_by.id, ""),
            taken_by_name=names.get(task.taken_by, ""),
            ended_by_name=names.get(task.ended_by, ""),
            media={each: media[each] for each in task.media_ids if each in media},
            asked_at=task.created_at,
            actions=[act for act in TASK_WORKFLOW.actions(task.state) if act in acts],
        )
