"""History as it was: a hundred changes, and any past day still answers as it was known then.

Beside the product runs a naive model that writes down everything day by day: what was believed of
each day after each change. The product keeps rows; both must say the same.
"""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis.strategies import DrawFn, composite, integers, none, one_of, sampled_from

from backend.container import Container
from backend.features.workforce.models import (
    FOREVER,
    AnyFact,
    DailyCap,
    DayInHand,
    DayShifts,
    DayWindows,
    FactKind,
    Leave,
    LeaveKind,
    ShiftWindow,
    SkillHeld,
    Span,
    StaffFact,
    Stamp,
    WeeklyShifts,
    Whose,
    WorkforceDay,
    rewrite,
)
from backend.features.workforce.service.recording import Change
from tests.support.accounts import People
from tests.support.application import MovableClock

FIRST: Final = date(2028, 2, 20)  # across a 29th of February
DAYS: Final = 60
WHOSE: Final = Whose("wang", "team", "branch", "firm")
STARTED: Final = datetime(2028, 3, 1, 8, tzinfo=UTC)

Known = dict[tuple[FactKind, str, date], AnyFact]


def the_day(number: int) -> date:
    return FIRST + timedelta(days=number)


def a_week(start: str, end: str) -> WeeklyShifts:
    shift = DayWindows(windows=(ShiftWindow(start_time=start, end_time=end),))
    return WeeklyShifts(days=(shift,) * 5 + (DayWindows(),) * 2)


FACTS: Final[Sequence[AnyFact]] = (
    *(SkillHeld(skill_id=skill, level=level) for skill in ("水电", "制冷") for level in (1, 3, 5)),
    a_week("08:00", "17:00"),
    a_week("09:30", "20:00"),
    DayShifts(),
    DayShifts(windows=(ShiftWindow(start_time="18:00", end_time="24:00"),)),
    DailyCap(jobs=4, minutes=480),
    DailyCap(jobs=8),
    Leave(
        leave_id="leave-1",
        leave=LeaveKind.SICK,
        first_day=the_day(10),
        last_day=the_day(12),
        approved_by="boss",
    ),
)


@composite
def changes(draw: DrawFn) -> Change:
    fact = draw(sampled_from(FACTS))
    first = draw(integers(0, DAYS - 1))
    end = draw(one_of(none(), integers(first + 1, DAYS)))
    span = Span(the_day(first), FOREVER if end is None else the_day(end))
    taken_away = draw(integers(0, 4)) == 0
    return Change(fact.kind, fact.key, None if taken_away else fact, span)


class DayByDay:
    """The naive model: after each change, a whole copy of what is believed of each day."""

    def __init__(self) -> None:
        self.known: list[tuple[datetime, Known]] = [(datetime.min.replace(tzinfo=UTC), {})]

    def change(self, change: Change, at: datetime) -> None:
        believed = dict(self.known[-1][1])
        for number in range(DAYS):
            day = the_day(number)
            if change.span.covers(day):
                believed.pop((change.kind, change.key, day), None)
                if change.fact is not None:
                    believed[change.kind, change.key, day] = change.fact
        self.known.append((at, believed))

    def on(self, day: date, known_at: datetime) -> WorkforceDay:
        believed = [known for at, known in self.known if at <= known_at][-1]
        hand = DayInHand("wang", day, is_employed=True)
        for (_, _, true_on), fact in believed.items():
            if true_on == day:
                hand.take(fact)
        return hand.whole()


def answered(rows: Sequence[StaffFact], day: date, known_at: datetime) -> WorkforceDay:
    hand = DayInHand("wang", day, is_employed=True)
    for row in rows:
        if row.was_known(known_at) and row.span.covers(day):
            hand.take(row.fact)
    return hand.whole()


@settings(max_examples=60, deadline=None)
@given(integers(0, 2**32), integers(1, 100))
def test_any_past_day_is_what_it_was_known_to_be_at_any_time(seed: int, count: int) -> None:
    """A hundred changes at most, of skills, shifts, caps and leave, in any order of days."""
    chance = random.Random(seed)
    rows: list[StaffFact] = []
    model = DayByDay()
    for number in range(count):
        change, at = a_random_change(chance), STARTED + timedelta(minutes=number)
        believed = [
            row
            for row in rows
            if row.is_believed and (row.kind, row.key) == (change.kind, change.key)
        ]
        written = rewrite(believed, WHOSE, change.fact, change.span, Stamp("boss", at))
        rows += written.added
        model.change(change, at)
    for _ in range(40):
        day = the_day(chance.randrange(DAYS))
        known_at = STARTED + timedelta(minutes=chance.randrange(-1, count + 1))
        assert answered(rows, day, known_at) == model.on(day, known_at)


@settings(max_examples=200, deadline=None)
@given(changes(), changes(), changes())
def test_believed_rows_of_one_key_never_overlap(one: Change, two: Change, three: Change) -> None:
    rows: list[StaffFact] = []
    for number, change in enumerate((one, two, three, one)):
        believed = [
            r for r in rows if r.is_believed and (r.kind, r.key) == (change.kind, change.key)
        ]
        stamp = Stamp("boss", STARTED + timedelta(minutes=number))
        rows += rewrite(believed, WHOSE, change.fact, change.span, stamp).added
    believed = [row for row in rows if row.is_believed]
    for at, row in enumerate(believed):
        assert row.valid_from < row.valid_to
        others = [o for o in believed[at + 1 :] if (o.kind, o.key) == (row.kind, row.key)]
        assert [other for other in others if other.overlaps(row.span)] == []


def a_random_change(chance: random.Random) -> Change:
    fact = chance.choice(FACTS)
    first = chance.randrange(DAYS)
    end = None if chance.random() < 0.3 else chance.randrange(first + 1, DAYS + 1)
    span = Span(the_day(first), FOREVER if end is None else the_day(end))
    return Change(fact.kind, fact.key, None if chance.random() < 0.2 else fact, span)


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_hundred_changes_in_the_database(
    seed: int, container: Container, people: People, clock: MovableClock
) -> None:
    """The same against the stored rows, through the service and its one query a day."""
    boss = await people.staff("business_administrator")
    wang = await people.staff("technician")
    chance, model = random.Random(seed), DayByDay()
    moments = [clock()]
    for _ in range(100):
        clock.move(minutes=1)
        change = a_random_change(chance)
        await container.workforce.recording.record(boss.actor, wang.id, change)
        ledger = await container.workforce.stores.ledgers.find_one({"_id": wang.id})
        at = ledger.changed_at if ledger else clock()
        model.change(change, at)
        moments.append(clock())
    workforce = container.workforce.workforce
    for _ in range(60):
        day, known_at = the_day(chance.randrange(DAYS)), chance.choice(moments)
        found = (await workforce.on_day([wang.id], day, known_at))[wang.id]
        expected = model.on(day, known_at)
        assert as_known(found) == as_known(expected), (day, known_at)
    for number in range(0, DAYS, 7):
        day = the_day(number)
        now = (await workforce.on_day([wang.id], day))[wang.id]
        assert as_known(now) == as_known(model.on(day, clock()))


def as_known(day: WorkforceDay) -> tuple[object, ...]:
    return (day.windows, day.away, day.available, day.skills, day.most_jobs, day.most_minutes)
