"""What a path may say, why it is refused, and how a new version differs, in words."""

import pytest

from backend.features.approvals import SHIPPED_PATH, ApprovalPath
from backend.features.approvals.checking import rule_findings
from backend.features.approvals.facts import approval_facts
from backend.features.approvals.wording import sentences
from backend.features.definitions import Finding
from tests.features.approvals.conftest import Json, Office, path_of, role, step

CATALOGUE = approval_facts({"repair": "维修", "install": "安装"})
OVER = {"kind": "money", "fact": "amount_fen", "operator": "more_than", "fen": 50_000}
FREE: Json = {"name": "其余", "free": True}


def findings(path: Json) -> list[Finding]:
    return list(rule_findings(ApprovalPath.model_validate(path), CATALOGUE))


def rule(name: str, when: Json | None, **more: object) -> Json:
    return {"name": name, "when": when, "steps": [step(role("manager"))], **more}


def test_the_shipped_path_is_without_fault_and_reads_as_the_rule_it_is() -> None:
    assert list(rule_findings(SHIPPED_PATH, CATALOGUE)) == []
    assert sentences(CATALOGUE)(None, SHIPPED_PATH) == [
        "设定：名称是“维修收费审批”",
        "设定：“500 元以上双审批”——申请金额超过 500 元：双审批由 项目经理 和 成本总监 审批"
        "（工作时间 60 分钟未处理则提醒）",
        "设定：“500 元及以下”——其余情况：免审批",
    ]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ({"name": "空"}, Finding("rules", "至少要有一条规则")),
        (
            {"name": "一", "rules": [rule("大额", OVER)]},
            Finding("rules.0.when", "缺少默认规则：最后一条规则不能带条件"),
        ),
        (
            {"name": "一", "rules": [FREE, rule("大额", None)]},
            Finding("rules.1", "排在默认规则“其余”之后，永远不会生效"),
        ),
        (
            {"name": "一", "rules": [rule("大", OVER), rule("更大", OVER | {"fen": 60_000}), FREE]},
            Finding("rules.1.when", "前面的规则“大”已经包括了这条，永远不会生效"),
        ),
        (
            {
                "name": "一",
                "rules": [
                    rule("大", OVER),
                    rule("小", OVER | {"operator": "at_most"}),
                    rule(
                        "都有",
                        {
                            "kind": "any",
                            "parts": [
                                OVER | {"operator": "at_least", "fen": 90_000},
                                OVER | {"operator": "less_than", "fen": 100},
                            ],
                        },
                    ),
                    FREE,
                ],
            },
            Finding("rules.2.when", "前面的规则合起来已经包括了这条，永远不会生效"),
        ),
        (
            {
                "name": "一",
                "rules": [
                    rule(
                        "不可能",
                        {"kind": "all", "parts": [OVER, OVER | {"operator": "less_than"}]},
                    ),
                    FREE,
                ],
            },
            Finding("rules.0.when", "条件互相矛盾，这条规则永远不会生效"),
        ),
        (
            {"name": "一", "rules": [rule("大", OVER | {"fact": "weight"}), FREE]},
            Finding("rules.0.when.fact", "没有“weight”这一项，请从列表里选择"),
        ),
        (path_of(step()), Finding("rules.0.steps.0.seats", "这一步没有审批人，请添加")),
        (path_of(), Finding("rules.0.steps", "没有审批步骤，请添加步骤或设为免审批")),
        (
            path_of(step(role("manager"), role("manager"))),
            Finding("rules.0.steps.0.seats.1", "同一步里重复的审批人，请删除"),
        ),
        (
            path_of(step(role("manager"), time_limit={"minutes": 60, "then": "escalate"})),
            Finding("rules.0.steps.0.time_limit.to", "请选择超时后升级给谁"),
        ),
        (
            path_of(
                step(role("manager")),
                limits=[{"seat": role("manager"), "most_fen": n} for n in (1, 2)],
            ),
            Finding("limits.1.seat", "同一个人或角色只能有一个限额"),
        ),
    ],
)
def test_a_refused_path_names_the_field_and_the_reason(path: Json, found: Finding) -> None:
    assert findings(path) == [found]


def test_the_difference_says_what_goes_and_what_comes() -> None:
    before = ApprovalPath.model_validate(path_of(step(role("manager"))))
    after = ApprovalPath.model_validate(path_of(step(role("manager"), role("finance"), mode="any")))
    assert sentences(CATALOGUE)(before, after) == [
        "去掉：“全部”——其余情况：审批由 经理 审批",
        "增加：“全部”——其余情况：审批由 经理 或 财务 审批",
    ]
    assert sentences(CATALOGUE)(after, after) == []


async def test_publishing_refuses_people_and_roles_nobody_knows(office: Office) -> None:
    content = path_of(
        step(role("astronaut"), role("technician"), {"kind": "person", "staff_id": "nobody"}),
        limits=[{"seat": {"kind": "person", "staff_id": office.technician.id}, "most_fen": 1}],
    )
    path = "/api/v1/definitions/approval_path/repair_charge"
    read = await office.api.get(path, token=office.boss.token)
    assert read.body["published"]["content"]["rules"][0]["name"] == "500 元以上双审批"
    assert read.body["published"]["number"] == 1
    body = {"version": read.body["definition"]["version"], "content": content}
    draft = await office.api.put(f"{path}/draft", body, token=office.boss.token)
    assert draft.status == 200, draft.body
    other = await office.people.staff("business_administrator")
    refused = await office.api.post(
        f"{path}/draft/publication",
        {"version": draft.body["version"]},
        token=other.token,
    )
    assert (refused.status, refused.body["code"]) == (422, "definition_refused")
    place = "rules.0.steps.0.seats"
    assert refused.body["params"]["findings"] == [
        {"field": f"{place}.0", "reason": "没有“astronaut”这个角色，请重新选择"},
        {"field": f"{place}.1", "reason": "角色“师傅”没有审批权限，请先在角色里勾选"},
        {"field": f"{place}.2", "reason": "没有这位在职同事，请重新选择"},
        {"field": "limits.0.seat", "reason": "这位同事没有审批权限，请先给他有审批权限的角色"},
    ]
    again = await office.api.get(path, token=office.boss.token)
    assert again.body["published"]["number"] == 1
