"""Who stands in for whom 代理人, and for how long."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.approvals.errors import (
    DeputyNotFound,
    DeputyTermsOverlap,
    DeputyTermTooLong,
    TooManyDeputies,
)
from backend.kit.aggregate import Aggregate, new_id
from backend.kit.clock import Instant

LONGEST_DAYS: Final = 366
MOST_TERMS: Final = 20


class DeputyTerm(BaseModel):
    """From `starts_at` on, until before `ends_at`."""

    id: str = Field(default_factory=new_id)
    deputy_id: str
    starts_at: Instant
    ends_at: Instant

    def is_in_force(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at

    def overlaps(self, other: "DeputyTerm") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class Absences(Aggregate):
    """One person's deputies, one at a time; the id is the person's. Terms that are over go with
    the next change."""

    terms: Annotated[list[DeputyTerm], Field(max_length=MOST_TERMS)] = []

    def deputy_at(self, at: datetime) -> str:
        """ "" where there is none."""
        return next((term.deputy_id for term in self.terms if term.is_in_force(at)), "")

    def appoint(self, term: DeputyTerm, now: datetime) -> None:
        """Raises DeputyTermTooLong, DeputyTermsOverlap, TooManyDeputies."""
        long = (term.ends_at - term.starts_at).days > LONGEST_DAYS
        if term.ends_at <= max(term.starts_at, now) or long:
            raise DeputyTermTooLong(days=LONGEST_DAYS)
        kept = [each for each in self.terms if each.ends_at > now]
        if any(each.overlaps(term) for each in kept):
            raise DeputyTermsOverlap
        if len(kept) >= MOST_TERMS:
            raise TooManyDeputies(limit=MOST_TERMS)
        self.terms = [*kept, term]

    def dismiss(self, term_id: str) -> DeputyTerm:
        """Raises DeputyNotFound."""
        found = next((each for each in self.terms if each.id == term_id), None)
        if found is None:
            raise DeputyNotFound
        self.terms = [each for each in self.terms if each.id != term_id]
        return found
