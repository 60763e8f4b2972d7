"""What a working calendar may say, where its days come from, and how its changes are told."""

from datetime import date
from typing import Any

import pytest

from backend.features.calendars import STANDARD_HOURS, WorkingHours
from backend.features.calendars.checks import findings
from backend.features.calendars.kind import ROUND_THE_CLOCK
from backend.features.calendars.models import CalendarDay, DayKind, DaySource, Week, Window
from backend.features.calendars.official import LAST_KNOWN_YEAR, official_days, said_of
from backend.features.calendars.wording import sentences
from tests.kit.working_time.weeks import at, minutes

NINE_TO_TWELVE = Window(start="09:00", end="12:00")
ONE_TO_SIX = Window(start="13:00", end="18:00")
MONDAYS = WorkingHours(title="周一", week=Week(monday=(NINE_TO_TWELVE, ONE_TO_SIX)))


def mondays(**changed: Any) -> WorkingHours:
    return MONDAYS.model_copy(update=changed)


def day(text: str, kind: DayKind = DayKind.REST, **more: Any) -> CalendarDay:
    return CalendarDay(day=date.fromisoformat(text), kind=kind, **more)


def test_the_shipped_calendars_have_nothing_against_them() -> None:
    assert findings(STANDARD_HOURS) == []
    assert findings(ROUND_THE_CLOCK) == []


def test_the_shipped_calendar_rests_and_works_as_the_state_arranged() -> None:
    calendar = STANDARD_HOURS.working_calendar()

    assert calendar.add(at("09-30 17:00"), minutes(120)) == at("10-08 10:00")
    assert calendar.is_open(at("10-10 16:00")), "a Saturday worked for the National Day"
    assert not calendar.is_open(at("10-17 16:00")), "an ordinary Saturday"
    assert calendar.between(at("09-20 00:00"), at("09-21 00:00")) == minutes(480)
    assert not calendar.is_open(at("02-20 10:00"))


def test_the_firm_overrides_the_state_day_by_day() -> None:
    saturday_off = day("2026-10-10", name="不调休")
    on_duty = day("2026-10-05", DayKind.WORK, windows=(NINE_TO_TWELVE,))
    others = [each for each in STANDARD_HOURS.days if each.day.isoformat() not in _CHANGED]
    own = STANDARD_HOURS.model_copy(update={"days": (*others, on_duty, saturday_off)})

    assert findings(own) == []
    calendar = own.working_calendar()
    assert calendar.add(at("09-30 18:00"), minutes(60)) == at("10-05 10:00")
    assert not calendar.is_open(at("10-10 10:00"))


_CHANGED = ("2026-10-05", "2026-10-10")


def test_a_year_that_is_not_known_is_said_and_never_guessed() -> None:
    ahead = LAST_KNOWN_YEAR + 1

    assert official_days(ahead) == ()
    assert said_of(ahead).startswith(f"{ahead} 年的国家放假安排本系统还不知道")
    assert findings(mondays(official_years=(ahead,))) == [
        ("official_years.0", said_of(ahead)),
    ]


@pytest.mark.parametrize(
    ("content", "field", "reason"),
    [
        (
            mondays(week=Week()),
            "week",
            "一周里没有任何工作时段，时限永远不会到期，请至少设一个时段",
        ),
        (
            mondays(week=Week(friday=(Window(start="09:00", end="09:30"),))),
            "week",
            "一周的工作时间不足 60 分钟，请增加工作时段",
        ),
        (
            mondays(week=Week(monday=(Window(start="18:00", end="09:00"), ONE_TO_SIX))),
            "week.monday.0",
            "时段 18:00–09:00 的结束时间要晚于开始时间；跨夜请拆成两天",
        ),
        (
            mondays(week=Week(monday=(ONE_TO_SIX, Window(start="09:00", end="13:30")))),
            "week.monday",
            "时段 09:00–13:30 和 13:00–18:00 重叠，请改成不重叠的时段",
        ),
        (
            mondays(days=(day("2026-05-01"), day("2026-05-01", DayKind.REST, name="休"))),
            "days.0.day",
            "2026-05-01 写了 2 次，请只留一条",
        ),
        (
            mondays(days=(day("2026-05-01", windows=(ONE_TO_SIX,)),)),
            "days.0.windows",
            "2026-05-01 是休息日，不能有工作时段；要上班请改为工作日",
        ),
        (
            mondays(days=(day("2026-05-09", DayKind.WORK),)),
            "days.0.windows",
            "2026-05-09 是工作日却没有时段，请填写当天时段或“调休上班时段”",
        ),
        (
            mondays(days=(day("2026-05-01", source=DaySource.OFFICIAL),)),
            "days.0",
            "2026-05-01 与国家放假安排不同，请改回来，或把来源改为自定",
        ),
        (
            mondays(official_years=(2026, 2026), days=official_days(2026), extra_workday=()),
            "days.3.windows",
            "2026-01-04 是工作日却没有时段，请填写当天时段或“调休上班时段”",
        ),
        (
            STANDARD_HOURS.model_copy(update={"days": STANDARD_HOURS.days[2:]}),
            "days",
            "国家放假安排里的 2025-01-01 等 2 天没有写入，请补上或改为自定",
        ),
    ],
)
def test_a_calendar_that_cannot_work_is_refused_with_its_place_and_reason(
    content: WorkingHours, field: str, reason: str
) -> None:
    assert (field, reason) in findings(content)


def test_changes_are_told_in_plain_sentences() -> None:
    changed = STANDARD_HOURS.model_copy(
        update={
            "title": "新时间",
            "week": STANDARD_HOURS.week.model_copy(update={"saturday": ()}),
            "extra_workday": (NINE_TO_TWELVE,),
            "official_years": (2026,),
            "days": (
                *official_days(2026)[:-1],
                day("2026-12-24", DayKind.WORK, name="年终盘点", windows=(ONE_TO_SIX,)),
            ),
        }
    )

    assert sentences(STANDARD_HOURS, changed) == [
        "名称由「标准工作时间」改为「新时间」",
        "周六由 09:00–12:00 改为 休息",
        "调休上班时段由 09:00–12:00、13:00–18:00 改为 09:00–12:00",
        "删去 2025 年国家放假安排：休息 28 天，调休上班 5 天",
        "删去 2026 年国家放假安排：休息 0 天，调休上班 1 天",
        "2026-12-24 年终盘点：上班 13:00–18:00（新增）",
    ]
    assert sentences(changed, changed) == []
    assert sentences(None, MONDAYS)[:2] == [
        "新建工作日历「周一」",
        "周一：09:00–12:00、13:00–18:00",
    ]


def test_a_day_taken_over_from_the_state_is_told_before_and_after() -> None:
    others = [each for each in STANDARD_HOURS.days if each.day != date(2026, 10, 5)]
    on_duty = day("2026-10-05", DayKind.WORK, name="值班", windows=(NINE_TO_TWELVE,))
    own = STANDARD_HOURS.model_copy(update={"days": (*others, on_duty)})

    assert sentences(STANDARD_HOURS, own) == [
        "2026-10-05 国庆节：休息，按国家安排，改为 2026-10-05 值班：上班 09:00–12:00"
    ]
    assert sentences(own, MONDAYS)[-1] == ("不再单独规定 2026-10-05 值班：上班 09:00–12:00")
