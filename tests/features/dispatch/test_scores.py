"""The worked numbers of domain-rules.md (c), and the order that follows from them."""

from datetime import UTC, datetime

import pytest

from backend.features.dispatch.models import Held, Point, ScorePart
from backend.features.dispatch.models.candidate import km_between
from backend.features.dispatch.models.capacity import (
    minutes_left,
    saturation,
    table_minutes,
    travel_of_day,
)
from backend.features.dispatch.models.record import planned_minutes
from backend.features.dispatch.models.rule_parts import (
    HardFilters,
    PlannedMinutes,
    Scoring,
    SkillNeeded,
    Travelling,
    Weights,
)
from backend.features.dispatch.models.scoring import (
    bayes_mean,
    fair_part,
    level_part,
    load_part,
    rating_part,
    skill_part,
    travel_part,
    weighted,
)
from backend.features.dispatch.models.words import AreaDemand, PartState
from backend.features.places import GeoPoint, metres_between
from backend.features.workforce import AreaReach, Minutes
from tests.features.dispatch.builders import HOME, NEAR, person, ranked, weights, work

SHARES = (30, 25, 20, 15, 10)


def test_the_two_of_the_worked_example_score_as_reckoned_and_li_comes_first() -> None:
    zhang = weighted((1.0, 0.70, 1 / 3, 0.95, 0.5), SHARES)
    li = weighted((0.75, 0.90, 2 / 3, 0.875, 0.8), SHARES)
    assert (round(zhang, 4), round(li, 4)) == (0.7342, 0.7946)


def test_weights_that_add_up_to_something_else_are_normalised_as_servicenow_does() -> None:
    alice = weighted((5 / 8, 2 / 5), (20, 10))
    mack = weighted((8 / 8, 1 / 5), (20, 10))
    assert (round(alice, 4), round(mack, 4)) == (0.55, 0.7333)


def test_weights_of_nothing_at_all_score_nothing() -> None:
    assert weighted((1.0, 1.0), (0, 0)) == 0.0


@pytest.mark.parametrize(
    ("ratings", "mean", "expected"), [(3, 5.0, 4.652), (120, 4.8, 4.771), (0, 0.0, 4.6)]
)
def test_few_ratings_move_somebody_little_away_from_everybodys_mean(
    ratings: int, mean: float, expected: float
) -> None:
    assert round(bayes_mean(ratings, mean, 4.6), 3) == expected


def test_the_rating_part_runs_from_the_worst_star_to_the_best() -> None:
    assert rating_part(10**9, 5.0, 4.6) == pytest.approx(1.0, abs=1e-6)
    assert rating_part(10**9, 1.0, 4.6) == pytest.approx(0.0, abs=1e-6)
    assert rating_part(0, 0.0, 4.6) == pytest.approx(0.9)


def test_the_worked_distance_is_five_kilometres_and_a_tenth() -> None:
    assert round(km_between(HOME, NEAR), 2) == 5.10


def test_the_quick_distance_is_the_one_of_places() -> None:
    slow = metres_between(
        GeoPoint(latitude=HOME.latitude, longitude=HOME.longitude),
        GeoPoint(latitude=NEAR.latitude, longitude=NEAR.longitude),
    )
    assert km_between(HOME, NEAR) * 1000 == pytest.approx(slow, abs=1e-6)


@pytest.mark.parametrize(
    ("held", "needed", "part"), [(3, 3, 1.0), (4, 3, 0.75), (5, 3, 0.5), (5, 1, 0.25), (5, 5, 1.0)]
)
def test_exactly_the_level_needed_scores_most_and_each_level_above_a_quarter_less(
    held: int, needed: int, part: float
) -> None:
    assert level_part(held, needed) == part


def test_several_skills_score_by_their_mean_and_none_needed_scores_full() -> None:
    held = {"a": 3, "b": 4}
    assert skill_part(held, [("a", 3), ("b", 3)]) == 0.875
    assert skill_part(held, []) == 1.0


@pytest.mark.parametrize(
    ("km", "part"), [(0.0, 1.0), (9.0, 0.7), (30.0, 0.0), (99.0, 0.0), (None, 0.0)]
)
def test_travel_scores_less_the_farther_it_is(km: float | None, part: float) -> None:
    assert travel_part(km, 30) == pytest.approx(part)


@pytest.mark.parametrize(("jobs", "cap", "part"), [(4, 6, 1 / 3), (2, 6, 2 / 3), (7, 6, 0.0)])
def test_a_fuller_day_scores_less(jobs: int, cap: int, part: float) -> None:
    assert load_part(jobs, cap) == pytest.approx(part)


def test_who_had_least_this_week_scores_most_and_who_is_alone_scores_full() -> None:
    assert [fair_part(fewer, 4) for fewer in (0, 2, 4)] == [1.0, 0.5, 0.0]
    assert fair_part(0, 0) == 1.0


def test_each_part_of_a_score_stands_in_it_and_their_weighted_sum_is_the_score() -> None:
    filters = HardFilters(
        area=AreaDemand.ANYWHERE, skills=(SkillNeeded(skill_id="skill-cooling", level=3),)
    )
    scoring = Scoring(
        weights=Weights(skill=30, travel=20, load=20, rating=10, fair=5, continuity=10, part=5),
        travel_km=13.26,
        usual_jobs=8,
    )
    li = person(
        skills={"skill-cooling": 4},
        base=HOME,
        jobs_today=2,
        ratings=3,
        rating_mean=5.0,
        served=True,
        part=PartState.IN_TIME,
    )
    (scored,) = ranked([li], work(point=NEAR), filters, scoring).fit
    assert scored.way.km == pytest.approx(6.63, abs=0.005)
    parts = {part: round(value, 4) for part, value in scored.by_part.items()}
    assert parts == {
        ScorePart.SKILL: 0.75,
        ScorePart.TRAVEL: 0.5001,
        ScorePart.LOAD: 0.75,
        ScorePart.RATING: 0.913,
        ScorePart.FAIR: 1.0,
        ScorePart.CONTINUITY: 1.0,
        ScorePart.PART: 0.5,
    }
    assert scored.score == 0.7413


def test_a_neighbour_of_the_area_comes_after_who_belongs_to_it() -> None:
    job = work(area_codes=("110101", "110100", "110000"), area_name="东城区")
    filters = HardFilters(area=AreaDemand.NEIGHBOUR)
    own = person("own", areas={"110101": AreaReach.HARD}, jobs_today=0)
    next_to = person("next", areas={"110100": AreaReach.NEIGHBOUR}, jobs_today=0)
    found = ranked([next_to, own], job, filters).fit
    assert [(each.candidate.id, each.score, each.penalty) for each in found] == [
        ("own", 1.0, 0.0),
        ("next", 0.9, 0.1),
    ]


def test_equal_scores_are_settled_by_jobs_then_waiting_then_id() -> None:
    early, late = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 20, tzinfo=UTC)
    people = [
        person("d", last_assigned_at=late),
        person("c", last_assigned_at=early),
        person("b"),
        person("a", last_assigned_at=early),
        person("busy", jobs_today=1),
    ]
    order = [each.candidate.id for each in ranked(people, scoring=weights(rating=100)).fit]
    assert order == ["b", "a", "c", "d", "busy"]
    assert [
        each.candidate.id for each in ranked(people[::-1], scoring=weights(rating=100)).fit
    ] == order


def test_a_difference_too_small_to_mean_anything_is_a_tie() -> None:
    people = [person("a", ratings=1, rating_mean=4.6), person("b", ratings=1, rating_mean=4.6001)]
    found = ranked(people, scoring=weights(rating=100)).fit
    assert [each.candidate.id for each in found] == ["a", "b"]


# -- how long, how full ----------------------------------------------------------------------------


def test_ten_past_jobs_say_how_long_it_takes_and_nine_do_not() -> None:
    past = [30, 40, 50, 60, 70, 80, 90, 100, 110]
    assert planned_minutes(past, 45) == 45
    assert planned_minutes([*past, 120], 45) == 75
    assert planned_minutes([*past, 61, 999], 45) == 70
    assert planned_minutes([60] * 5 + [61] * 5, 45) == 61


def test_the_entry_that_says_most_about_the_work_is_taken() -> None:
    table = [
        PlannedMinutes(minutes=30),
        PlannedMinutes(product_line_id="air", minutes=40),
        PlannedMinutes(problem_type="leak", minutes=50),
        PlannedMinutes(problem_type="leak", product_line_id="air", minutes=90),
    ]
    assert table_minutes(table, "leak", "air", 60) == 90
    assert table_minutes(table, "leak", "lock", 60) == 50
    assert table_minutes(table, "noise", "air", 60) == 40
    assert table_minutes(table, "noise", "lock", 60) == 30
    assert table_minutes([], "noise", "lock", 60) == 60


def test_what_is_left_of_a_day_is_the_shift_less_leave_less_what_is_planned() -> None:
    assert minutes_left(540, 240, 250) == 50
    assert minutes_left(540, 240, 320) == -20


def test_a_zone_is_as_full_as_its_planned_minutes_are_of_the_available_ones() -> None:
    assert saturation(765, 1080) == 0.7083
    assert saturation(60, 0) is None


def test_the_road_of_a_day_leads_from_the_base_through_the_visits() -> None:
    there = held_at(600, NEAR)
    back = held_at(800, HOME)
    # 5.10 km × 1.3 = 6.63 km, at 25 km/h 15.9 minutes, upwards 16.
    assert travel_of_day(HOME, [there, back], Travelling()) == 32
    assert travel_of_day(None, [there, held_at(700, None), back], Travelling()) == 16
    assert travel_of_day(HOME, [], Travelling()) == 0


def held_at(minute: int, point: Point | None) -> Held:
    return Held(Minutes(minute, minute + 60), point)
