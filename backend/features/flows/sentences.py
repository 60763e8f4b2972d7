"""What a change of a flow means, one plain sentence each."""

from collections.abc import Iterable, Mapping
from typing import Final

from backend.features.definitions import named
from backend.features.flows.models import Flow, Modules
from backend.features.notifications import Occasion
from backend.features.tickets import (
    ACT_NAMES,
    MODULE_NAMES,
    STATE_NAMES,
    ActDemand,
    Addressee,
    FlowPlan,
    FlowSteps,
    Quotation,
    RequiredEvidence,
    Review,
    RunningFlow,
    StepLimit,
    Survey,
    TicketState,
)

_ON: Final = {True: "要", False: "不要"}
ADDRESSEES: Final = {
    Addressee.CUSTOMER: "客户",
    Addressee.TECHNICIAN: "师傅",
    Addressee.DISPATCHER: "调度",
    Addressee.SERVICE_DESK: "客服",
    Addressee.MANAGER: "主管",
}
_REVIEW: Final = {
    Review.OFF: "不要",
    Review.PLAIN: "一人审核",
    Review.FOUR_EYES: "两人审核",
}
_SURVEY: Final = {Survey.OFF: "不要", Survey.OPEN: "可以做", Survey.REQUIRED: "完工前必须做"}
_QUOTATION: Final = {
    Quotation.OFF: "不要",
    Quotation.WHEN_CHARGED: "收费时要",
    Quotation.BEFORE_WORK: "开始处理前必须由客户答复",
}


_OCCASIONS: Final[Mapping[str, str]] = {
    Occasion.CUSTOMER_SUBMITTED: "报修已收到",
    Occasion.CUSTOMER_DISPATCHED: "已安排师傅",
    Occasion.CUSTOMER_RATE_US: "请您评价",
    Occasion.CUSTOMER_CLOSED: "服务已结束",
    Occasion.CUSTOMER_EXPECTED_FINISH: "预计完成时间",
}
"""Those that may be silent."""


def flow_sentences(before: Flow | None, after: Flow) -> list[str]:
    name = before.name if before else ""
    return [*_named("名称", name, after.name), *plan_sentences(before or FlowPlan(), after)]


def plan_sentences(before: FlowPlan, after: FlowPlan) -> list[str]:
    """The same of two plans that need not be whole flows, or of one with other modules."""
    return [
        *_steps(before.steps, after.steps),
        *_demands(before, after),
        *_limits(before, after),
        *_evidence(before, after),
        *_silent(before, after),
        *_messages(before, after),
    ]


def as_it_runs(running: RunningFlow) -> FlowPlan:
    """With what its modules leave out."""
    return running.plan.model_copy(update={"steps": running.steps})


def modules_sentences(before: Modules | None, after: Modules) -> list[str]:
    old, new = set(before.off if before else ()), set(after.off)
    closed = [f"「{MODULE_NAMES[each]}」停用，新工单不再出现" for each in sorted(new - old)]
    return closed + [f"「{MODULE_NAMES[each]}」启用" for each in sorted(old - new)]


def _named(what: str, before: str, after: str) -> Iterable[str]:
    if before != after:
        yield f"{what}：{before or '（无）'} → {after or '（无）'}"


def _steps(before: FlowSteps, after: FlowSteps) -> Iterable[str]:
    yield from _named("审核", _REVIEW[before.review], _REVIEW[after.review])
    yield from _named("责任判定", _ON[before.attribution], _ON[after.attribution])
    yield from _named("远程解决", _ON[before.remote], _ON[after.remote])
    yield from _named("现场勘查", _SURVEY[before.survey], _SURVEY[after.survey])
    yield from _named("报价", _QUOTATION[before.quotation], _QUOTATION[after.quotation])
    yield from _named("客户验收", _ON[before.acceptance], _ON[after.acceptance])
    yield from _named("回访", _ON[before.follow_up], _ON[after.follow_up])


def _demands(before: FlowPlan, after: FlowPlan) -> Iterable[str]:
    old = {demand.act: demand_words(demand) for demand in before.demands}
    new = {demand.act: demand_words(demand) for demand in after.demands}
    for act in dict.fromkeys([*old, *new]):
        yield from _named(f"「{ACT_NAMES[act]}」的要求", old.get(act, ""), new.get(act, ""))


def demand_words(demand: ActDemand) -> str:
    """由 客服 做；2 张照片；要写说明；填写《到场检查》, with places for the names."""
    roles = [named("role", role) for role in demand.roles]
    parts = [
        f"由 {'、'.join(roles)} 做" if roles else "",
        f"{demand.photos} 张照片" if demand.photos else "",
        "要写说明" if demand.note else "",
        "必须填表单" if demand.form else "",
        f"填写《{named('form', demand.form_key)}》" if demand.form_key else "",
    ]
    return "；".join(part for part in parts if part) or "没有额外要求"


def _limits(before: FlowPlan, after: FlowPlan) -> Iterable[str]:
    old, new = _limits_of(before), _limits_of(after)
    for state in dict.fromkeys([*old, *new]):
        yield from _named(f"「{STATE_NAMES[state]}」时限", old.get(state, ""), new.get(state, ""))


def limit_words(limit: StepLimit) -> str:
    """2 小时后自动验收；30 分钟后通知调度、主管."""
    whole_hours = limit.minutes % 60 == 0
    time = f"{limit.minutes // 60} 小时" if whole_hours else f"{limit.minutes} 分钟"
    if limit.act is not None:
        return f"{time}后{ACT_NAMES[limit.act]}"
    return f"{time}后通知{'、'.join(ADDRESSEES[to] for to in limit.tell)}"


def _limits_of(plan: FlowPlan) -> dict[TicketState, str]:
    ordered = sorted(plan.limits, key=lambda limit: limit.minutes)
    states = dict.fromkeys(limit.state for limit in plan.limits)
    return {
        state: "；".join(
            limit_words(limit) + (f"“{limit.text}”" if limit.text else "")
            for limit in ordered
            if limit.state is state
        )
        for state in states
    }


def _messages(before: FlowPlan, after: FlowPlan) -> Iterable[str]:
    old = {(each.state, each.to): f"“{each.text}”" for each in before.messages}
    new = {(each.state, each.to): f"“{each.text}”" for each in after.messages}
    for state, to in dict.fromkeys([*old, *new]):
        what = f"到「{STATE_NAMES[state]}」时告诉{ADDRESSEES[to]}"
        yield from _named(what, old.get((state, to), ""), new.get((state, to), ""))


def _evidence(before: FlowPlan, after: FlowPlan) -> Iterable[str]:
    yield from _named("完工取证", evidence_words(before.evidence), evidence_words(after.evidence))
    old = {own.product_line_id: evidence_words(own.evidence) for own in before.evidence_of_lines}
    new = {own.product_line_id: evidence_words(own.evidence) for own in after.evidence_of_lines}
    for line in dict.fromkeys([*old, *new]):
        yield from _named(
            f"产品线“{named('product_line', line)}”的完工取证", old.get(line, ""), new.get(line, "")
        )


def evidence_words(evidence: RequiredEvidence | None) -> str:
    if evidence is None:
        return ""
    parts = [
        "故障代码" if evidence.fault_code else "",
        f"{evidence.before_photos} 张维修前照片" if evidence.before_photos else "",
        f"{evidence.after_photos} 张维修后照片" if evidence.after_photos else "",
        "配件" if evidence.parts else "",
        "工时" if evidence.labour_minutes else "",
        *(f"读数「{name}」" for name in evidence.readings),
    ]
    return "、".join(part for part in parts if part) or "没有要求"


def _told(occasion: str) -> str:
    """What came from an older version may be of no occasion there is."""
    return _OCCASIONS.get(occasion, occasion)


def _silent(before: FlowPlan, after: FlowPlan) -> Iterable[str]:
    for occasion in sorted(set(after.silent) - set(before.silent)):
        yield f"不再发送消息“{_told(occasion)}”"
    for occasion in sorted(set(before.silent) - set(after.silent)):
        yield f"恢复发送消息“{_told(occasion)}”"
