"""Reading a ticket's clocks from its history: nothing is counted up, so nothing drifts.

domain-rules.md b.3 and b.5. A clock is due when its target of open time has passed that was not
held, which is `add(start, target + open time of the pauses before)`. Breaches and levels are
events: each is looked for with what was known at the time, so a pause dated back moves `due_at` but
takes no breach away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.features.sla.models.history import ClockHistory, Pause
from backend.features.sla.models.holds import (
    Hold,
    capped,
    clipped,
    disjoint,
    moment_after,
    moments_of_learning,
    open_time,
)
from backend.features.sla.models.plans import Calendars, ClockPlan, PolicyPlan, SidePlan, plan_of
from backend.features.sla.models.policy import SlaPolicy
from backend.features.sla.models.reading import ClockReading, LevelReached
from backend.features.sla.models.runs import Run, runs_of
from backend.features.sla.models.words import ClockState, LevelName, Side
from backend.features.tickets import SuspendReason

_NOTHING = timedelta(0)


def read_clocks(
    policy: SlaPolicy, calendars: Calendars, history: ClockHistory, at: datetime
) -> list[ClockReading]:
    """As `read_planned`, of a policy that is read once. Raises KeyError where a calendar of it is
    missing."""
    return read_planned(plan_of(policy, calendars), history, at)


def read_planned(plan: PolicyPlan, history: ClockHistory, at: datetime) -> list[ClockReading]:
    """Every clock that had started by `at`, in every cycle and on every side, as it was known
    then."""
    known = history.known_by(at)
    return [
        reading
        for clock in plan.clocks
        for run in runs_of(clock, known.facts)
        for reading in _sides(clock, plan.pause_cap, run, known, at)
    ]


def _sides(
    clock: ClockPlan, cap: timedelta | None, run: Run, known: ClockHistory, at: datetime
) -> list[ClockReading]:
    """What holds two sides alike is reckoned once."""
    if not known.pauses and not run.gaps:
        free = Reckoning(clock, run, (), (), cap, at)
        return [_reading(side, free, known) for side in clock.sides]
    reckoned: dict[tuple[frozenset[SuspendReason], bool], Reckoning] = {}
    readings = []
    told = frozenset(pause.reason for pause in known.pauses)
    for side in clock.sides:
        alike = (side.holding & told, side.side is not Side.CUSTOMER and bool(run.gaps))
        if alike not in reckoned:
            pauses = tuple(pause for pause in known.pauses if pause.reason in alike[0])
            gaps = tuple(run.gaps) if alike[1] else ()
            reckoned[alike] = Reckoning(clock, run, pauses, gaps, cap, at)
        readings.append(_reading(side, reckoned[alike], known))
    return readings


def _reading(side: SidePlan, clock: "Reckoning", known: ClockHistory) -> ClockReading:
    run, name = clock.run, clock.plan.clock
    levels, next_level_at = _levels(side.levels, clock) if side.levels else ((), None)
    waived = (w.id for w in known.waivers if w.covers(name, side.side, run.cycle))
    return ClockReading(
        clock=name,
        side=side.side,
        cycle=run.cycle,
        state=clock.state,
        target=clock.plan.target,
        started_at=run.started_at,
        due_at=clock.due_at,
        ended_at=run.ended_at,
        spent=clock.spent,
        held=clock.held,
        held_for=clock.holder.reason if clock.holder else None,
        breached_at=clock.breached_at,
        overdue=clock.overdue,
        waiver_id=next(waived, ""),
        levels=levels,
        cap_reached_at=clock.cap_reached_at,
        next_check_at=_earliest(next_level_at, clock.changes_at),
    )


def _levels(
    levels: Iterable[tuple[LevelName, timedelta]], clock: "Reckoning"
) -> tuple[tuple[LevelReached, ...], datetime | None]:
    """Those reached, and when the next one will be."""
    reached: list[LevelReached] = []
    for name, work in levels:
        moment = clock.reached(work)
        if moment is None:
            return tuple(reached), clock.ahead(work)
        reached.append(LevelReached(name, moment))
    return tuple(reached), None


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


@dataclass(frozen=True, slots=True)
class _Known:
    """The holds as they were known from `since` on."""

    since: datetime
    holds: list[Hold]


class Reckoning:
    """One run, held by these pauses, looked at from `at`; reckoned once for all it holds alike.

    `holder`: the pause that holds it now; of several the one that holds it longest. `changes_at`:
    when it will be breached, a pause ends by itself, or the cap is reached, whichever is first.
    """

    def __init__(
        self,
        plan: ClockPlan,
        run: Run,
        pauses: tuple[Pause, ...],
        gaps: tuple[tuple[datetime, datetime], ...],
        cap: timedelta | None,
        at: datetime,
    ) -> None:
        self.plan = plan
        self.run = run
        self._calendar = plan.calendar
        self._gaps = gaps
        self._cap = cap
        self._at = at
        self._now = at if run.ended_at is None else run.ended_at
        self._pauses = pauses
        self._found: dict[tuple[timedelta, int], datetime | None] = {}
        self._holds, self._cap_at = self._known_holds(pauses)
        self._past = clipped(self._holds, self._now)
        self._views = self._learned()
        due_at = self._after(plan.target, self._past)
        assert due_at is not None  # noqa: S101 - clipped holds have ends
        self.due_at = due_at
        self.breached_at = self.reached(plan.target)
        self.cap_reached_at = self._cap_at if self._cap_at and self._cap_at <= self._now else None
        self.holder = self._holder() if pauses else None
        self.state = self._state()
        self.held = open_time(self._calendar, self._past)
        self.spent = self._calendar.between(run.started_at, self._now) - self.held
        self.overdue = self._overdue()
        self.changes_at = None if run.ended_by is not None else self._changes_at()

    # -- what it shows --------------------------------------------------------------------------

    def _state(self) -> ClockState:
        if self.breached_at is not None:
            return ClockState.BREACHED
        if self.run.ended_by is not None:
            return ClockState.CANCELLED if self.run.cancelled else ClockState.MET
        return ClockState.PAUSED if self.holder else ClockState.RUNNING

    def _overdue(self) -> timedelta:
        if self.breached_at is None:
            return _NOTHING
        return max(self._calendar.between(self.due_at, self._now), _NOTHING)

    def _holder(self) -> Pause | None:
        if self.run.ended_by is not None or self.cap_reached_at is not None:
            return None
        lasting = [pause for pause in self._pauses if pause.lasts_at(self._at)]
        return max(lasting, key=_how_long, default=None)

    def _changes_at(self) -> datetime | None:
        breach = None if self.breached_at else self.ahead(self.plan.target)
        ends = (end for _, end in self._holds if end is not None and end > self._at)
        return _earliest(breach, next(ends, None))

    # -- when things happen ---------------------------------------------------------------------

    def reached(self, work: timedelta) -> datetime | None:
        """When that much of it had passed, as was known at that time; None if it has not by now,
        or not before it ended."""
        for number, view in enumerate(self._views):
            later = self._views[number + 1].since if number + 1 < len(self._views) else None
            moment = self._after(work, view.holds)
            if moment is not None and (later is None or moment < later):
                return moment if self._has_come(moment) else None
        return None

    def ahead(self, work: timedelta) -> datetime | None:
        """When that much of it will have passed, if nobody does anything."""
        if self.run.ended_by is not None:
            return None
        moment = self._after(work, self._holds)
        return moment if moment is not None and moment > self._at else None

    def _has_come(self, moment: datetime) -> bool:
        """What stops in the very moment it is due is in time."""
        return moment < self._now if self.run.ended_by is not None else moment <= self._now

    def _after(self, work: timedelta, holds: list[Hold]) -> datetime | None:
        """Asked of the same work several times: when it is due, breached, and its level reached."""
        asked = (work, id(holds) if holds else 0)  # the lists asked with are kept here
        if asked not in self._found:
            self._found[asked] = moment_after(self._calendar, self.run.started_at, work, holds)
        return self._found[asked]

    def _known_holds(self, pauses: tuple[Pause, ...]) -> tuple[list[Hold], datetime | None]:
        if not pauses and not self._gaps:
            return [], None
        spans = ((pause.started_at, pause.ended_at) for pause in pauses)
        kept, cap_at = capped(disjoint(spans, self.run.started_at), self._cap)
        if self._gaps:
            kept = disjoint([*kept, *self._gaps], self.run.started_at)
        return kept, cap_at

    def _learned(self) -> list[_Known]:
        """The holds as they were known from the beginning on, and after each thing learned."""
        learned = moments_of_learning(self._pauses) if self._pauses else []
        moments = [each for each in learned if each <= self._at]
        if not moments:
            return [_Known(self.run.started_at, self._holds)]
        views = []
        for moment in sorted({self.run.started_at, *moments}):
            known = (pause.known_by(moment) for pause in self._pauses)
            holds, _ = self._known_holds(tuple(pause for pause in known if pause is not None))
            views.append(_Known(moment, holds))
        return views


def _how_long(pause: Pause) -> tuple[bool, datetime]:
    return (pause.ended_at is None, pause.ended_at or pause.started_at)
