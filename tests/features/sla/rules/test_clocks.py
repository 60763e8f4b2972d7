"""Clocks read from a ticket's history: domain-rules.md b.3 to b.6."""

from datetime import timedelta

import pytest

from backend.features.sla.models import (
    STANDARD_POLICY,
    ClockName,
    ClockState,
    LevelName,
    LevelReached,
    Side,
    Waiver,
    next_check,
)
from backend.features.tickets import SuspendReason
from tests.features.sla.rules.stories import M, R, fact, pause, policy_of, reading, readings
from tests.kit.working_time.weeks import at, minutes

BEGUN = fact(M.APPROVED, "09-21 09:00")
EIGHT_HOURS = policy_of(480)


def test_s4_a_pause_adds_its_open_time_to_the_target() -> None:
    held = pause(R.CUSTOMER_INFO, "09-21 11:00", "09-22 14:00")

    clock = reading(EIGHT_HOURS, "09-22 14:30", BEGUN, held)

    assert clock.due_at == at("09-23 11:00")
    assert clock.held == minutes(600)
    assert clock.spent == minutes(150)
    assert clock.state is ClockState.RUNNING


def test_s5_a_pause_outside_open_hours_moves_nothing() -> None:
    held = pause(R.CUSTOMER_INFO, "09-21 18:30", "09-22 08:00")

    clock = reading(policy_of(481), "09-22 08:30", BEGUN, held)

    assert clock.held == timedelta(0)
    assert clock.due_at == at("09-22 09:01")
    assert reading(EIGHT_HOURS, "09-22 08:30", BEGUN, held).due_at == at("09-21 18:00")


def test_s7_levels_are_reached_at_their_share_of_the_target() -> None:
    clock = reading(policy_of(480), "09-21 18:00", BEGUN)

    assert clock.levels == (
        LevelReached(LevelName.L0, at("09-21 14:00")),
        LevelReached(LevelName.L1, at("09-21 16:24")),
        LevelReached(LevelName.L2, at("09-21 18:00")),
    )
    assert clock.next_check_at == at("09-22 11:00")


def test_a_level_after_the_due_moment_counts_open_time_only() -> None:
    clock = reading(EIGHT_HOURS, "09-23 09:00", BEGUN)

    assert clock.levels[3:] == (
        LevelReached(LevelName.L3, at("09-22 11:00")),
        LevelReached(LevelName.L4, at("09-22 18:00")),
    )
    assert clock.next_check_at is None


@pytest.mark.parametrize(
    ("reason", "held_sides"),
    [
        (R.CUSTOMER_INFO, {Side.COMPANY, Side.TECHNICIAN}),
        (R.CUSTOMER_UNREACHABLE, {Side.COMPANY, Side.TECHNICIAN}),
        (R.CUSTOMER_RESCHEDULE, {Side.COMPANY, Side.TECHNICIAN}),
        (R.WAITING_PART, {Side.TECHNICIAN}),
        (R.WAITING_APPROVAL, {Side.TECHNICIAN}),
        (R.FACTORY_JUDGEMENT, {Side.TECHNICIAN}),
        (R.FORCE_MAJEURE, {Side.COMPANY, Side.TECHNICIAN}),
        (R.TECHNICIAN_REASON, set()),
    ],
)
def test_each_reason_holds_the_sides_of_its_row(
    reason: SuspendReason, held_sides: set[Side]
) -> None:
    lasting = pause(reason, "09-21 10:00")

    clocks = readings(EIGHT_HOURS, "09-21 11:00", BEGUN, lasting)

    assert {clock.side for clock in clocks if clock.state is ClockState.PAUSED} == held_sides
    assert {clock.side for clock in clocks if clock.held == minutes(60)} == held_sides
    assert {clock.held_for for clock in clocks if clock.side in held_sides} <= {reason}


def test_a_reason_the_clock_does_not_list_does_not_hold_it() -> None:
    rule = EIGHT_HOURS.clocks[0].model_copy(update={"held_by": (R.FORCE_MAJEURE,)})
    strict = EIGHT_HOURS.model_copy(update={"clocks": (rule,)})

    clock = reading(strict, "09-21 11:00", BEGUN, pause(R.CUSTOMER_INFO, "09-21 10:00"))

    assert clock.state is ClockState.RUNNING
    assert clock.held == timedelta(0)


def test_while_a_pause_lasts_the_due_moment_moves_along_and_nothing_is_breached() -> None:
    lasting = pause(R.CUSTOMER_INFO, "09-21 17:00")

    before = reading(EIGHT_HOURS, "09-22 09:00", BEGUN, lasting)
    after = reading(EIGHT_HOURS, "09-22 18:00", BEGUN, lasting)

    assert (before.state, before.due_at) == (ClockState.PAUSED, at("09-22 10:00"))
    assert (after.state, after.due_at) == (ClockState.PAUSED, at("09-23 10:00"))
    assert after.breached_at is None


def test_pauses_that_overlap_count_once() -> None:
    clock = reading(
        EIGHT_HOURS,
        "09-21 15:00",
        BEGUN,
        pause(R.CUSTOMER_INFO, "09-21 10:00", "09-21 11:30"),
        pause(R.FORCE_MAJEURE, "09-21 11:00", "09-21 14:00"),
    )

    assert clock.held == minutes(180)
    assert clock.due_at == at("09-22 12:00")


def test_a_pause_from_before_the_start_counts_from_the_start() -> None:
    clock = reading(
        EIGHT_HOURS, "09-21 15:00", BEGUN, pause(R.CUSTOMER_INFO, "09-18 10:00", "09-21 10:00")
    )

    assert clock.held == minutes(60)
    assert clock.due_at == at("09-22 10:00")


def test_what_stops_in_the_moment_it_is_due_is_met() -> None:
    in_time = fact(M.FINISHED, "09-21 18:00")
    too_late = fact(M.FINISHED, "09-22 09:01")

    met = reading(EIGHT_HOURS, "09-30 09:00", BEGUN, in_time)
    late = reading(EIGHT_HOURS, "09-30 09:00", BEGUN, too_late)

    assert (met.state, met.breached_at, met.overdue) == (ClockState.MET, None, timedelta(0))
    assert (late.state, late.breached_at) == (ClockState.BREACHED, at("09-21 18:00"))
    assert late.overdue == minutes(1)
    assert (met.next_check_at, late.next_check_at) == (None, None)


def test_overdue_grows_with_open_time_until_it_stops() -> None:
    assert reading(EIGHT_HOURS, "09-22 08:00", BEGUN).overdue == timedelta(0)
    assert reading(EIGHT_HOURS, "09-22 14:00", BEGUN).overdue == minutes(240)


def test_a_breach_stays_although_a_pause_dated_back_would_have_saved_it() -> None:
    saved = pause(R.CUSTOMER_INFO, "09-21 10:00", "09-21 17:00", known="09-22 10:00")

    before = reading(EIGHT_HOURS, "09-22 09:30", BEGUN, saved)
    after = reading(EIGHT_HOURS, "09-22 10:30", BEGUN, saved)
    ended = reading(EIGHT_HOURS, "09-30 10:30", BEGUN, saved, fact(M.FINISHED, "09-22 11:00"))

    assert (before.state, before.due_at) == (ClockState.BREACHED, at("09-21 18:00"))
    assert (after.state, after.breached_at) == (ClockState.BREACHED, at("09-21 18:00"))
    assert (after.due_at, after.overdue) == (at("09-22 16:00"), timedelta(0))
    assert (ended.state, ended.breached_at) == (ClockState.BREACHED, at("09-21 18:00"))


def test_a_pause_dated_back_in_time_saves_it() -> None:
    saved = pause(R.CUSTOMER_INFO, "09-21 10:00", "09-21 17:00", known="09-21 17:30")

    clock = reading(EIGHT_HOURS, "09-22 10:30", BEGUN, saved)

    assert (clock.state, clock.breached_at) == (ClockState.RUNNING, None)
    assert clock.due_at == at("09-22 16:00")


def test_a_level_reached_stays_reached_although_a_pause_dated_back_moves_it() -> None:
    saved = pause(R.CUSTOMER_INFO, "09-21 09:00", "09-21 14:00", known="09-21 15:00")

    clock = reading(EIGHT_HOURS, "09-21 15:00", BEGUN, saved)

    assert clock.levels == (LevelReached(LevelName.L0, at("09-21 14:00")),)
    assert clock.next_check_at == at("09-22 11:24")


def test_a_waiver_stands_beside_the_breach() -> None:
    waived = Waiver("w1", ClockName.FINISH, 1, at("09-22 12:00"), Side.COMPANY)
    facts = (BEGUN, fact(M.FINISHED, "09-22 11:00"), waived)

    before = reading(EIGHT_HOURS, "09-22 11:30", *facts)
    after = reading(EIGHT_HOURS, "09-22 13:00", *facts)
    technician = reading(EIGHT_HOURS, "09-22 13:00", *facts, side=Side.TECHNICIAN)

    assert (before.is_breached, before.counts_as_breached) == (True, True)
    assert (after.is_breached, after.counts_as_breached) == (True, False)
    assert (after.state, after.waiver_id) == (ClockState.BREACHED, "w1")
    assert technician.counts_as_breached is True


def test_pauses_hold_a_clock_no_longer_than_the_cap() -> None:
    capped = policy_of(480, pause_cap_days=2)
    lasting = pause(R.CUSTOMER_INFO, "09-21 11:00")

    paused = reading(capped, "09-22 09:00", BEGUN, lasting)
    running = reading(capped, "09-23 12:00", BEGUN, lasting)
    late = reading(capped, "09-24 11:00", BEGUN, lasting)

    assert (paused.state, paused.cap_reached_at) == (ClockState.PAUSED, None)
    assert paused.next_check_at == at("09-23 11:00")
    assert (running.state, running.cap_reached_at) == (ClockState.RUNNING, at("09-23 11:00"))
    assert (running.held, running.due_at) == (minutes(960), at("09-23 18:00"))
    assert (late.state, late.breached_at) == (ClockState.BREACHED, at("09-23 18:00"))


def test_a_pause_after_the_breach_takes_none_of_it_back() -> None:
    later = pause(R.CUSTOMER_INFO, "09-22 09:30", "09-22 12:00")

    clock = reading(EIGHT_HOURS, "09-22 14:00", BEGUN, later)

    assert (clock.breached_at, clock.due_at) == (at("09-21 18:00"), at("09-21 18:00"))
    assert clock.overdue == minutes(240)


def test_a_cancelled_ticket_cancels_its_clocks_but_no_breach() -> None:
    young = reading(EIGHT_HOURS, "09-30 09:00", BEGUN, fact(M.CANCELLED, "09-21 10:00"))
    old = reading(EIGHT_HOURS, "09-30 09:00", BEGUN, fact(M.CANCELLED, "09-22 10:00"))

    assert (young.state, young.ended_at) == (ClockState.CANCELLED, at("09-21 10:00"))
    assert (old.state, old.breached_at) == (ClockState.BREACHED, at("09-21 18:00"))


def test_a_step_that_never_came_is_owed_no_more_once_the_ticket_is_closed() -> None:
    ended = fact(M.CLOSED_INCOMPLETE, "09-21 10:00")
    whole = policy_of(4800, ClockName.WHOLE)
    told = (fact(M.SUBMITTED, "09-21 09:00"), BEGUN, ended)

    assert reading(EIGHT_HOURS, "09-21 11:00", *told).state is ClockState.CANCELLED
    assert reading(whole, "09-21 11:00", *told).state is ClockState.RUNNING
    closed = fact(M.CLOSED, "09-21 12:00")
    assert reading(whole, "09-21 13:00", *told, closed).state is ClockState.MET


def test_a_reopened_ticket_has_a_second_cycle_beside_the_first() -> None:
    told = (
        BEGUN,
        fact(M.FINISHED, "09-21 12:00"),
        fact(M.CLOSED, "09-21 14:00"),
        fact(M.REOPENED, "09-28 09:00"),
    )

    first = reading(EIGHT_HOURS, "09-28 12:00", *told)
    second = reading(EIGHT_HOURS, "09-28 12:00", *told, cycle=2)

    assert (first.state, first.ended_at) == (ClockState.MET, at("09-21 12:00"))
    assert (second.state, second.started_at) == (ClockState.RUNNING, at("09-28 09:00"))
    assert second.due_at == at("09-28 18:00")
    assert len(readings(EIGHT_HOURS, "09-28 12:00", *told)) == 2 * len(Side)


def test_work_sent_back_begins_anew_while_the_whole_goes_on() -> None:
    told = (
        fact(M.SUBMITTED, "09-21 09:00"),
        BEGUN,
        fact(M.FINISHED, "09-21 12:00"),
        fact(M.WORK_RETURNED, "09-22 09:00"),
    )

    assert reading(EIGHT_HOURS, "09-22 10:00", *told, cycle=2).started_at == at("09-22 09:00")
    whole = readings(policy_of(4800, ClockName.WHOLE), "09-22 10:00", *told)
    assert {(clock.cycle, clock.state) for clock in whole} == {(1, ClockState.RUNNING)}


def test_an_end_that_is_taken_back_was_none_and_the_wait_is_charged_to_nobody() -> None:
    told = (
        BEGUN,
        fact(M.FINISHED, "09-21 16:00"),
        fact(M.ACCEPTANCE_REFUSED, "09-22 16:00"),
    )

    meanwhile = reading(EIGHT_HOURS, "09-22 10:00", *told)
    company = reading(EIGHT_HOURS, "09-22 16:30", *told)
    customer = reading(EIGHT_HOURS, "09-22 16:30", *told, side=Side.CUSTOMER)

    assert meanwhile.state is ClockState.MET
    assert (company.state, company.due_at) == (ClockState.RUNNING, at("09-22 18:00"))
    assert (customer.state, customer.breached_at) == (ClockState.BREACHED, at("09-21 18:00"))


def test_any_past_moment_shows_what_was_known_then() -> None:
    told = (
        BEGUN,
        fact(M.FINISHED, "09-21 17:30", known="09-21 19:00"),
    )

    then = reading(EIGHT_HOURS, "09-21 18:30", *told)
    now = reading(EIGHT_HOURS, "09-21 19:00", *told)

    assert readings(EIGHT_HOURS, "09-21 08:59", *told) == []
    assert (then.state, then.ended_at) == (ClockState.BREACHED, None)
    assert (now.state, now.ended_at) == (ClockState.MET, at("09-21 17:30"))


def test_the_next_look_is_due_at_the_earliest_change_of_all_clocks() -> None:
    told = (fact(M.SUBMITTED, "09-21 09:00"), BEGUN)

    clocks = readings(STANDARD_POLICY, "09-21 09:10", *told)

    assert next_check(clocks) == at("09-21 09:30")
    assert next_check([]) is None


def test_a_pause_with_a_known_end_is_looked_at_when_it_ends() -> None:
    agreed = pause(R.CUSTOMER_RESCHEDULE, "09-21 10:00", "09-24 09:00", known="09-21 10:00")

    clock = reading(EIGHT_HOURS, "09-22 10:00", BEGUN, agreed)

    assert clock.state is ClockState.PAUSED
    assert clock.next_check_at == at("09-24 09:00")


def test_of_several_pauses_the_longest_one_is_named() -> None:
    agreed = pause(R.CUSTOMER_RESCHEDULE, "09-21 10:00", "09-21 11:00", known="09-21 10:00")
    lasting = pause(R.FORCE_MAJEURE, "09-21 10:00")

    clock = reading(EIGHT_HOURS, "09-21 10:30", BEGUN, agreed, lasting)

    assert (clock.held_for, clock.next_check_at) == (R.FORCE_MAJEURE, at("10-21 10:00"))


def test_the_order_in_which_facts_are_told_does_not_matter() -> None:
    told = [
        BEGUN,
        fact(M.TAKEN, "09-21 10:00"),
        fact(M.BOOKED, "09-21 11:00"),
        fact(M.ARRIVED, "09-21 14:00"),
        fact(M.FINISHED, "09-21 15:00"),
    ]

    assert readings(STANDARD_POLICY, "09-22 09:00", *told) == readings(
        STANDARD_POLICY, "09-22 09:00", *reversed(told)
    )
