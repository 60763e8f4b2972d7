"""What this feature needs from others."""

from typing import Protocol

from backend.kit.access import Actor


class SubjectAccess(Protocol):
    """Tells for one kind of subject (tickets, devices, …) who may see it; filled in
    `container.py`, because those features stand above this one."""

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        """False also for a subject that does not exist."""
