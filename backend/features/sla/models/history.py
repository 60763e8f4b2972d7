"""What clocks are read from: the facts of one ticket, each with the moment it became known."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from backend.features.sla.models.words import ClockName, Milestone, Side
from backend.features.tickets import SuspendReason


@dataclass(frozen=True, slots=True)
class Fact:
    """`at` is when it happened, `known_at` when it was written down (later for what a phone sent
    from where there was no network); None: at once."""

    milestone: Milestone
    at: datetime
    known_at: datetime | None = None

    @property
    def learned(self) -> datetime:
        return self.known_at or self.at


@dataclass(frozen=True, slots=True)
class Pause:
    """Why and from when to when the work was held up; `ended_at` None while it still is.

    `known_at`, `end_known_at`: when the beginning and the end were written down, later than
    they happened for what a supervisor dates back; None: at once.
    """

    reason: SuspendReason
    started_at: datetime
    ended_at: datetime | None = None
    known_at: datetime | None = None
    end_known_at: datetime | None = None

    @property
    def learned(self) -> datetime:
        return max(self.known_at or self.started_at, self.started_at)

    @property
    def end_learned(self) -> datetime | None:
        """An end that lies ahead (a new window agreed with the customer) may be known early."""
        if self.ended_at is None:
            return None
        return max(self.end_known_at or self.ended_at, self.learned)

    def lasts_at(self, moment: datetime) -> bool:
        return self.started_at <= moment and (self.ended_at is None or self.ended_at > moment)

    def known_by(self, moment: datetime) -> Self | None:
        """As it was known then; None if it was not."""
        if self.learned > moment:
            return None
        if self.end_learned is not None and self.end_learned > moment:
            return replace(self, ended_at=None, end_known_at=None)
        return self


@dataclass(frozen=True, slots=True)
class Waiver:
    """A breach a supervisor does not count 豁免; it stays, this stands beside it. `side` None: on
    every side."""

    id: str
    clock: ClockName
    cycle: int
    at: datetime
    side: Side | None = None

    def covers(self, clock: ClockName, side: Side, cycle: int) -> bool:
        return self.clock is clock and self.cycle == cycle and self.side in (None, side)


@dataclass(frozen=True, slots=True)
class ClockHistory:
    """In any order."""

    facts: tuple[Fact, ...] = ()
    pauses: tuple[Pause, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def known_by(self, moment: datetime) -> "ClockHistory":
        """What was known then, of what had happened by then."""
        pauses = (pause.known_by(moment) for pause in self.pauses)
        return ClockHistory(
            facts=tuple(_by_time(fact for fact in self.facts if fact.learned <= moment)),
            pauses=tuple(pause for pause in pauses if pause is not None),
            waivers=tuple(waiver for waiver in self.waivers if waiver.at <= moment),
        )


def _by_time(facts: Iterable[Fact]) -> list[Fact]:
    """Of one moment, the order in which they were told."""
    return sorted(facts, key=lambda fact: (fact.at, fact.learned))
