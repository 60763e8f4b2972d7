"""协办: something another department is asked to do for a ticket."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.tickets.errors import DueInThePast, NotYourTask
from backend.features.tickets.events import TaskAsked, TaskEnded
from backend.features.tickets.models.values import By, Id, SomeWords, Words
from backend.kit.access import Actor, ActorKind
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.workflow import Workflow


class TaskState(StrEnum):
    ASKED = "asked"
    TAKEN = "taken"
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class TaskAct(StrEnum):
    TAKE = "take"
    ANSWER = "answer"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


OPEN: Final = frozenset({TaskState.ASKED, TaskState.TAKEN})

TASK_WORKFLOW: Final = Workflow[TaskState, TaskAct](
    (TaskAct.TAKE, {TaskState.ASKED}, TaskState.TAKEN),
    (TaskAct.ANSWER, {TaskState.TAKEN}, TaskState.ANSWERED),
    (TaskAct.DECLINE, OPEN, TaskState.DECLINED),
    (TaskAct.WITHDRAW, OPEN, TaskState.WITHDRAWN),
)


class TargetKind(StrEnum):
    PERSON = "person"
    TEAM = "team"
    ROLE = "role"


class Target(Input):
    """A person or a team by id, or everybody of a role: of the organisation, or of one branch."""

    kind: TargetKind
    id: Annotated[Id, Field(max_length=64)]
    branch_id: Id | None = None


class Department(BaseModel):
    """Whom a task is for, as it was resolved when it was asked."""

    kind: TargetKind
    id: str
    organisation_id: str
    branch_id: str = ""

    @property
    def key(self) -> str:
        """What `keys_of` gives for everybody in it."""
        if self.kind is not TargetKind.ROLE:
            return f"{self.kind}|{self.id}"
        return f"{self.kind}|{self.organisation_id}|{self.branch_id}|{self.id}"


def keys_of(actor: Actor) -> list[str]:
    """The departments this person belongs to; a customer belongs to none."""
    if actor.kind is not ActorKind.STAFF:
        return []
    own = [f"{TargetKind.PERSON}|{actor.id}"]
    if actor.team_id:
        own.append(f"{TargetKind.TEAM}|{actor.team_id}")
    for role_id in actor.role_ids:
        own += [
            f"{TargetKind.ROLE}|{actor.organisation_id}|{branch_id}|{role_id}"
            for branch_id in ("", actor.branch_id)
        ]
    return own


class Task(Aggregate):
    """`blocking`: the ticket is not closed before this is done. The ticket's place in the firm is
    kept as it was when the task was asked."""

    ticket_id: str
    ticket_number: str
    branch_id: str
    organisation_id: str
    to: Department
    asked: SomeWords
    due_at: Instant
    blocking: bool = False
    state: TaskState = TaskState.ASKED
    is_open: bool = True
    asked_by: By
    created_at: Instant
    taken_by: str = ""
    taken_at: Instant | None = None
    answer: Words = ""
    media_ids: list[str] = []
    reason: Words = ""
    ended_by: str = ""
    ended_at: Instant | None = None

    def begin(self, now: datetime) -> None:
        """Raises DueInThePast."""
        if self.due_at <= now:
            raise DueInThePast
        self.record(TaskAsked(ticket_id=self.ticket_id, task_id=self.id))

    def take(self, actor: Actor, now: datetime) -> None:
        self._to(TaskAct.TAKE)
        self.taken_by, self.taken_at = actor.id, now

    def give_answer(self, text: str, media_ids: list[str], actor: Actor, now: datetime) -> None:
        """By who took it, so that nobody answers over his head. Raises NotYourTask."""
        self._to(TaskAct.ANSWER)
        if self.taken_by != actor.id:
            raise NotYourTask
        self.answer, self.media_ids = text, media_ids
        self._end(actor, now)

    def decline(self, reason: str, actor: Actor, now: datetime) -> None:
        self._to(TaskAct.DECLINE)
        self.reason = reason
        self._end(actor, now)

    def withdraw(self, reason: str, actor: Actor, now: datetime) -> None:
        self._to(TaskAct.WITHDRAW)
        self.reason = reason
        self._end(actor, now)

    def is_for(self, actor: Actor) -> bool:
        return self.to.key in keys_of(actor)

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at < now

    def _to(self, act: TaskAct) -> None:
        self.state = TASK_WORKFLOW.after(self.state, act)

    def _end(self, actor: Actor, now: datetime) -> None:
        self.is_open = False
        self.ended_by, self.ended_at = actor.id, now
        self.record(TaskEnded(ticket_id=self.ticket_id, task_id=self.id, state=self.state))
