"""What customers said when they were asked afterwards, in figures: CSAT and NPS."""

from dataclasses import dataclass
from typing import Final

SATISFIED: Final = 4
PROMOTER: Final = 9


@dataclass(frozen=True)
class FollowUpFigures:
    """Tickets and their marks. `satisfaction_sum` over `satisfaction_count` is the CSAT's mean."""

    reached: int = 0
    in_vain: int = 0
    satisfaction_count: int = 0
    satisfaction_sum: int = 0
    satisfied: int = 0
    recommendation_count: int = 0
    promoters: int = 0
    detractors: int = 0

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
