"""A flow that could not work is refused, with every place and its reason; what is published has a
way out."""

from itertools import product

import pytest

from backend.features.accounts.shipped_roles import shipped_roles
from backend.features.flows.models import SHIPPED_FLOWS
from backend.features.flows.ways import dead_ends
from backend.features.tickets import Quotation, Review, Survey
from tests.features.flows.conftest import REPAIR, Rulebook, a_flow
from tests.support.ticket_desk import Json, TicketDesk

GRANTS = {role.id: frozenset(role.grants) for role in shipped_roles().values()}


async def test_every_place_of_a_refusal_is_named_with_its_reason(rulebook: Rulebook) -> None:
    content = a_flow().model_dump(mode="json") | {
        "evidence": None,
        "steps": {"review": "off", "attribution": True, "acceptance": False, "quotation": "off"},
        "demands": [
            {"act": "dispatch", "roles": ["nobody"]},
            {"act": "close", "roles": ["technician"]},
            {"act": "take", "photos": 2, "note": True, "form": True},
            {"act": "time_out", "note": True},
            {"act": "quote", "photos": 1},
            {"act": "accept", "form": True},
            {"act": "take", "roles": ["technician"]},
        ],
        "limits": [
            {"state": "appointed", "minutes": 60, "act": "close"},
            {"state": "dispatched", "minutes": 60, "act": "close"},
            {"state": "done", "minutes": 60, "act": "auto_accept"},
        ],
        "silent": ["customer.finished"],
        "evidence_of_lines": [{"product_line_id": "nowhere", "evidence": {}}],
    }
    assert await rulebook.refusals(content) == [
        ("evidence", "没有默认的取证要求：请填写没有单独规定的产品线用哪一套"),
        ("steps.attribution", "责任判定在审核时填写，请同时打开审核"),
        ("demands.6.act", "「接单」的要求写了两次，请合并成一条"),
        ("demands.0.roles", "没有「nobody」这个岗位，请从岗位列表选择"),
        ("demands.1.roles", "所选岗位都没有「回访通过」的权限，流程会停在这里，请换一个岗位"),
        ("demands.2.photos", "「接单」不能带照片，请在别的步骤要求照片"),
        ("demands.2.note", "「接单」没有说明这一栏，请在别的步骤要求说明"),
        (
            "demands.2.form",
            "「接单」没有自己的表单，请用“步骤表单”指定一张，或在完工、验收时要求填表",
        ),
        ("demands.3.act", "「超时未接」不由员工来做，不能提要求"),
        ("demands.4.act", "流程里没有「报价」这一步，请删去这条要求或打开这一步"),
        ("demands.5.act", "流程里没有「验收」这一步，请删去这条要求或打开这一步"),
        (
            "limits.0.act",
            "「待上门」到时不能自动处理：已经和客户约好时间，不能自动收回。请改为通知相关的人",
        ),
        ("limits.1.act", "「待接单」到时只能「超时未接」，请改正"),
        ("limits.2.state", "流程里没有「待验收」这一步，请删去它的时限"),
        ("silent.0", "「customer.finished」不能关闭，或没有这种消息，请删去"),
        ("evidence_of_lines.0.product_line_id", "没有这条产品线，请从产品线列表选择"),
        *(
            ("", f"工单到了「{state}」就走不到结束，请检查后面的步骤由谁来做")
            for state in DEAD_WITHOUT_CLOSE
        ),
    ]


DEAD_WITHOUT_CLOSE = (
    "待受理",
    "待补充",
    "待审核",
    "远程已解决",
    "待派单",
    "待二次上门",
    "待验收",
    "待回访",
)
"""Nobody can dispatch either, so the states behind it are not reached at all."""


@pytest.mark.parametrize(
    "broken",
    [
        {"demands": [{"act": "teleport"}]},
        {"demands": [{"act": "arrive", "photos": -1}]},
        {"demands": [{"act": "arrive", "bribe": True}]},
        {"limits": [{"state": "limbo", "minutes": 5, "act": "close"}]},
        {"limits": [{"state": "follow_up", "minutes": 0, "act": "close"}]},
        {"steps": {"review": "never"}},
        {"evidence": {"selfies": 3}},
        {"evidence": {"after_photos": "many"}},
        {"name": ""},
        {"service_type": "magic"},
    ],
)
async def test_what_is_no_flow_at_all_is_not_even_a_draft(broken: Json, rulebook: Rulebook) -> None:
    content = a_flow().model_dump(mode="json") | broken
    body = {"version": 0, "content": content}
    answer = await rulebook.desk.api.put(f"{REPAIR}/draft", body, token=rulebook.writer.token)
    assert (answer.status, answer.body["code"]) == (422, "invalid_request")
    assert "content" in str(answer.body["params"])
    draft = await rulebook.desk.api.get(f"{REPAIR}/draft", token=rulebook.writer.token)
    assert draft.status == 404


async def test_a_flow_stands_under_its_own_service(desk: TicketDesk, rulebook: Rulebook) -> None:
    found = await rulebook.refusals(SHIPPED_FLOWS["install"].model_dump(mode="json"))
    assert found == [("service_type", "这是「repair」的流程，服务类型要一致")]


async def test_a_flow_for_no_service_is_told_so(rulebook: Rulebook) -> None:
    path, token = "/api/v1/definitions/flow/magic", rulebook.writer.token
    body = {"version": 0, "content": a_flow().model_dump(mode="json")}
    assert (await rulebook.desk.api.put(f"{path}/draft", body, token=token)).status == 200
    check = await rulebook.desk.api.get(f"{path}/draft/check", token=token)
    assert [each["field"] for each in check.body["findings"]] == ["service_type"]
    assert check.body["changes"][0] == "名称：（无） → 维修流程"


def test_every_choice_of_steps_has_a_way_out() -> None:
    choices = product(Review, (True, False), Survey, Quotation, (True, False), (True, False))
    for review, remote, survey, quotation, acceptance, follow_up in choices:
        steps = {
            "review": review,
            "remote": remote,
            "survey": survey,
            "quotation": quotation,
            "acceptance": acceptance,
            "follow_up": follow_up,
        }
        assert dead_ends(a_flow(steps=steps), GRANTS) == [], steps


def test_a_limit_is_a_way_out_where_nobody_may_close() -> None:
    demands = [{"act": "close", "roles": ["technician"]}]
    limits = [{"state": "follow_up", "minutes": 60, "act": "close"}]
    assert dead_ends(a_flow(demands=demands), GRANTS) != []
    assert dead_ends(a_flow(demands=demands, limits=limits), GRANTS) == []
