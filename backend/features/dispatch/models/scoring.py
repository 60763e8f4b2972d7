"""How well somebody suits a piece of work: parts from 0 to 1, weighted (domain-rules.md c.3)."""

from collections.abc import Mapping, Sequence
from typing import Final

from backend.features.dispatch.models.words import PartState

BAYES_WEIGHT: Final = 20
"""As many ratings at the overall mean are given to everybody, so that new people do not starve."""

BEST_RATING, WORST_RATING = 5, 1
LEVEL_STEP: Final = 0.25
DIGITS: Final = 4
"""Of a score: what differs by less is a tie, and no noise of arithmetic decides it."""


def weighted(parts: Sequence[float], weights: Sequence[int]) -> float:
    """Normalised: whatever the weights add up to, the result lies between 0 and 1."""
    total = sum(weights)
    if not total:
        return 0.0
    return sum(part * weight for part, weight in zip(parts, weights, strict=True)) / total


def bayes_mean(ratings: int, mean: float, overall_mean: float) -> float:
    return (BAYES_WEIGHT * overall_mean + ratings * mean) / (BAYES_WEIGHT + ratings)


def rating_part(ratings: int, mean: float, overall_mean: float) -> float:
    span = BEST_RATING - WORST_RATING
    return (bayes_mean(ratings, mean, overall_mean) - WORST_RATING) / span


def level_part(held: int, needed: int) -> float:
    """1 for exactly what is needed, less for each level above: the experts are kept for the work
    that needs them."""
    return max(LEVEL_STEP, 1 - LEVEL_STEP * (held - needed))


def skill_part(held: Mapping[str, int], needed: Sequence[tuple[str, int]]) -> float:
    """The mean over what is needed; 1 where nothing is."""
    if not needed:
        return 1.0
    parts = [level_part(held.get(skill_id, 0), level) for skill_id, level in needed]
    return sum(parts) / len(parts)


def travel_part(km: float | None, most_km: float) -> float:
    """Nothing for who is not known to be near."""
    return 0.0 if km is None else 1 - min(km / most_km, 1.0)


def load_part(jobs: int, cap: int) -> float:
    return 1 - min(jobs / cap, 1.0) if cap else 0.0


def fair_part(fewer: int, others: int) -> float:
    """`fewer`: how many of the `others` had less work this week."""
    return 1 - fewer / others if others else 1.0


PART_VALUES: Final = {
    PartState.NONE_WANTED: 1.0,
    PartState.ON_VAN: 1.0,
    PartState.IN_TIME: 0.5,
    PartState.MISSING: 0.0,
    PartState.UNKNOWN: 0.0,
}
