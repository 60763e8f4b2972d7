"""The card of an assignment: who was considered, who was rejected by what, by which rule."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel

from backend.features.dispatch.models.ranking import Ranking, Rejected, Scored
from backend.features.dispatch.models.words import HardFilter, PositionSource, ScorePart
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant

MOST_SCORED: Final = 50
MOST_REJECTED: Final = 150
KEEP: Final = timedelta(days=730)
_KM_DIGITS: Final = 2


class ScoreLine(BaseModel):
    """`rank` counts from 1. `km`: on the road, from where `position` says; None: not known."""

    staff_id: str
    rank: int
    score: float
    parts: dict[ScorePart, float]
    penalty: float = 0.0
    position: PositionSource
    km: float | None = None


class Reason(BaseModel):
    filter: HardFilter
    text: str


class RejectionLine(BaseModel):
    staff_id: str
    reasons: list[Reason]
    position: PositionSource
    km: float | None = None


class RuleUsed(BaseModel):
    """Which rule of which published version; `mode` as the rule says it is carried out."""

    key: str
    name: str
    book_version: int
    mode: str


class AssignmentCard(Aggregate):
    """One decision about one ticket. The best MOST_SCORED and MOST_REJECTED of the others stand in
    it by name, whoever was sent among them; of the rest it says how many they were.

    A visit names its card (`Origin.card_id`). `chosen_ids`: who was sent, or whom it was offered
    to. `by`: the person, or `system`.
    """

    ticket_id: str
    rule: RuleUsed
    by: str
    created_at: Instant
    expire_at: Instant
    window_start: Instant | None = None
    window_end: Instant | None = None
    minutes_needed: int
    chosen_ids: list[str] = []
    scored: list[ScoreLine] = []
    rejected: list[RejectionLine] = []
    scored_count: int = 0
    rejected_count: int = 0
    rejected_by: dict[HardFilter, int] = {}

    @classmethod
    def of(
        cls,
        ticket_id: str,
        rule: RuleUsed,
        ranking: Ranking,
        chosen_ids: Sequence[str],
        window: tuple[datetime, datetime] | None,
        minutes_needed: int,
        by: str,
        now: datetime,
    ) -> "AssignmentCard":
        chosen = set(chosen_ids)
        lines = [score_line(rank, each) for rank, each in enumerate(ranking.fit, 1)]
        kept = lines[:MOST_SCORED] + [
            line for line in lines[MOST_SCORED:] if line.staff_id in chosen
        ]
        named = sorted(ranking.rejected, key=lambda each: each.candidate.id not in chosen)
        return cls(
            ticket_id=ticket_id,
            rule=rule,
            by=by,
            created_at=now,
            expire_at=now + KEEP,
            window_start=window[0] if window else None,
            window_end=window[1] if window else None,
            minutes_needed=minutes_needed,
            chosen_ids=list(chosen_ids),
            scored=kept,
            rejected=[rejection_line(each) for each in named[:MOST_REJECTED]],
            scored_count=len(ranking.fit),
            rejected_count=len(ranking.rejected),
            rejected_by=tally(ranking.rejected),
        )

    def line_of(self, staff_id: str) -> ScoreLine | RejectionLine | None:
        lines: list[ScoreLine | RejectionLine] = [*self.scored, *self.rejected]
        return next((line for line in lines if line.staff_id == staff_id), None)


def score_line(rank: int, scored: Scored) -> ScoreLine:
    return ScoreLine(
        staff_id=scored.candidate.id,
        rank=rank,
        score=scored.score,
        parts={part: round(value, 4) for part, value in scored.by_part.items()},
        penalty=scored.penalty,
        position=scored.way.source,
        km=_km(scored.way.km),
    )


def rejection_line(rejected: Rejected) -> RejectionLine:
    return RejectionLine(
        staff_id=rejected.candidate.id,
        reasons=[Reason(filter=each.filter, text=each.text) for each in rejected.reasons],
        position=rejected.way.source,
        km=_km(rejected.way.km),
    )


def tally(rejected: Iterable[Rejected]) -> dict[HardFilter, int]:
    """How many each filter rejected; one person may be rejected by several."""
    counted = Counter(reason.filter for each in rejected for reason in each.reasons)
    return {each: counted[each] for each in HardFilter if counted[each]}


def _km(km: float | None) -> float | None:
    return None if km is None else round(km, _KM_DIGITS)
