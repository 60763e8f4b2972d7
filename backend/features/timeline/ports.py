"""Where the subjects keep their heads: filled by the feature that owns the subjects."""

from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol

from backend.features.timeline.models import TimelineHead


class SubjectHead(NamedTuple):
    subject_id: str
    head: TimelineHead


class Heads(Protocol):
    def all(self) -> AsyncIterator[SubjectHead]:
        """Every subject with its head, ordered by subject id; all ids have the same length."""

    async def of(self, subject_id: str) -> TimelineHead | None:
        """Joins the unit of work that is running. None if there is no such subject."""
