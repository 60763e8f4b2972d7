"""What speaks against a flow: every place in it, and why."""

from collections.abc import Iterable
from typing import Final

from backend.features.accounts import Permission
from backend.features.definitions import Finding, named
from backend.features.flows.models import Flow, Modules
from backend.features.flows.ports import FirmFacts
from backend.features.flows.repeating import repeated
from backend.features.flows.waiting import limits, messages
from backend.features.flows.ways import Grants, dead_ends, nobody_can
from backend.features.forms import PURPOSE_NAMES, Purpose
from backend.features.notifications import Occasion
from backend.features.tickets import (
    ACT_NAMES,
    FORMS_OF_ACTS,
    STATE_NAMES,
    STEP_FORM_ACTS,
    WHO,
    Act,
    ActDemand,
    Review,
    RunningFlow,
)

MAY_BE_SILENT: Final = frozenset(
    {
        Occasion.CUSTOMER_SUBMITTED,
        Occasion.CUSTOMER_DISPATCHED,
        Occasion.CUSTOMER_RATE_US,
        Occasion.CUSTOMER_CLOSED,
        Occasion.CUSTOMER_EXPECTED_FINISH,
    }
)
"""Nobody has to act on these; on all others somebody waits for the customer, or he for somebody."""

TAKE_PHOTOS: Final = frozenset(
    {
        Act.ARRIVE,
        Act.JOIN,
        Act.PHOTOGRAPH,
        Act.SURVEY_SITE,
        Act.QUOTE,
        Act.SUSPEND,
        Act.LEAVE_INCOMPLETE,
        Act.REFUSE_ACCEPTANCE,
    }
)
TAKE_NOTES: Final = frozenset(
    {
        Act.REFUSE,
        Act.RECALL,
        Act.TRANSFER,
        Act.ASK_TRANSFER,
        Act.RECORD_CALL,
        Act.BOOK,
        Act.REBOOK,
        Act.BREAK_WORK,
        Act.PHOTOGRAPH,
        Act.QUOTE,
        Act.SUSPEND,
        Act.RESUME,
        Act.CLOSE,
        Act.CLOSE_INCOMPLETE,
        Act.CANCEL,
        Act.URGE,
    }
)
"""Acts whose form has a place for them and does not ask for them by itself."""


async def check_modules(modules: Modules, key: str) -> list[Finding]:
    if len(set(modules.off)) < len(modules.off):
        return [Finding("off", "同一个模块列了两次，请删去一个")]
    return []


class FlowCheck:
    def __init__(self, facts: FirmFacts) -> None:
        self._facts = facts

    async def findings(self, flow: Flow, key: str) -> list[Finding]:
        grants = await self._facts.grants_of_roles()
        lines = [own.product_line_id for own in flow.evidence_of_lines]
        known = await self._facts.known_lines(lines)
        return [
            *_whole(flow, key),
            *_demands(flow, grants),
            *await self._other_purposes(flow),
            *limits(flow),
            *_silent(flow),
            *messages(flow),
            *_evidence(flow, known),
            *_ways_out(flow, grants),
        ]

    async def _other_purposes(self, flow: Flow) -> list[Finding]:
        """Forms that are for something else; one that is not there is a missing reference."""
        keys = sorted({demand.form_key for demand in flow.demands if demand.form_key})
        purposes = await self._facts.purposes_of_forms(keys) if keys else {}
        found = []
        for at, demand in enumerate(flow.demands):
            purpose = purposes.get(demand.form_key, Purpose.STEP)
            if purpose is not Purpose.STEP:
                reason = (
                    f"《{named('form', demand.form_key)}》是{PURPOSE_NAMES[purpose]}，"
                    "请选用途为“步骤表单”的表单"
                )
                found.append(Finding(f"demands.{at}.form_key", reason))
        return found


def _whole(flow: Flow, key: str) -> Iterable[Finding]:
    if flow.service_type.value != key:
        yield Finding("service_type", f"这是「{key}」的流程，服务类型要一致")
    if flow.evidence is None:
        yield Finding("evidence", "没有默认的取证要求：请填写没有单独规定的产品线用哪一套")
    if flow.steps.attribution and flow.steps.review is Review.OFF:
        yield Finding("steps.attribution", "责任判定在审核时填写，请同时打开审核")


def _demands(flow: Flow, grants: Grants) -> Iterable[Finding]:
    running = RunningFlow(plan=flow)
    for at, act in repeated(demand.act for demand in flow.demands):
        yield Finding(f"demands.{at}.act", f"「{ACT_NAMES[act]}」的要求写了两次，请合并成一条")
    for at, demand in enumerate(flow.demands):
        name = ACT_NAMES[demand.act]
        if not any(hat.permission is not Permission.TICKETS_REQUEST for hat in WHO[demand.act]):
            reason = f"「{name}」不由员工来做，不能提要求"
            yield Finding(f"demands.{at}.act", reason)
        elif running.has_off(demand.act) or _is_skipped(flow, demand.act):
            reason = f"流程里没有「{name}」这一步，请删去这条要求或打开这一步"
            yield Finding(f"demands.{at}.act", reason)
        else:
            yield from _demand(f"demands.{at}", demand, grants)


def _is_skipped(flow: Flow, act: Act) -> bool:
    steps = flow.steps
    return (
        (steps.review is Review.OFF and act in (Act.APPROVE, Act.SUBMIT_FOR_REVIEW))
        or (not steps.acceptance and act in (Act.ACCEPT, Act.REFUSE_ACCEPTANCE))
        or (not steps.follow_up and act in (Act.CLOSE, Act.RETURN_RECORD, Act.RETURN_WORK))
    )


def _demand(place: str, demand: ActDemand, grants: Grants) -> Iterable[Finding]:
    name = ACT_NAMES[demand.act]
    for role in demand.roles:
        if role not in grants:
            yield Finding(f"{place}.roles", f"没有「{role}」这个岗位，请从岗位列表选择")
    known = tuple(role for role in demand.roles if role in grants)
    if nobody_can(demand.act, known, grants):
        reason = f"所选岗位都没有「{name}」的权限，流程会停在这里，请换一个岗位"
        yield Finding(f"{place}.roles", reason)
    if demand.photos and demand.act not in TAKE_PHOTOS:
        yield Finding(f"{place}.photos", f"「{name}」不能带照片，请在别的步骤要求照片")
    if demand.note and demand.act not in TAKE_NOTES:
        yield Finding(f"{place}.note", f"「{name}」没有说明这一栏，请在别的步骤要求说明")
    if demand.form and demand.act not in FORMS_OF_ACTS:
        reason = f"「{name}」没有自己的表单，请用“步骤表单”指定一张，或在完工、验收时要求填表"
        yield Finding(f"{place}.form", reason)
    if demand.form_key and demand.act not in STEP_FORM_ACTS:
        yield Finding(f"{place}.form_key", f"「{name}」不能带表单，请在别的步骤要求填表")


def _silent(flow: Flow) -> Iterable[Finding]:
    for at, occasion in enumerate(flow.silent):
        if occasion not in MAY_BE_SILENT:
            yield Finding(f"silent.{at}", f"「{occasion}」不能关闭，或没有这种消息，请删去")


def _evidence(flow: Flow, known: frozenset[str]) -> Iterable[Finding]:
    for at, line in repeated(own.product_line_id for own in flow.evidence_of_lines):
        place = f"evidence_of_lines.{at}.product_line_id"
        yield Finding(place, f"产品线「{line}」写了两次，请留下一条")
    for at, own in enumerate(flow.evidence_of_lines):
        if own.product_line_id not in known:
            place = f"evidence_of_lines.{at}.product_line_id"
            yield Finding(place, "没有这条产品线，请从产品线列表选择")


def _ways_out(flow: Flow, grants: Grants) -> Iterable[Finding]:
    for state in dead_ends(flow, grants):
        yield Finding("", f"工单到了「{STATE_NAMES[state]}」就走不到结束，请检查后面的步骤由谁来做")
