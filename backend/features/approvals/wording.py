"""A path in plain Chinese, and the difference of two."""

from collections.abc import Callable

from backend.features.accounts import SHIPPED_ROLE_NAMES
from backend.features.approvals.models.path import ApprovalPath, Limit, PersonSeat, Rule, Seat, Step
from backend.features.calendars import STANDARD, WORKING_CALENDAR
from backend.features.definitions import named, with_places
from backend.kit.conditions import FactCatalogue, in_words, in_yuan

_THEN = {"remind": "提醒", "escalate": "升级", "refuse": "按不同意处理"}


def sentences(
    catalogue: FactCatalogue,
) -> Callable[[ApprovalPath | None, ApprovalPath], list[str]]:
    """What a new version changes, one change a sentence."""
    named_facts = with_places(catalogue)

    def difference(before: ApprovalPath | None, after: ApprovalPath) -> list[str]:
        was = _lines(before, named_facts) if before else []
        now = _lines(after, named_facts)
        gone = [f"去掉：{line}" for line in was if line not in now]
        came = [f"{'增加' if before else '设定'}：{line}" for line in now if line not in was]
        if not gone and not came and was != now:
            return ["调整了规则的先后顺序"]
        return [*gone, *came]

    return difference


def _lines(path: ApprovalPath, catalogue: FactCatalogue) -> list[str]:
    calendar = f"时限按工作日历“{named(WORKING_CALENDAR, path.calendar)}”计算"
    return [
        f"名称是“{path.name}”",
        *(rule_words(rule, catalogue) for rule in path.rules),
        *(_limit_words(limit) for limit in path.limits),
        *([calendar] if path.calendar != STANDARD else []),
    ]


def rule_words(rule: Rule, catalogue: FactCatalogue) -> str:
    when = in_words(rule.when, catalogue) if rule.when else "其余情况"
    then = "免审批" if rule.free else "，然后".join(step_words(step) for step in rule.steps)
    return f"“{rule.name}”——{when}：{then}"


def step_words(step: Step) -> str:
    joint = " 和 " if step.mode == "all" else " 或 "
    limit = step.time_limit
    late = f"（工作时间 {limit.minutes} 分钟未处理则{_THEN[limit.then]}）" if limit else ""
    return f"{step.name}由 {joint.join(seat_words(seat) for seat in step.seats)} 审批{late}"


def seat_words(seat: Seat) -> str:
    """The names are still to be spelt."""
    if isinstance(seat, PersonSeat):
        return f"同事 {named('staff', seat.staff_id)}"
    return SHIPPED_ROLE_NAMES.get(seat.role_id) or f"角色 {named('role', seat.role_id)}"


def _limit_words(limit: Limit) -> str:
    return f"{seat_words(limit.seat)} 最多审批 {in_yuan(limit.most_fen)}"
