"""The difference between two versions, in plain sentences: of a policy, and of the choice."""

from collections.abc import Iterable, Iterator
from typing import Final

from backend.features.calendars import WORKING_CALENDAR
from backend.features.definitions import named, with_places
from backend.features.sla.defining.policy_checks import told
from backend.features.sla.models import (
    CLOCK_NAMES,
    MILESTONE_NAMES,
    RECEIVER_NAMES,
    SIDE_NAMES,
    SlaPolicy,
)
from backend.features.sla.models.choice import BASIS_NAMES, SLA_FACTS, ChoiceRule, SlaChoice
from backend.features.sla.models.policy import ClockRule, Level, PauseRule
from backend.features.sla.models.words import Milestone
from backend.kit.conditions import in_words

SLA_POLICY: Final = "sla_policy"
"""What policies are called among definitions, and in places for their names."""

MINUTES_AN_HOUR = 60

_NAMED_FACTS: Final = with_places(SLA_FACTS)


def policy_sentences(before: SlaPolicy | None, after: SlaPolicy) -> list[str]:
    if before is None:
        said = [f"新建时限规则「{after.title}」，按工作日历「{_calendar(after.calendar)}」计时"]
        return said + [f"{_clock(rule)}" for rule in after.clocks]
    return [
        *_changed("名称", before.title, after.title),
        *_changed("工作日历", _calendar(before.calendar), _calendar(after.calendar)),
        *_clocks(before, after),
        *_pauses(before, after),
        *_levels(before, after),
        *_changed("累计暂停上限", _cap(before), _cap(after)),
    ]


def _changed(what: str, before: str, after: str) -> Iterator[str]:
    if before != after:
        yield f"{what}由「{before}」改为「{after}」"


def _policy(key: str | None) -> str:
    return named(SLA_POLICY, key) if key else "未选"


def _calendar(key: str | None) -> str:
    return named(WORKING_CALENDAR, key) if key else "规则的日历"


def _cap(policy: SlaPolicy) -> str:
    return f"{policy.pause_cap_days} 天" if policy.pause_cap_days else "不限"


# -- clocks -------------------------------------------------------------------------------------


def _clocks(before: SlaPolicy, after: SlaPolicy) -> Iterator[str]:
    old = {rule.clock: rule for rule in before.clocks}
    new = {rule.clock: rule for rule in after.clocks}
    for clock, rule in new.items():
        if clock not in old:
            yield f"新增{_clock(rule)}"
        else:
            yield from _clock_changed(old[clock], rule)
    for clock in (clock for clock in old if clock not in new):
        yield f"取消{CLOCK_NAMES[clock]}时限"


def _clock(rule: ClockRule) -> str:
    span = f"从{_either(rule.starts_on)}到{_either(rule.stops_on)}"
    return f"{CLOCK_NAMES[rule.clock]}时限：{span}，{duration(rule.target_minutes)}"


def _clock_changed(old: ClockRule, new: ClockRule) -> Iterator[str]:
    name = f"{CLOCK_NAMES[new.clock]}时限"
    yield from _changed(name, duration(old.target_minutes), duration(new.target_minutes))
    yield from _changed(f"{name}的开始", _either(old.starts_on), _either(new.starts_on))
    yield from _changed(f"{name}的结束", _either(old.stops_on), _either(new.stops_on))
    yield from _changed(f"{name}的工作日历", _calendar(old.calendar), _calendar(new.calendar))
    if set(old.held_by) != set(new.held_by):
        yield f"{name}可暂停的原因由 {len(old.held_by)} 种改为 {len(new.held_by)} 种"


def _either(milestones: Iterable[Milestone]) -> str:
    return "或".join(MILESTONE_NAMES[each] for each in milestones) or "（未选）"


def duration(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    parts = [f"{hours} 小时" if hours else "", f"{rest} 分钟" if rest or not hours else ""]
    return " ".join(part for part in parts if part)


# -- pauses and levels --------------------------------------------------------------------------


def _pauses(before: SlaPolicy, after: SlaPolicy) -> Iterator[str]:
    old = {row.reason: row for row in before.pauses}
    for row in after.pauses:
        earlier = old.get(row.reason)
        if earlier is None:
            yield f"暂停原因「{row.label}」：暂停{_sides(row)}"
        elif set(earlier.holds) != set(row.holds):
            yield f"「{row.label}」由暂停{_sides(earlier)}改为暂停{_sides(row)}"
        if earlier is not None:
            yield from _changed("暂停原因名称", earlier.label, row.label)
            if earlier.charged_to is not row.charged_to:
                yield f"「{row.label}」的耗时责任方已修改"


def _sides(row: PauseRule) -> str:
    return "、".join(SIDE_NAMES[side] for side in row.holds) or "谁都不"


def _levels(before: SlaPolicy, after: SlaPolicy) -> Iterator[str]:
    old = {level.name: level for level in before.levels}
    new = {level.name: level for level in after.levels}
    for name in sorted(old.keys() | new.keys()):
        was, will = old.get(name), new.get(name)
        if was is None and will is not None:
            yield f"新增升级 {_level(will)}"
        elif will is None:
            yield f"取消升级 {name.value}"
        elif was is not None and was != will:
            yield f"升级由 {_level(was)} 改为 {_level(will)}"


def _level(level: Level) -> str:
    acts = [
        f"通知{'、'.join(RECEIVER_NAMES[each] for each in level.tells)}" if level.tells else "",
        "标红" if level.turns_red else "",
        "未接单则收回" if level.recalls else "",
        "" if level.waits_for_duty else "不等上班时间",
    ]
    said = "，".join(act for act in acts if act)
    return f"{level.name.value}（{SIDE_NAMES[level.side]}{told(level)}：{said}）"


# -- the choice ---------------------------------------------------------------------------------


def choice_sentences(before: SlaChoice | None, after: SlaChoice) -> list[str]:
    if before is None:
        said = [f"新建时限选择，默认「{_policy(after.default)}」"]
        return said + [f"新增{_rule(rule)}" for rule in after.rules]
    return [
        *_changed("名称", before.title, after.title),
        *_changed("默认时限规则", _policy(before.default), _policy(after.default)),
        *_rules(before, after),
    ]


def _rules(before: SlaChoice, after: SlaChoice) -> Iterator[str]:
    """Rules are the same by their basis and name."""
    old = {(rule.basis, rule.name): rule for rule in before.rules}
    new = {(rule.basis, rule.name): rule for rule in after.rules}
    for name, rule in new.items():
        if name not in old:
            yield f"新增{_rule(rule)}"
        elif old[name] != rule:
            yield f"{_rule(old[name])}，改为：{_rule(rule)}"
    for name, rule in old.items():
        if name not in new:
            yield f"删除{_rule(rule)}"
    kept = [name for name in new if name in old]
    if [name for name in old if name in new] != kept:
        yield "规则的先后顺序已调整：" + "、".join(f"「{name}」" for _, name in kept)


def _rule(rule: ChoiceRule) -> str:
    condition = in_words(rule.when, _NAMED_FACTS)
    said = f"{BASIS_NAMES[rule.basis]}规则「{rule.name}」：{condition}"
    return f"{said}，用「{_policy(rule.policy)}」"
