"""Why an SLA policy is refused: the place and the reason, in words."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from backend.features.definitions import Finding
from backend.features.sla.models import CLOCK_NAMES, MILESTONE_NAMES, SlaPolicy
from backend.features.sla.models.policy import ClockRule, Level
from backend.features.tickets import SuspendReason
from backend.kit.clock import shanghai_day
from backend.kit.working_time import BeyondTheCalendar, WorkingCalendar

LONGEST: Final = timedelta(days=3 * 366)
"""By the clock on the wall: a target that takes longer is a slip of the pen, or of a calendar."""


def findings(
    policy: SlaPolicy, calendars: Mapping[str, WorkingCalendar], now: datetime
) -> list[Finding]:
    """`calendars`: those that are published, of the ones it names."""
    return [
        *_calendars(policy, calendars),
        *_clocks(policy),
        *_out_of_reach(policy, calendars, now),
        *_pauses(policy),
        *_levels(policy),
    ]


def _calendars(policy: SlaPolicy, calendars: Mapping[str, WorkingCalendar]) -> Iterator[Finding]:
    named = [("calendar", policy.calendar)]
    named += [(f"clocks.{at}.calendar", rule.calendar or "") for at, rule in _numbered(policy)]
    for field, key in named:
        if key and key not in calendars:
            yield Finding(field, f"没有工作日历「{key}」，或它还没有发布，请选择已发布的日历")


def _numbered(policy: SlaPolicy) -> list[tuple[int, ClockRule]]:
    return list(enumerate(policy.clocks))


def _clocks(policy: SlaPolicy) -> Iterator[Finding]:
    if not policy.clocks:
        yield Finding("clocks", "至少要有一个时限，请添加")
    for at, rule in _numbered(policy):
        name, field = CLOCK_NAMES[rule.clock], f"clocks.{at}"
        if any(earlier.clock is rule.clock for earlier in policy.clocks[:at]):
            yield Finding(f"{field}.clock", f"{name}时限写了两次，请只留一个")
        if rule.target_minutes <= 0:
            yield Finding(f"{field}.target_minutes", f"{name}时限要大于 0 分钟，请填写")
        if not rule.starts_on:
            yield Finding(f"{field}.starts_on", f"请选择{name}时限从什么时候开始")
        if not rule.stops_on:
            yield Finding(f"{field}.stops_on", f"请选择{name}时限到什么时候结束")
        for both in sorted(set(rule.starts_on) & set(rule.stops_on)):
            reason = f"{name}时限不能在“{MILESTONE_NAMES[both]}”时又开始又结束，请改掉一处"
            yield Finding(f"{field}.stops_on", reason)


def _out_of_reach(
    policy: SlaPolicy, calendars: Mapping[str, WorkingCalendar], now: datetime
) -> Iterator[Finding]:
    for at, rule in _numbered(policy):
        calendar = calendars.get(policy.calendar_of(rule))
        works = [level.work(rule.target) for level in policy.levels]
        last = max([rule.target, *works])
        if calendar is not None and (said := _too_late(calendar, now, last)):
            reason = f"{CLOCK_NAMES[rule.clock]}时限按这份日历{said}，请缩短时限或换一份日历"
            yield Finding(f"clocks.{at}.target_minutes", reason)


def _too_late(calendar: WorkingCalendar, now: datetime, work: timedelta) -> str:
    try:
        end = calendar.add(now, work)
    except BeyondTheCalendar:
        return "到 2100 年也用不完"
    return f"要到 {shanghai_day(end)} 才走完" if end - now > LONGEST else ""


def _pauses(policy: SlaPolicy) -> Iterator[Finding]:
    counted = Counter(row.reason for row in policy.pauses)
    for at, row in enumerate(policy.pauses):
        if counted[row.reason] > 1:
            yield Finding(f"pauses.{at}.reason", f"「{row.label}」的暂停原因写了两次，请只留一行")
        if len(set(row.holds)) < len(row.holds):
            yield Finding(f"pauses.{at}.holds", f"「{row.label}」里同一方写了两次，请只留一个")
    for missing in (reason for reason in SuspendReason if reason not in counted):
        yield Finding("pauses", f"暂停表缺少原因“{missing.value}”，请补上：不暂停谁就留空")


def _levels(policy: SlaPolicy) -> Iterator[Finding]:
    for at, level in enumerate(policy.levels):
        if (level.percent is None) == (level.after_due_minutes is None):
            reason = "请在“已用百分比”和“到期后分钟数”里填一个，只填一个"
            yield Finding(f"levels.{at}.percent", f"{level.name.value}：{reason}")
        if not (level.tells or level.recalls or level.turns_red):
            reason = f"{level.name.value} 既不通知谁也不做什么，请选择通知对象"
            yield Finding(f"levels.{at}.tells", reason)
    for at, (before, after) in enumerate(pairwise(policy.levels), start=1):
        if after.name <= before.name:
            reason = (
                f"{after.name.value} 排在 {before.name.value} 之后，请按 L0 到 L4 的顺序各写一次"
            )
            yield Finding(f"levels.{at}.name", reason)
        elif _when(after) <= _when(before):
            reason = (
                f"{after.name.value}（{told(after)}）不晚于 {before.name.value}（{told(before)}），"
                "后一级要更晚"
            )
            yield Finding(f"levels.{at}", reason)


def _when(level: Level) -> tuple[int, int]:
    """To compare by, whatever the target."""
    return (level.percent or 100, level.after_due_minutes or 0)


def told(level: Level) -> str:
    if level.percent is not None:
        return f"用到 {level.percent}%"
    return f"到期后 {level.after_due_minutes} 分钟"
