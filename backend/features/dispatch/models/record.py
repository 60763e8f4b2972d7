"""What past work says of people and of kinds of work; kept from events, one document each."""

from datetime import datetime, timedelta
from statistics import median
from typing import Final

from pydantic import BaseModel

from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant

WEEK: Final = timedelta(days=7)
MOST_RECENT: Final = 200
MOST_SAMPLES: Final = 200
LEAST_SAMPLES: Final = 10
"""Fewer jobs than these say nothing of how long such work takes (domain-rules.md c.5)."""


class RecentJob(BaseModel):
    visit_id: str
    at: Instant


class ServiceRecord(Aggregate):
    """Of one technician, whose id it bears: ratings of his work, and what he was sent to."""

    ratings: int = 0
    stars: int = 0
    recent: list[RecentJob] = []
    last_assigned_at: Instant | None = None

    @property
    def rating_mean(self) -> float:
        return self.stars / self.ratings if self.ratings else 0.0

    def rate(self, stars: int | None, before: int | None) -> None:
        """The same work as now, and as it was counted until now; None: not at all."""
        self.ratings += (stars is not None) - (before is not None)
        self.stars += (stars or 0) - (before or 0)

    def send(self, visit_id: str, at: datetime) -> None:
        others = [job for job in self.recent if job.visit_id != visit_id and job.at > at - WEEK]
        self.recent = [*others, RecentJob(visit_id=visit_id, at=at)][-MOST_RECENT:]
        self.last_assigned_at = max(self.last_assigned_at or at, at)

    def take_back(self, visit_id: str) -> bool:
        """Whether it was counted."""
        left = [job for job in self.recent if job.visit_id != visit_id]
        found, self.recent = len(left) < len(self.recent), left
        return found

    def jobs_since(self, moment: datetime) -> int:
        return sum(job.at > moment for job in self.recent)


class CountedRating(Aggregate):
    """Which stars of a ticket, whose id it bears, were counted for whom: rated anew, they are
    counted anew and not twice."""

    technician_ids: list[str] = []
    stars: int = 0
    expire_at: Instant


class WorkSamples(Aggregate):
    """How many minutes the latest jobs of one problem type and product line took."""

    minutes: list[int] = []

    def add_job(self, minutes: int) -> None:
        self.minutes = [*self.minutes, minutes][-MOST_SAMPLES:]


def sample_id(problem_type: str, product_line_id: str) -> str:
    return f"{problem_type}|{product_line_id}"


def planned_minutes(samples: list[int], table_minutes: int) -> int:
    """The median of past jobs, to the minute, half upwards; too few of them: the table's value."""
    if len(samples) < LEAST_SAMPLES:
        return table_minutes
    return int(median(samples) + 0.5)
