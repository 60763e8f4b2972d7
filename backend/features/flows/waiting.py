"""What speaks against a flow's limits and messages."""

from collections.abc import Iterable

from backend.features.definitions import Finding
from backend.features.flows.models import Flow
from backend.features.flows.repeating import repeated
from backend.features.tickets import (
    ACT_NAMES,
    LIVE_STATES,
    STATE_NAMES,
    STEP_WITH_TECHNICIAN,
    TIME_OUTS,
    WHY_NO_ACT,
    Act,
    Addressee,
    Review,
    StepLimit,
    TicketState,
    problems_of,
)


def limits(flow: Flow) -> Iterable[Finding]:
    acting = [(at, limit) for at, limit in enumerate(flow.limits) if limit.act]
    for number, state in repeated(limit.state for _, limit in acting):
        reason = f"「{STATE_NAMES[state]}」到时的自动动作写了两次，请留下一条"
        yield Finding(f"limits.{acting[number][0]}.state", reason)
    for at, (state, minutes) in repeated((limit.state, limit.minutes) for limit in flow.limits):
        reason = f"「{STATE_NAMES[state]}」的 {minutes} 分钟写了两次，请合并成一条"
        yield Finding(f"limits.{at}.minutes", reason)
    for at, limit in enumerate(flow.limits):
        yield from _limit(f"limits.{at}", limit, flow)


def messages(flow: Flow) -> Iterable[Finding]:
    for at, same in repeated((each.state, each.to) for each in flow.messages):
        reason = f"「{STATE_NAMES[same[0]]}」时对同一方的消息写了两条，请合并成一条"
        yield Finding(f"messages.{at}.to", reason)
    for at, message in enumerate(flow.messages):
        place = f"messages.{at}"
        if reason := _not_there(flow, message.state):
            yield Finding(f"{place}.state", f"{reason}，请删去它的消息")
        yield from _addressee(f"{place}.to", message.state, message.to)
        for reason in problems_of(message.text, message.to):
            yield Finding(f"{place}.text", reason)


def _limit(place: str, limit: StepLimit, flow: Flow) -> Iterable[Finding]:
    if limit.state not in LIVE_STATES:
        yield Finding(f"{place}.state", f"「{STATE_NAMES[limit.state]}」已经结束，不会再等，请删去")
        return
    if reason := _not_there(flow, limit.state):
        yield Finding(f"{place}.state", f"{reason}，请删去它的时限")
    if limit.act is not None:
        yield from _act(place, limit.act, limit.state)
    yield from _telling(place, limit)


def _telling(place: str, limit: StepLimit) -> Iterable[Finding]:
    if (limit.act is None) is (not limit.tell):
        reason = "到时做什么：请选一个自动动作，或选择通知谁，二者选一；都要时请写成两条"
        yield Finding(f"{place}.act", reason)
    if bool(limit.tell) is not bool(limit.text):
        yield Finding(f"{place}.text", "通知谁和通知的话要一起填写")
    for at, _ in repeated(limit.tell):
        yield Finding(f"{place}.tell.{at}", "同一方写了两次，请删去一个")
    for at, to in enumerate(limit.tell):
        yield from _addressee(f"{place}.tell.{at}", limit.state, to)
    longest_for = Addressee.CUSTOMER if Addressee.CUSTOMER in limit.tell else Addressee.MANAGER
    for reason in problems_of(limit.text, longest_for):
        yield Finding(f"{place}.text", reason)


def _act(place: str, act: Act, state: TicketState) -> Iterable[Finding]:
    name, fitting = STATE_NAMES[state], TIME_OUTS.get(state)
    if fitting is None:
        reason = f"「{name}」到时不能自动处理：{WHY_NO_ACT[state]}。请改为通知相关的人"
        yield Finding(f"{place}.act", reason)
    elif act is not fitting:
        reason = f"「{name}」到时只能「{ACT_NAMES[fitting]}」，请改正"
        yield Finding(f"{place}.act", reason)


def _not_there(flow: Flow, state: TicketState) -> str:
    """Why no ticket of this flow comes into the state; empty where some do."""
    steps = flow.steps
    left_out = {
        TicketState.DONE: not steps.acceptance,
        TicketState.FOLLOW_UP: not steps.follow_up,
        TicketState.REMOTE_SOLVED: not steps.remote,
        TicketState.REVIEW: steps.review is Review.OFF,
    }
    return f"流程里没有「{STATE_NAMES[state]}」这一步" if left_out.get(state) else ""


def _addressee(place: str, state: TicketState, to: Addressee) -> Iterable[Finding]:
    if to is Addressee.TECHNICIAN and state not in STEP_WITH_TECHNICIAN:
        yield Finding(place, f"「{STATE_NAMES[state]}」时还没有师傅，请改为通知调度或客服")
