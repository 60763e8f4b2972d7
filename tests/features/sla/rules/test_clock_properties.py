"""What holds for every history: against the rule as it is written, and against time going by."""

from datetime import datetime, timedelta
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.features.sla.models import (
    STANDARD,
    ClockHistory,
    ClockReading,
    ClockState,
    Fact,
    Pause,
    Side,
    read_clocks,
)
from backend.kit.working_time import ALL_DAY, WorkingCalendar
from tests.features.sla.rules.stories import M, R, policy_of
from tests.kit.working_time.weeks import WORKED, at

START: Final = at("09-21 09:00")
STEP: Final = timedelta(minutes=30)
HORIZON: Final = 120
"""Steps: two days and a half, in which pauses, targets and looks meet often."""

ALWAYS: Final = WorkingCalendar(dict.fromkeys(range(7), ALL_DAY))
CALENDARS: Final = st.sampled_from((WORKED, ALWAYS))
STEPS: Final = st.integers(0, HORIZON)
TARGETS: Final = st.integers(4, 40)
REASONS: Final = st.sampled_from((R.CUSTOMER_INFO, R.FORCE_MAJEURE, R.WAITING_PART))
FEW = settings(max_examples=80, deadline=None)


def moment(step: int) -> datetime:
    return START + step * STEP


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    """Written down as it began and ended, or dated back, or with an end agreed beforehand."""
    begins, length = draw(st.integers(0, 50)), draw(st.integers(1, 50))
    late = draw(st.one_of(st.just(0), st.integers(1, 60)))
    lasts = draw(st.integers(0, 3)) == 3
    end = None if lasts else moment(begins + length)
    known = moment(begins + late)
    early = draw(st.booleans())
    end_known = None if end is None else (known if early else max(known, end))
    return Pause(draw(REASONS), moment(begins), end, known_at=known, end_known_at=end_known)


@st.composite
def histories(draw: st.DrawFn) -> ClockHistory:
    facts = [Fact(M.APPROVED, START)]
    if draw(st.integers(0, 3)) == 3:
        facts.append(Fact(M.FINISHED, moment(draw(STEPS) + 1)))
    return ClockHistory(tuple(facts), tuple(draw(st.lists(pauses(), min_size=1, max_size=4))))


def read(
    calendar: WorkingCalendar, target: int, history: ClockHistory, when: datetime
) -> ClockReading:
    policy = policy_of(target * 30, pause_cap_days=None)
    clocks = read_clocks(policy, {STANDARD: calendar}, history, when)
    [found] = [each for each in clocks if each.side is Side.TECHNICIAN]
    return found


def as_written(
    calendar: WorkingCalendar, target: int, history: ClockHistory, when: datetime
) -> datetime:
    """b.3, word by word: `add(start, target + open time of the pauses clipped to [start, now])`."""
    known = history.known_by(when)
    ends = [fact.at for fact in known.facts if fact.milestone is M.FINISHED]
    now = min([when, *ends])
    held = sum(
        (
            calendar.between(moment(step), moment(step + 1))
            for step in range((now - START) // STEP)
            if any(each.lasts_at(moment(step)) for each in known.pauses)
        ),
        timedelta(0),
    )
    return calendar.add(START, target * STEP + held)


def first_breach(
    calendar: WorkingCalendar, target: int, history: ClockHistory, until: int
) -> datetime | None:
    """b.5: looked at again in every step, as it was known then."""
    stops = [fact.at for fact in history.facts if fact.milestone is M.FINISHED]
    for step in range(until + 1):
        due = as_written(calendar, target, history, moment(step))
        if due <= moment(step) and not any(stop <= due for stop in stops):
            return None if any(stop <= moment(step) for stop in stops) else due
    return None


@FEW
@given(CALENDARS, TARGETS, histories(), STEPS)
def test_a_clock_is_due_and_breached_as_the_rule_is_written(
    calendar: WorkingCalendar, target: int, history: ClockHistory, step: int
) -> None:
    clock = read(calendar, target, history, moment(step))
    breach = first_breach(calendar, target, history, step)

    if clock.ended_at is None:
        assert clock.breached_at == breach
    if clock.breached_at is None:
        assert clock.due_at == as_written(calendar, target, history, moment(step))


@FEW
@given(CALENDARS, TARGETS, histories(), STEPS)
def test_nothing_changes_by_itself_before_the_next_look(
    calendar: WorkingCalendar, target: int, history: ClockHistory, step: int
) -> None:
    now = moment(step)
    known = history.known_by(now)
    before = read(calendar, target, known, now)
    next_at = before.next_check_at or now + timedelta(days=30)

    assert next_at > now
    just_before = read(calendar, target, known, next_at - timedelta(milliseconds=1))
    assert what_shows(just_before) == what_shows(before)
    if before.next_check_at is not None:
        assert what_shows(read(calendar, target, known, next_at)) != what_shows(before)


def what_shows(clock: ClockReading) -> tuple[object, ...]:
    """`held_for` too: that a pause ends by itself is a change."""
    return (clock.state, clock.levels, clock.breached_at, clock.cap_reached_at, clock.held_for)


@FEW
@given(CALENDARS, TARGETS, histories(), STEPS, STEPS)
def test_what_was_reached_stays_reached(
    calendar: WorkingCalendar, target: int, history: ClockHistory, one: int, other: int
) -> None:
    earlier, later = sorted((one, other))
    before = read(calendar, target, history, moment(earlier))
    after = read(calendar, target, history, moment(later))

    assert after.levels[: len(before.levels)] == before.levels
    if before.state is ClockState.BREACHED:
        assert (after.state, after.breached_at) == (ClockState.BREACHED, before.breached_at)


@FEW
@given(CALENDARS, TARGETS, histories(), STEPS)
def test_open_time_is_either_spent_or_held(
    calendar: WorkingCalendar, target: int, history: ClockHistory, step: int
) -> None:
    clock = read(calendar, target, history, moment(step))
    now = clock.ended_at or moment(step)

    assert clock.spent + clock.held == calendar.between(START, now)
    assert clock.spent >= timedelta(0)
    if clock.breached_at is None:
        assert clock.spent <= clock.target
