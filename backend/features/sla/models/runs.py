"""From when to when a clock runs in each cycle of its ticket."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from backend.features.sla.models.history import Fact
from backend.features.sla.models.plans import ClockPlan
from backend.features.sla.models.words import BEGINS_ANEW, UNDOES, Milestone


@dataclass
class Run:
    """`gaps`: from an end to what took it back, when nobody could do anything for it."""

    cycle: int
    started_at: datetime
    ended_at: datetime | None = None
    ended_by: Milestone | None = None
    cancelled: bool = False
    gaps: list[tuple[datetime, datetime]] = field(default_factory=list)

    def end(self, fact: Fact, *, cancelled: bool) -> None:
        self.ended_at, self.ended_by, self.cancelled = fact.at, fact.milestone, cancelled

    def go_on(self, at: datetime) -> None:
        if self.ended_at is not None:
            self.gaps.append((self.ended_at, at))
        self.ended_at, self.ended_by, self.cancelled = None, None, False


def runs_of(clock: ClockPlan, facts: Iterable[Fact]) -> list[Run]:
    """One for each cycle in which the clock began, the earliest first. `facts` by their time.

    A cycle that begins while the clock still runs leaves it running in its own.
    """
    runs: list[Run] = []
    cycle = 1
    for fact in facts:
        if fact.milestone in BEGINS_ANEW:
            cycle += 1
        run = runs[-1] if runs else None
        if run is not None and run.ended_by is None and fact.milestone is Milestone.RESET:
            run.end(fact, cancelled=True)
            runs.append(Run(cycle, fact.at))
        elif run is not None and run.ended_by is None:
            _end(run, clock, fact)
        elif run is not None and UNDOES.get(fact.milestone) is run.ended_by:
            run.go_on(fact.at)
        elif fact.milestone in clock.starts_on and (run is None or run.cycle < cycle):
            runs.append(Run(cycle, fact.at))
    return runs


def _end(run: Run, clock: ClockPlan, fact: Fact) -> None:
    """What is closed without the step having come owes it no more."""
    if fact.milestone in clock.stops_on:
        run.end(fact, cancelled=False)
    elif fact.milestone in clock.owed_no_more:
        run.end(fact, cancelled=True)
