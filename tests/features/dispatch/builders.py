"""People and work for tests of the rules: everybody fit unless a test says what is wrong."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from backend.features.dispatch.models import (
    Candidate,
    HardFilters,
    Job,
    Names,
    Point,
    Ranking,
    Scoring,
    Travelling,
    Weights,
    rank,
)
from backend.features.dispatch.models.words import AreaDemand
from backend.features.workforce import Minutes

DAY: Final = date(2026, 9, 21)
HOME: Final = Point(39.9087, 116.3975)
NEAR: Final = Point(39.8652, 116.3786)
SHIFT: Final = (Minutes(8 * 60, 12 * 60), Minutes(13 * 60, 18 * 60))
ANYWHERE: Final = HardFilters(area=AreaDemand.ANYWHERE)
NAMES: Final = Names(skills={"skill-cooling": "制冷维修", "skill-wiring": "电路维修"})
OVERALL: Final = 4.6


def person(staff_id: str = "li", **facts: Any) -> Candidate:
    """On shift all day, with nothing to do and no position."""
    known = {"windows": SHIFT, "available": SHIFT, **facts}
    return Candidate(id=staff_id, **known)


def work(**facts: Any) -> Job:
    """An hour's work from ten to twelve."""
    plain = Job(ticket_id="ticket-1", day=DAY, minutes_needed=60, window=Minutes(10 * 60, 12 * 60))
    return replace(plain, **facts)


def weights(**given: int) -> Scoring:
    return Scoring(weights=Weights(**given))


def ranked(
    people: list[Candidate],
    job: Job | None = None,
    filters: HardFilters = ANYWHERE,
    scoring: Scoring | None = None,
) -> Ranking:
    return rank(
        people,
        job or work(),
        filters,
        scoring or weights(load=100),
        Travelling(),
        OVERALL,
        NAMES,
    )


def texts(person_: Candidate, job: Job | None = None, filters: HardFilters = ANYWHERE) -> list[str]:
    """Why he is rejected."""
    rejected = ranked([person_], job, filters).rejected
    return [reason.text for each in rejected for reason in each.reasons]
