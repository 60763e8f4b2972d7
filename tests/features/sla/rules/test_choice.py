"""Which policy counts: contract, project, customer level, product line, brand and area, default."""

from typing import Any

import pytest

from backend.features.definitions import named
from backend.features.sla.defining.choice_checks import findings
from backend.features.sla.defining.wording import SLA_POLICY, choice_sentences
from backend.features.sla.models.choice import (
    AGREED_LIMITS,
    SLA_FACTS,
    STANDARD_CHOICE,
    Basis,
    ChoiceRule,
    Decision,
    SlaChoice,
    choose,
)
from backend.kit.conditions import (
    AllOf,
    AreaComparison,
    ChoiceComparison,
    Facts,
    ListComparison,
    ListOperator,
    Node,
    Not,
    TextComparison,
    TextOperator,
)
from tests.kit.working_time.weeks import at

POLICIES = {"standard", "fast", "slow", "vip"}
NAMED = {"四小时到场": "fast", **{key: key for key in POLICIES}}


def text(fact: str, *values: str) -> Node:
    return TextComparison(fact=fact, operator=TextOperator.IS, values=values)


def lists(fact: str, *values: str) -> Node:
    return ListComparison(fact=fact, operator=ListOperator.ANY, values=values)


LEVEL = ChoiceRule(
    name="金牌", basis=Basis.CUSTOMER_LEVEL, when=text("customer_level", "gold"), policy="vip"
)
LINE = ChoiceRule(
    name="中央空调", basis=Basis.PRODUCT_LINE, when=lists("product_lines", "hvac"), policy="fast"
)
BRAND = ChoiceRule(
    name="华风杭州",
    basis=Basis.BRAND_AREA,
    when=AllOf(parts=(lists("brands", "华风"), AreaComparison(fact="area", codes=("330100",)))),
    policy="slow",
)
CONTRACT = ChoiceRule(name="云栖", basis=Basis.CONTRACT, when=text("contract", "c1"), policy="vip")
PROJECT = ChoiceRule(
    name="学校", basis=Basis.PROJECT, when=text(AGREED_LIMITS, "两小时响应"), policy="slow"
)
CHOICE = SlaChoice(
    title="时限选择", rules=(BRAND, LINE, LEVEL, PROJECT, CONTRACT), default="standard"
)
EVERYTHING = {
    "contract": "c1",
    "contract_kind": "contract",
    "customer_level": "gold",
    "product_lines": ["hvac"],
    "brands": ["华风"],
    "area": "330106",
}


def chosen(**values: object) -> Decision:
    return choose(CHOICE, Facts(SLA_FACTS, values, at("09-21 09:00")), NAMED)


@pytest.mark.parametrize(
    ("unknown", "policy", "why"),
    [
        ((), "vip", "按合同规则「云栖」"),
        (("contract",), "vip", "按客户等级规则「金牌」"),
        (("contract", "customer_level"), "fast", "按产品线规则「中央空调」"),
        (("contract", "customer_level", "product_lines"), "slow", "按品牌与地区规则「华风杭州」"),
        (
            ("contract", "customer_level", "product_lines", "area"),
            "standard",
            "没有规则适用，按默认",
        ),
    ],
)
def test_the_first_basis_that_says_something_counts(
    unknown: tuple[str, ...], policy: str, why: str
) -> None:
    known = {name: value for name, value in EVERYTHING.items() if name not in unknown}

    decision = chosen(**known)

    assert (decision.policy, decision.why) == (policy, why)


def test_nothing_known_leads_to_the_default_and_each_rule_says_why_not() -> None:
    decision = chosen()

    assert (decision.policy, decision.basis) == ("standard", None)
    assert [each.basis for each in decision.considered] == list(Basis)
    assert not any(each.held for each in decision.considered)
    assert decision.considered[2].why == ["？ 客户等级是 “gold”（没有这一项的信息）"]


def test_what_a_contract_names_is_the_policy_of_that_name() -> None:
    by_contract = chosen(**{**EVERYTHING, "contract": "c2", AGREED_LIMITS: "四小时到场"})
    unknown = chosen(contract_kind="contract", **{AGREED_LIMITS: "八小时到场"})

    assert by_contract.policy == "fast"
    assert by_contract.why == "合同约定的时限「四小时到场」"
    assert by_contract.basis is Basis.CONTRACT
    assert unknown.policy == "standard"
    assert unknown.why == "没有规则适用，按默认；合同写的时限「八小时到场」没有同名的时限规则"


def test_a_project_is_no_contract() -> None:
    project = {**EVERYTHING, "contract_kind": "project"}

    assert chosen(**project).why == "按客户等级规则「金牌」"
    assert chosen(**{**project, AGREED_LIMITS: "两小时响应"}).why == "按项目规则「学校」"
    assert chosen(**{**project, AGREED_LIMITS: "fast"}).why == "项目约定的时限「fast」"


def test_within_a_basis_the_first_rule_that_holds_counts() -> None:
    two = SlaChoice(
        title="两条",
        rules=(LEVEL.model_copy(update={"name": "一", "policy": "slow"}), LEVEL),
        default="standard",
    )
    facts = Facts(SLA_FACTS, {"customer_level": "gold"}, at("09-21 09:00"))

    assert choose(two, facts, NAMED).policy == "slow"


def refused(*rules: ChoiceRule, **changed: Any) -> list[tuple[str, str]]:
    choice = CHOICE.model_copy(update={"rules": rules, **changed})
    return [(each.field, each.reason) for each in findings(choice, "standard", POLICIES)]


def test_the_choices_above_have_nothing_against_them() -> None:
    assert findings(CHOICE, "standard", POLICIES) == []
    assert findings(STANDARD_CHOICE, "standard", POLICIES) == []


def test_a_choice_without_a_published_default_is_refused() -> None:
    assert refused(default=None) == [("default", "请选择默认的时限规则：没有规则适用时用它")]
    assert refused(default="gone") == [
        ("default", "没有时限规则「gone」，或它还没有发布，请选择已发布的规则")
    ]


def test_there_is_only_one_choice() -> None:
    [found] = findings(CHOICE, "second", POLICIES)

    assert found == ("", "时限选择全公司只有一份，请修改“standard”")


@pytest.mark.parametrize(
    ("rules", "field", "reason"),
    [
        (
            (LEVEL.model_copy(update={"policy": "gone"}),),
            "rules.0.policy",
            "没有时限规则「gone」，或它还没有发布，请选择已发布的规则",
        ),
        (
            (LEVEL.model_copy(update={"when": text("nickname", "x")}),),
            "rules.0.when.fact",
            "没有“nickname”这一项，请从列表里选择",
        ),
        (
            (LEVEL.model_copy(update={"basis": Basis.BRAND_AREA}),),
            "rules.0.when",
            "按品牌与地区的规则要用到“品牌”或“服务地区”，请补上条件",
        ),
        (
            (
                LEVEL.model_copy(
                    update={
                        "when": AllOf(
                            parts=(
                                text("customer_level", "gold"),
                                Not(part=text("customer_level", "gold", "silver")),
                            )
                        )
                    }
                ),
            ),
            "rules.0.when",
            "规则「金牌」的条件互相矛盾，永远不会满足",
        ),
        (
            (LEVEL, LEVEL),
            "rules.1.name",
            "规则名称「金牌」重复，请换一个名称",
        ),
        (
            (
                LEVEL,
                LEVEL.model_copy(
                    update={
                        "name": "金牌急修",
                        "when": AllOf(
                            parts=(
                                text("customer_level", "gold"),
                                ChoiceComparison(fact="priority", values=("urgent",)),
                            )
                        ),
                    }
                ),
            ),
            "rules.1",
            "规则「金牌急修」永远轮不到：满足它的工单都先满足了「金牌」，请调整顺序或条件",
        ),
        (
            (
                LINE.model_copy(
                    update={
                        "when": AllOf(
                            parts=(lists("product_lines", "hvac"), text("customer_level", "gold"))
                        )
                    }
                ),
                LEVEL,
            ),
            "rules.0",
            "规则「中央空调」永远轮不到：满足它的工单都先满足了「金牌」，请调整顺序或条件",
        ),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_its_place_and_reason(
    rules: tuple[ChoiceRule, ...], field: str, reason: str
) -> None:
    assert (field, reason) in refused(*rules)


def test_a_rule_of_contracts_does_not_bar_the_same_one_of_projects() -> None:
    of_contract = CONTRACT.model_copy(update={"when": PROJECT.when})

    assert refused(of_contract, PROJECT) == []


def test_a_hundred_rules_are_compared_in_a_moment() -> None:
    many = [
        LEVEL.model_copy(update={"name": f"{at}", "when": text("customer_level", f"l{at}")})
        for at in range(100)
    ]

    assert refused(*many) == []


def test_the_changes_of_a_choice_are_told_in_plain_sentences() -> None:
    changed = CHOICE.model_copy(
        update={
            "default": "slow",
            "rules": (
                CONTRACT,
                PROJECT,
                LEVEL.model_copy(update={"policy": "fast"}),
                LINE.model_copy(update={"name": "多联机"}),
            ),
        }
    )

    gold, hvac = named("customer_level", "gold"), named("product_line", "hvac")
    fast, slow = named(SLA_POLICY, "fast"), named(SLA_POLICY, "slow")
    vip, standard = named(SLA_POLICY, "vip"), named(SLA_POLICY, "standard")
    assert choice_sentences(CHOICE, changed) == [
        f"默认时限规则由「{standard}」改为「{slow}」",
        (
            f"客户等级规则「金牌」：客户等级是 “{gold}”，用「{vip}」，"
            f"改为：客户等级规则「金牌」：客户等级是 “{gold}”，用「{fast}」"
        ),
        f"新增产品线规则「多联机」：产品线里有 “{hvac}”，用「{fast}」",
        (
            "删除品牌与地区规则「华风杭州」：品牌里有 “华风”，并且服务地区在 浙江省杭州市，"
            f"用「{slow}」"
        ),
        f"删除产品线规则「中央空调」：产品线里有 “{hvac}”，用「{fast}」",
        "规则的先后顺序已调整：「云栖」、「学校」、「金牌」",
    ]
    assert choice_sentences(CHOICE, CHOICE) == []
    assert choice_sentences(None, STANDARD_CHOICE) == [f"新建时限选择，默认「{standard}」"]
