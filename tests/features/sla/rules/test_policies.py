"""What an SLA policy may say, and how its changes are told (domain-rules.md b.2 to b.6)."""

from collections.abc import Mapping
from typing import Any

import pytest

from backend.features.calendars import WORKING_CALENDAR
from backend.features.definitions import named
from backend.features.sla.defining.policy_checks import findings
from backend.features.sla.defining.wording import duration, policy_sentences
from backend.features.sla.models import (
    STANDARD,
    STANDARD_POLICY,
    ClockName,
    Level,
    LevelName,
    Milestone,
    Receiver,
    Side,
    SlaPolicy,
)
from backend.kit.working_time import OpenWindow, WorkingCalendar
from tests.features.sla.rules.stories import CALENDARS, R, policy_of
from tests.kit.working_time.weeks import at

NOW = at("09-21 09:00")
RARELY = WorkingCalendar({0: (OpenWindow(540, 600),)})


def calendar(key: str) -> str:
    return named(WORKING_CALENDAR, key)


def refused(
    policy: SlaPolicy, calendars: Mapping[str, WorkingCalendar] = CALENDARS
) -> list[tuple[str, str]]:
    return [(each.field, each.reason) for each in findings(policy, calendars, NOW)]


def standard(**changed: Any) -> SlaPolicy:
    return STANDARD_POLICY.model_copy(update=changed)


def level(name: LevelName, **said: Any) -> Level:
    return Level(name=name, **{"tells": (Receiver.OWNER,), **said})


def clocks(**changed: Any) -> dict[str, Any]:
    return {"clocks": (STANDARD_POLICY.clocks[0].model_copy(update=changed),)}


def test_the_shipped_policy_has_nothing_against_it() -> None:
    assert refused(STANDARD_POLICY) == []


def test_the_shipped_policy_has_the_five_clocks_and_the_first_response() -> None:
    assert {rule.clock for rule in STANDARD_POLICY.clocks} == set(ClockName)


@pytest.mark.parametrize(
    ("policy", "field", "reason"),
    [
        (standard(clocks=()), "clocks", "至少要有一个时限，请添加"),
        (
            standard(**clocks(target_minutes=0)),
            "clocks.0.target_minutes",
            "首次响应时限要大于 0 分钟，请填写",
        ),
        (
            standard(clocks=STANDARD_POLICY.clocks[:1] * 2),
            "clocks.1.clock",
            "首次响应时限写了两次，请只留一个",
        ),
        (
            standard(**clocks(starts_on=())),
            "clocks.0.starts_on",
            "请选择首次响应时限从什么时候开始",
        ),
        (
            standard(**clocks(stops_on=())),
            "clocks.0.stops_on",
            "请选择首次响应时限到什么时候结束",
        ),
        (
            standard(**clocks(stops_on=(Milestone.TAKEN, Milestone.SUBMITTED))),
            "clocks.0.stops_on",
            "首次响应时限不能在“报修”时又开始又结束，请改掉一处",
        ),
        (
            standard(calendar="night"),
            "calendar",
            "没有工作日历「night」，或它还没有发布，请选择已发布的日历",
        ),
        (
            standard(**clocks(calendar="night")),
            "clocks.0.calendar",
            "没有工作日历「night」，或它还没有发布，请选择已发布的日历",
        ),
        (
            standard(pauses=STANDARD_POLICY.pauses[1:]),
            "pauses",
            "暂停表缺少原因“customer_info”，请补上：不暂停谁就留空",
        ),
        (
            standard(pauses=(*STANDARD_POLICY.pauses, STANDARD_POLICY.pauses[0])),
            "pauses.8.reason",
            "「待客户补充」的暂停原因写了两次，请只留一行",
        ),
        (
            standard(levels=(level(LevelName.L1, percent=80), level(LevelName.L0, percent=90))),
            "levels.1.name",
            "L0 排在 L1 之后，请按 L0 到 L4 的顺序各写一次",
        ),
        (
            standard(levels=(level(LevelName.L0, percent=80), level(LevelName.L1, percent=50))),
            "levels.1",
            "L1（用到 50%）不晚于 L0（用到 80%），后一级要更晚",
        ),
        (
            standard(
                levels=(
                    level(LevelName.L3, after_due_minutes=60),
                    level(LevelName.L4, percent=100),
                )
            ),
            "levels.1",
            "L4（用到 100%）不晚于 L3（到期后 60 分钟），后一级要更晚",
        ),
        (
            standard(levels=(level(LevelName.L0),)),
            "levels.0.percent",
            "L0：请在“已用百分比”和“到期后分钟数”里填一个，只填一个",
        ),
        (
            standard(levels=(level(LevelName.L0, percent=50, tells=()),)),
            "levels.0.tells",
            "L0 既不通知谁也不做什么，请选择通知对象",
        ),
    ],
)
def test_a_policy_that_cannot_work_is_refused_with_its_place_and_reason(
    policy: SlaPolicy, field: str, reason: str
) -> None:
    assert (field, reason) in refused(policy)


def test_a_target_that_takes_years_on_its_calendar_is_refused() -> None:
    slow = policy_of(480 * 60, levels=())

    assert refused(slow, {STANDARD: RARELY}) == [
        (
            "clocks.0.target_minutes",
            "完工时限按这份日历要到 2035-11-26 才走完，请缩短时限或换一份日历",
        )
    ]
    assert refused(policy_of(480, levels=()), {STANDARD: RARELY}) == []
    beyond = WorkingCalendar({0: (OpenWindow(540, 541),)})
    assert refused(slow, {STANDARD: beyond})[0][1].startswith(
        "完工时限按这份日历到 2100 年也用不完"
    )


def test_the_changes_of_a_policy_are_told_in_plain_sentences() -> None:
    finish = STANDARD_POLICY.clocks[4].model_copy(
        update={"target_minutes": 1470, "stops_on": (Milestone.ACCEPTED,), "calendar": "always"}
    )
    part = STANDARD_POLICY.pauses[3].model_copy(update={"holds": (Side.COMPANY, Side.TECHNICIAN)})
    changed = standard(
        title="加急",
        calendar="always",
        clocks=(*STANDARD_POLICY.clocks[:4], finish),
        pauses=(*STANDARD_POLICY.pauses[:3], part, *STANDARD_POLICY.pauses[4:]),
        levels=(
            *STANDARD_POLICY.levels[:3],
            level(LevelName.L3, after_due_minutes=60, tells=(Receiver.MANAGER, Receiver.OWNER)),
        ),
        pause_cap_days=None,
    )

    assert policy_sentences(STANDARD_POLICY, changed) == [
        "名称由「标准时限」改为「加急」",
        f"工作日历由「{calendar('standard')}」改为「{calendar('always')}」",
        "完工时限由「48 小时」改为「24 小时 30 分钟」",
        "完工时限的结束由「完工或远程解决」改为「验收」",
        f"完工时限的工作日历由「规则的日历」改为「{calendar('always')}」",
        "取消全程时限",
        "「待备件」由暂停师傅责任改为暂停公司责任、师傅责任",
        (
            "升级由 L3（公司责任到期后 120 分钟：通知服务经理，不等上班时间）"
            " 改为 L3（公司责任到期后 60 分钟：通知服务经理、负责人）"
        ),
        "取消升级 L4",
        "累计暂停上限由「30 天」改为「不限」",
    ]
    assert policy_sentences(changed, changed) == []


def test_a_new_policy_is_told_clock_by_clock() -> None:
    assert policy_sentences(None, policy_of(90)) == [
        f"新建时限规则「标准时限」，按工作日历「{calendar('standard')}」计时",
        "完工时限：从审核通过或退回重办或重开到完工或远程解决，1 小时 30 分钟",
    ]
    assert [duration(each) for each in (0, 59, 60, 61)] == [
        "0 分钟",
        "59 分钟",
        "1 小时",
        "1 小时 1 分钟",
    ]


def test_the_pause_table_is_data_a_firm_may_change() -> None:
    row = STANDARD_POLICY.pauses[3].model_copy(update={"holds": (Side.COMPANY,)})
    rows = tuple(row if each.reason is row.reason else each for each in STANDARD_POLICY.pauses)
    changed = standard(pauses=rows)

    assert refused(changed) == []
    assert changed.holding(changed.clocks[0], Side.TECHNICIAN) == {
        R.CUSTOMER_INFO,
        R.CUSTOMER_UNREACHABLE,
        R.CUSTOMER_RESCHEDULE,
        R.WAITING_APPROVAL,
        R.FACTORY_JUDGEMENT,
        R.FORCE_MAJEURE,
    }
    assert R.WAITING_PART in changed.holding(changed.clocks[0], Side.COMPANY)
