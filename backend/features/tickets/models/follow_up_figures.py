"""What customers said when they were asked afterwards, in figures: CSAT and NPS."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from backend.features.tickets.models.statements import DETRACTOR
from backend.kit.clock import EARLIEST

SATISFIED: Final = 4
PROMOTER: Final = 9


@dataclass(frozen=True)
class Marks:
    """Of one ticket: what was said last, and how often nobody was reached."""

    satisfaction: int | None
    recommendation: int | None
    was_reached: bool
    in_vain: int


@dataclass(frozen=True)
class FollowUpFigures:
    """Tickets and their marks. `satisfaction_sum` over `satisfaction_count` is the CSAT's mean."""

    reached: int
    in_vain: int
    satisfaction_count: int
    satisfaction_sum: int
    satisfied: int
    recommendation_count: int
    promoters: int
    detractors: int

    @property
    def satisfaction_average(self) -> float | None:
        """From 1 to 5, to one decimal."""
        if not self.satisfaction_count:
            return None
        return round(self.satisfaction_sum / self.satisfaction_count, 1)

    @property
    def satisfied_percent(self) -> int | None:
        return _percent(self.satisfied, self.satisfaction_count)

    @property
    def net_promoter_score(self) -> int | None:
        """From -100 to 100."""
        return _percent(self.promoters - self.detractors, self.recommendation_count)


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def marks_in(stored: Mapping[str, Any], since: datetime) -> Marks:
    """Of the interviews held since then the last in which somebody was reached; without one, what
    was heard when the ticket was closed, if that was since then."""
    held = [each for each in stored.get("interviews") or [] if each["at"] >= since]
    reached = [each["interview"] for each in held if each["interview"]["reached"]]
    closing = stored.get("follow_up") or {}
    is_closed = (stored.get("ended_at") or EARLIEST) >= since
    last = reached[-1] if reached else closing if is_closed else {}
    marks = last.get("satisfaction"), last.get("recommendation")
    was_reached = bool(reached) or marks != (None, None)
    return Marks(*marks, was_reached, len(held) - len(reached))


def figures_of(marks: Iterable[Marks]) -> FollowUpFigures:
    all_marks = list(marks)
    satisfaction = _given(each.satisfaction for each in all_marks)
    recommendation = _given(each.recommendation for each in all_marks)
    return FollowUpFigures(
        reached=sum(each.was_reached for each in all_marks),
        in_vain=sum(each.in_vain for each in all_marks),
        satisfaction_count=len(satisfaction),
        satisfaction_sum=sum(satisfaction),
        satisfied=sum(each >= SATISFIED for each in satisfaction),
        recommendation_count=len(recommendation),
        promoters=sum(each >= PROMOTER for each in recommendation),
        detractors=sum(each <= DETRACTOR for each in recommendation),
    )


def _given(marks: Iterable[int | None]) -> Sequence[int]:
    return [each for each in marks if each is not None]
