"""Each hard filter says why, with the figures; nothing unknown counts as fulfilled."""

import pytest

from backend.features.dispatch.models import (
    AreaDemand,
    Candidate,
    Exclusion,
    HardFilter,
    HardFilters,
    Held,
    Job,
    PartDemand,
    PartState,
    Point,
    PositionSource,
    SkillNeeded,
)
from backend.features.workforce import AreaReach, CertificateKind, Minutes
from tests.features.dispatch.builders import HOME, NEAR, person, ranked, texts, work

FAR = Point(40.4, 116.4)
EAST = {"area_codes": ("110101", "110100", "110000"), "area_name": "东城区"}


def test_who_is_free_able_and_near_is_rejected_by_nothing() -> None:
    assert texts(person()) == []


# -- 1 on shift ------------------------------------------------------------------------------------


def test_who_is_locked_out_left_or_has_no_shift_is_not_sent() -> None:
    assert texts(person(may_work=False)) == ["账号已停用，或没有接单权限"]
    gone = person(is_employed=False, windows=(), available=())
    assert "当天不在职" in texts(gone)
    assert "当天没有排班" in texts(person(windows=(), available=()))
    assert "当天全天请假" in texts(person(available=()))


# -- 2 papers, 3 skills ----------------------------------------------------------------------------


def test_every_paper_the_rule_asks_for_must_be_valid_on_the_day_of_the_visit() -> None:
    filters = HardFilters(
        area=AreaDemand.ANYWHERE,
        certificates=(CertificateKind.ELECTRICIAN, CertificateKind.HEIGHT),
    )
    both = frozenset({CertificateKind.ELECTRICIAN, CertificateKind.HEIGHT})
    assert texts(person(certificates=both), filters=filters) == []
    one = person(certificates=frozenset({CertificateKind.ELECTRICIAN}))
    assert texts(one, filters=filters) == ["上门当天没有有效的高处作业证"]
    assert texts(person(), filters=filters) == ["上门当天没有有效的电工证、高处作业证"]


def test_every_skill_must_be_held_at_the_level_needed_or_above() -> None:
    filters = HardFilters(
        area=AreaDemand.ANYWHERE,
        skills=(
            SkillNeeded(skill_id="skill-cooling", level=3),
            SkillNeeded(skill_id="skill-wiring", level=1),
        ),
    )
    assert texts(person(skills={"skill-cooling": 5, "skill-wiring": 1}), filters=filters) == []
    assert texts(person(skills={"skill-cooling": 2}), filters=filters) == [
        "技能不足：制冷维修为 2 级，需要 3 级；电路维修未登记，需要 1 级"
    ]


# -- 4 area ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("areas", "demand", "reasons"),
    [
        ({"110101": AreaReach.HARD}, AreaDemand.OWN, []),
        ({"110000": AreaReach.HARD}, AreaDemand.OWN, []),
        ({"110101": AreaReach.NEIGHBOUR, "110100": AreaReach.HARD}, AreaDemand.OWN, []),
        ({"110101": AreaReach.NEIGHBOUR}, AreaDemand.NEIGHBOUR, []),
        (
            {"110101": AreaReach.NEIGHBOUR},
            AreaDemand.OWN,
            ["东城区只是他的相邻区域，本规则只派本区域"],
        ),
        ({"110102": AreaReach.HARD}, AreaDemand.NEIGHBOUR, ["服务区域不含东城区"]),
        ({}, AreaDemand.NEIGHBOUR, ["服务区域不含东城区"]),
        ({}, AreaDemand.ANYWHERE, []),
    ],
)
def test_the_area_is_his_own_or_around_it_or_next_to_it_as_the_rule_says(
    areas: dict[str, AreaReach], demand: AreaDemand, reasons: list[str]
) -> None:
    assert texts(person(areas=areas), work(**EAST), HardFilters(area=demand)) == reasons


def test_an_address_in_no_known_area_is_in_nobodys() -> None:
    everywhere = person(areas={"110000": AreaReach.HARD})
    assert texts(everywhere, work(), HardFilters()) == [
        "工单地址没有对应到行政区，无法核对服务区域"
    ]


# -- 5 the window ----------------------------------------------------------------------------------


def test_a_window_that_meets_another_visit_is_refused_with_its_times() -> None:
    busy = person(held=(Held(Minutes(11 * 60, 13 * 60)),), jobs_today=1)
    assert texts(busy) == ["与已排的 11:00–13:00 上门冲突"]
    back_to_back = person(held=(Held(Minutes(8 * 60, 10 * 60)), Held(Minutes(12 * 60, 13 * 60))))
    assert texts(back_to_back) == []


def test_a_window_outside_the_shift_or_within_leave_is_refused() -> None:
    evening = work(window=Minutes(19 * 60, 21 * 60))
    assert texts(person(), evening) == ["19:00–21:00 不在可用时间内（08:00–12:00、13:00–18:00）"]
    away = person(available=(Minutes(13 * 60, 18 * 60),))
    assert texts(away) == ["10:00–12:00 不在可用时间内（13:00–18:00）"]


def test_a_window_over_the_lunch_break_needs_one_unbroken_stretch_for_the_work() -> None:
    noon = Minutes(11 * 60 + 30, 13 * 60 + 30)
    assert texts(person(), work(window=noon, minutes_needed=30)) == []
    assert texts(person(), work(window=noon, minutes_needed=31)) == [
        "11:30–13:30 不在可用时间内（08:00–12:00、13:00–18:00）"
    ]


def test_work_longer_than_the_window_needs_the_whole_window() -> None:
    assert texts(person(), work(minutes_needed=150)) == []
    assert texts(person(), work(minutes_needed=150, window=Minutes(11 * 60, 12 * 60 + 1))) == [
        "11:00–12:01 不在可用时间内（08:00–12:00、13:00–18:00）"
    ]


def test_the_way_from_the_visit_before_must_leave_time_for_the_work() -> None:
    # HOME to NEAR: 5.10 km × 1.3 at 25 km/h is 16 minutes.
    before = person(held=(Held(Minutes(8 * 60, 10 * 60), HOME),))
    assert texts(before, work(point=NEAR, minutes_needed=104)) == []
    assert texts(before, work(point=NEAR, minutes_needed=105)) == [
        "上一单 10:00 结束，路上约 16 分钟，10:00–12:00 内不足 105 分钟"
    ]


def test_the_way_to_the_visit_after_counts_as_well() -> None:
    both = person(
        held=(Held(Minutes(8 * 60, 10 * 60), HOME), Held(Minutes(12 * 60, 13 * 60), HOME))
    )
    assert texts(both, work(point=NEAR, minutes_needed=88)) == []
    assert texts(both, work(point=NEAR, minutes_needed=89)) == [
        "上一单 10:00 结束，路上约 16 分钟，下一单 12:00 开始，路上约 16 分钟，"
        "10:00–12:00 内不足 89 分钟"
    ]


def test_of_a_window_that_runs_already_only_what_is_left_counts() -> None:
    today = work(now=11 * 60 + 30, minutes_needed=30)
    assert texts(person(), today) == []
    assert texts(person(base=HOME), work(now=11 * 60 + 30, point=NEAR, minutes_needed=30)) == [
        "现在 11:30，路上约 16 分钟，10:00–12:00 内不足 30 分钟"
    ]


def test_without_a_window_today_what_is_left_of_the_shift_must_do() -> None:
    today = work(window=None, now=17 * 60 + 30)
    assert texts(person(), today) == ["今天剩余在班时间 30 分钟，本单需要 60 分钟"]
    assert texts(person(), work(window=None, now=17 * 60)) == []
    assert texts(person(), work(window=None)) == []


# -- 6 caps ----------------------------------------------------------------------------------------


def test_a_full_day_is_told_in_jobs() -> None:
    assert texts(person(jobs_today=5, most_jobs=5)) == ["当天已有 5 单，上限 5 单"]
    assert texts(person(jobs_today=4, most_jobs=5)) == []
    assert texts(person(jobs_today=0, most_jobs=0)) == ["当天已有 0 单，上限 0 单"]


def test_of_the_persons_cap_and_the_rules_the_lower_one_counts() -> None:
    strict = HardFilters(area=AreaDemand.ANYWHERE, most_jobs=3, most_minutes=200)
    assert texts(person(jobs_today=3, most_jobs=5), filters=strict) == ["当天已有 3 单，上限 3 单"]
    assert texts(person(jobs_today=3), filters=strict) == ["当天已有 3 单，上限 3 单"]
    assert texts(person(minutes_today=141, most_minutes=480), filters=strict) == [
        "当天已排 141 分钟，加上本单 60 分钟超过上限 200 分钟"
    ]
    assert texts(person(minutes_today=140, most_minutes=480), filters=strict) == []


def test_shift_less_leave_less_planned_work_and_travel_must_leave_enough() -> None:
    assert texts(person(minutes_today=481)) == [
        "当天可用 540 分钟，已排 481 分钟，本单需要 60 分钟"
    ]
    assert texts(person(minutes_today=480)) == []


# -- 7 to 11 ---------------------------------------------------------------------------------------


def test_who_refused_lapsed_or_is_not_wanted_by_the_customer_is_left_out() -> None:
    excluded = {
        "a": Exclusion.REFUSED,
        "b": Exclusion.TIMED_OUT,
        "c": Exclusion.REWORK,
        "d": Exclusion.BLOCKED,
    }
    job = work(excluded=excluded, household_id="home-1", customer_id="customer-1")
    assert texts(person("a"), job) == ["拒接过本单，暂不再派给他"]
    assert texts(person("b"), job) == ["本单超时未接过，暂不再派给他"]
    assert texts(person("c"), job) == ["本单是他上次服务的返修，需换人处理"]
    assert texts(person("d"), job) == ["客户要求不再由他上门"]
    assert texts(person("e", blocked=frozenset({"home-1"})), job) == ["客户要求不再由他上门"]
    assert texts(person("e", blocked=frozenset({"customer-1"})), job) == ["客户要求不再由他上门"]
    assert texts(person("e", blocked=frozenset({"home-2"})), job) == []
    assert texts(person("e", blocked=frozenset({""})), work()) == []


def test_a_firm_may_have_people_repair_their_own_rework() -> None:
    job = work(excluded={"c": Exclusion.REWORK, "a": Exclusion.REFUSED})
    own = HardFilters(area=AreaDemand.ANYWHERE, reworker_may_return=True)
    assert texts(person("c"), job, own) == []
    assert texts(person("a"), job, own) == ["拒接过本单，暂不再派给他"]


def test_brands_and_customers_may_ask_for_an_authorisation() -> None:
    filters = HardFilters(
        area=AreaDemand.ANYWHERE, brand_authorisation=True, customer_authorisation=True
    )
    job = work(brand="华风", customer_id="customer-1")
    allowed = person(brands=frozenset({"华风"}), customers=frozenset({"customer-1"}))
    assert texts(allowed, job, filters) == []
    assert texts(person(), job, filters) == ["没有华风的品牌授权"]
    assert texts(person(brands=frozenset({"华风"})), job, filters) == ["没有这位客户的服务授权"]
    assert texts(allowed, work(customer_id="customer-1"), filters) == [
        "工单没有品牌，无法核对品牌授权"
    ]


@pytest.mark.parametrize(
    ("state", "reasons"),
    [
        (PartState.NONE_WANTED, []),
        (PartState.ON_VAN, []),
        (PartState.IN_TIME, []),
        (PartState.MISSING, ["所需备件不在车上，上门前也到不了"]),
        (PartState.UNKNOWN, ["所需备件的库存未知，无法核对"]),
    ],
)
def test_a_required_part_must_be_there_before_the_window(
    state: PartState, reasons: list[str]
) -> None:
    required = HardFilters(area=AreaDemand.ANYWHERE, part=PartDemand.REQUIRED)
    wanted = HardFilters(area=AreaDemand.ANYWHERE, part=PartDemand.WANTED)
    assert texts(person(part=state), filters=required) == reasons
    assert texts(person(part=state), filters=wanted) == []


def test_who_is_suspended_is_told_by_the_reason_given() -> None:
    assert texts(person(suspended="投诉处理中（至 2026-09-30）")) == [
        "已被停派：投诉处理中（至 2026-09-30）"
    ]


def test_the_farthest_way_is_on_the_road_and_unknown_places_are_too_far() -> None:
    filters = HardFilters(area=AreaDemand.ANYWHERE, most_km=6.6)
    job = work(point=NEAR)
    assert texts(person(base=HOME), job, filters) == ["路程约 6.6 公里，最远 6.6 公里"]
    nearer = HardFilters(area=AreaDemand.ANYWHERE, most_km=6.7)
    assert texts(person(base=HOME), job, nearer) == []
    assert texts(person(), job, nearer) == ["没有定位、上一单或驻点，无法核对最远 6.7 公里"]
    assert texts(person(base=HOME), work(), nearer) == ["工单地址没有坐标，无法核对最远 6.7 公里"]


def test_every_reason_is_told_in_the_order_of_the_filters() -> None:
    nobody = person(may_work=False, jobs_today=5, most_jobs=5, suspended="停工", base=FAR)
    filters = HardFilters(
        certificates=(CertificateKind.GAS,),
        skills=(SkillNeeded(skill_id="skill-cooling"),),
        area=AreaDemand.OWN,
        brand_authorisation=True,
        part=PartDemand.REQUIRED,
        most_km=5,
    )
    job = work(
        **EAST,
        point=HOME,
        brand="华风",
        window=Minutes(19 * 60, 20 * 60),
        excluded={"li": Exclusion.REFUSED},
    )
    nobody.part = PartState.MISSING
    (rejected,) = ranked([nobody], job, filters).rejected
    assert [reason.filter for reason in rejected.reasons] == list(HardFilter)


# -- where somebody sets out from ------------------------------------------------------------------


def test_a_fresh_position_counts_only_if_nothing_lies_between_now_and_the_work() -> None:
    today = work(point=NEAR, now=9 * 60)
    assert _source(person(gps=HOME, base=FAR), today) is PositionSource.GPS
    over = person(gps=HOME, base=FAR, held=(Held(Minutes(8 * 60, 9 * 60), FAR),))
    assert _source(over, today) is PositionSource.GPS
    ahead = person(gps=HOME, base=FAR, held=(Held(Minutes(9 * 60, 10 * 60), NEAR),))
    assert _source(ahead, today) is PositionSource.LAST_VISIT
    assert _source(person(gps=HOME, base=FAR), work(point=NEAR)) is PositionSource.BASE


def test_without_a_position_the_last_visit_counts_then_the_base_then_nothing() -> None:
    job = work(point=NEAR)
    visited = person(base=FAR, held=(Held(Minutes(8 * 60, 9 * 60), HOME),))
    assert _source(visited, job) is PositionSource.LAST_VISIT
    later = person(base=FAR, held=(Held(Minutes(14 * 60, 15 * 60), HOME),))
    assert _source(later, job) is PositionSource.BASE
    nowhere = person(base=FAR, held=(Held(Minutes(8 * 60, 9 * 60)),))
    assert _source(nowhere, job) is PositionSource.BASE
    assert _source(person(), job) is PositionSource.UNKNOWN


def _source(candidate: Candidate, job: Job) -> PositionSource:
    (scored,) = ranked([candidate], job).fit
    return scored.way.source
