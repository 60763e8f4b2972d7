"""Everybody filtered, then scored, then in one order that the same facts always give."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from backend.features.dispatch.models.candidate import Candidate, Job, Way
from backend.features.dispatch.models.filtering import (
    Filtering,
    Names,
    Rejection,
    lower,
    reach_of,
)
from backend.features.dispatch.models.rule_parts import HardFilters, Scoring, Travelling
from backend.features.dispatch.models.scoring import (
    DIGITS,
    PART_VALUES,
    fair_part,
    load_part,
    rating_part,
    skill_part,
    travel_part,
)
from backend.features.dispatch.models.words import ScorePart
from backend.features.workforce import AreaReach
from backend.kit.clock import EARLIEST

_PARTS: Final = tuple(ScorePart)


class Scored(NamedTuple):
    """`parts`: each from 0 to 1, in the order of ScorePart. `penalty`: taken off for a neighbour
    of the area."""

    candidate: Candidate
    way: Way
    score: float
    parts: tuple[float, ...]
    penalty: float = 0.0

    @property
    def by_part(self) -> dict[ScorePart, float]:
        return dict(zip(_PARTS, self.parts, strict=True))


class Rejected(NamedTuple):
    candidate: Candidate
    way: Way
    reasons: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """`fit`: who may be sent, the best first. `rejected`: who may not, by id."""

    fit: tuple[Scored, ...]
    rejected: tuple[Rejected, ...]

    def scored(self, staff_id: str) -> Scored | None:
        return next((each for each in self.fit if each.candidate.id == staff_id), None)

    def rejection(self, staff_id: str) -> Rejected | None:
        return next((each for each in self.rejected if each.candidate.id == staff_id), None)


def rank(
    candidates: Iterable[Candidate],
    job: Job,
    demands: HardFilters,
    scoring: Scoring,
    travelling: Travelling,
    overall_mean: float,
    names: Names,
) -> Ranking:
    """Nobody whom a filter rejects is scored, so no weight can bring him back."""
    filtering = Filtering(demands, travelling, job, names)
    fit: list[tuple[Candidate, Way]] = []
    rejected: list[Rejected] = []
    for candidate in candidates:
        way = filtering.way(candidate)
        if reasons := filtering.reasons(candidate, way):
            rejected.append(Rejected(candidate, way, tuple(reasons)))
        else:
            fit.append((candidate, way))
    scores = _Scores(job, demands, scoring, overall_mean, [one.jobs_week for one, _ in fit])
    scored = [scores.of(candidate, way) for candidate, way in fit]
    scored.sort(key=_order)
    rejected.sort(key=lambda each: each.candidate.id)
    return Ranking(tuple(scored), tuple(rejected))


def _order(scored: Scored) -> tuple[float, int, datetime, str]:
    """The best, then fewer jobs today, longest since the last assignment, id (c.3)."""
    candidate = scored.candidate
    return (
        -scored.score,
        candidate.jobs_today,
        candidate.last_assigned_at or EARLIEST,
        candidate.id,
    )


class _Scores:
    """What one rule makes of people, with all that is the same for everybody read once."""

    def __init__(
        self,
        job: Job,
        demands: HardFilters,
        scoring: Scoring,
        overall_mean: float,
        jobs_week: list[int],
    ) -> None:
        self._codes = job.area_codes
        self._needed = tuple((each.skill_id, each.level) for each in demands.skills)
        self._most_jobs = demands.most_jobs
        self._scoring = scoring
        self._overall_mean = overall_mean
        weights = scoring.weights
        total = weights.total or 1
        self._shares = tuple(weight / total for weight in weights.by_part.values())
        self._penalty = scoring.neighbour_points / 100
        self._jobs_week = sorted(jobs_week)

    def of(self, candidate: Candidate, way: Way) -> Scored:
        scoring = self._scoring
        cap = lower(candidate.most_jobs, self._most_jobs) or scoring.usual_jobs
        parts = (
            skill_part(candidate.skills, self._needed),
            travel_part(way.km, scoring.travel_km),
            load_part(candidate.jobs_today, cap),
            rating_part(candidate.ratings, candidate.rating_mean, self._overall_mean),
            fair_part(bisect_left(self._jobs_week, candidate.jobs_week), len(self._jobs_week) - 1),
            1.0 if candidate.served else 0.0,
            PART_VALUES[candidate.part],
        )
        score = sum(part * share for part, share in zip(parts, self._shares, strict=True))
        penalty = self._penalty if self._is_neighbour(candidate) else 0.0
        return Scored(candidate, way, round(max(0.0, score - penalty), DIGITS), parts, penalty)

    def _is_neighbour(self, candidate: Candidate) -> bool:
        if not self._penalty or not self._codes:
            return False
        return reach_of(candidate, self._codes) is AreaReach.NEIGHBOUR
