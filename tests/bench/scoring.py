"""A thousand technicians filtered and scored for one ticket, after they are loaded.

Alone and in this process: no server runs meanwhile, and nothing but Python is measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from statistics import median
from time import perf_counter
from typing import Final

from backend.features.dispatch.models import (
    AreaDemand,
    Candidate,
    Exclusion,
    HardFilters,
    Held,
    Job,
    Names,
    Point,
    Ranking,
    Scoring,
    SkillNeeded,
    Travelling,
    Weights,
    rank,
)
from backend.features.workforce import AreaReach, CertificateKind, Minutes

NAME: Final = "scoring"
MOST_MS: Final = 20
PEOPLE: Final = 1000
ROUNDS: Final = 60
WARM: Final = 5

_SHIFT: Final = (Minutes(480, 720), Minutes(780, 1080))
_STARTS: Final = (480, 600, 780, 900, 1000)


@dataclass(frozen=True)
class ScoringRow:
    """Milliseconds of the median round and of the slowest; how many people were fit."""

    median_ms: float
    slowest_ms: float
    fit: int

    @property
    def is_good(self) -> bool:
        return self.median_ms <= MOST_MS

    def lines(self) -> Iterator[str]:
        verdict = "ok" if self.is_good else "BELOW THE BAR"
        yield (
            f"{NAME:<11}{self.median_ms:>9.1f} ms, at most {self.slowest_ms:.1f}: {PEOPLE} people,"
            f" {self.fit} of them fit   ≤ {MOST_MS} ms  {verdict}"
        )


def measure_scoring() -> ScoringRow:
    people, job = crowd(PEOPLE), work()
    times = []
    for number in range(WARM + ROUNDS):
        started = perf_counter()
        found = ranked(people, job)
        if number >= WARM:
            times.append((perf_counter() - started) * 1000)
    return ScoringRow(median(times), max(times), len(found.fit))


def ranked(people: list[Candidate], job: Job) -> Ranking:
    """By a rule that uses every filter a firm is likely to use."""
    filters = HardFilters(
        skills=(SkillNeeded(skill_id="cooling", level=2),),
        certificates=(CertificateKind.ELECTRICIAN,),
        area=AreaDemand.NEIGHBOUR,
        most_jobs=5,
        most_km=40,
    )
    scoring = Scoring(
        weights=Weights(skill=25, travel=25, load=20, rating=10, fair=10, continuity=10)
    )
    return rank(people, job, filters, scoring, Travelling(), 4.6, Names({}))


def work() -> Job:
    return Job(
        ticket_id="ticket",
        day=date(2026, 9, 21),
        minutes_needed=60,
        window=Minutes(840, 960),
        point=Point(39.9, 116.4),
        area_codes=("110105", "110100", "110000"),
        area_name="朝阳区",
        brand="华风",
        customer_id="customer",
        household_id="home",
        excluded={"t0001": Exclusion.REFUSED},
    )


def crowd(count: int) -> list[Candidate]:
    """Half of them fit; always the same ones."""
    chance = Random(1)
    return [_person(chance, number) for number in range(count)]


def _person(chance: Random, number: int) -> Candidate:
    starts = sorted(chance.sample(_STARTS, chance.randint(0, 3)))
    own = {f"1101{chance.randint(1, 17):02}": AreaReach.HARD for _ in range(4)}
    return Candidate(
        id=f"t{number:04}",
        windows=_SHIFT,
        available=_SHIFT,
        skills={"cooling": chance.randint(1, 5), "wiring": chance.randint(1, 5)},
        certificates=frozenset({CertificateKind.ELECTRICIAN}),
        areas={**own, "110000": AreaReach.NEIGHBOUR},
        most_jobs=6,
        held=tuple(Held(Minutes(start, start + 90), _point(chance)) for start in starts),
        jobs_today=len(starts),
        minutes_today=80 * len(starts),
        base=_point(chance),
        ratings=chance.randint(0, 200),
        rating_mean=chance.uniform(3, 5),
        jobs_week=chance.randint(0, 30),
    )


def _point(chance: Random) -> Point:
    return Point(chance.uniform(39.7, 40.1), chance.uniform(116.1, 116.7))
