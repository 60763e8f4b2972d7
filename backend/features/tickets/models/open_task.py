"""What stands on a ticket of a task that is not ended."""

from pydantic import BaseModel

from backend.kit.clock import Instant


class OpenTask(BaseModel):
    """`to` is the department's key; the task itself is a document of its own."""

    task_id: str
    to: str
    due_at: Instant
    blocking: bool
    taken: bool = False
