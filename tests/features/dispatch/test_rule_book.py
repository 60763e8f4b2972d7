"""What a rule book may say, which rule of it applies, and what it says in words."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from pydantic import ValidationError

from backend.features.definitions import named
from backend.features.dispatch.models.checking import Known, findings
from backend.features.dispatch.models.choosing import choose, explain_all
from backend.features.dispatch.models.rule_book import BOOK_KEY, Rule, RuleBook
from backend.features.dispatch.models.rule_parts import (
    Auto,
    Expert,
    HardFilters,
    Mode,
    PlannedMinutes,
    Pool,
    Scoring,
    SkillNeeded,
    Subcontractor,
    Suggest,
    TeamLeader,
    Travelling,
    Weights,
)
from backend.features.dispatch.models.sending import fallbacks, whom
from backend.features.dispatch.models.shipped import SHIPPED_BOOK
from backend.features.dispatch.models.wording import sentences
from backend.features.dispatch.models.words import AreaDemand, PartDemand
from backend.features.workforce import CertificateKind
from backend.kit.conditions import (
    AllOf,
    ChoiceComparison,
    Fact,
    FactCatalogue,
    FactKind,
    Facts,
    Node,
    NumberComparison,
    Order,
)
from tests.features.dispatch.builders import person, ranked

NOW: Final = datetime(2026, 9, 21, 1, tzinfo=UTC)
CATALOGUE: Final = FactCatalogue(
    [
        Fact("priority", "紧急程度", FactKind.CHOICE, choices={"urgent": "特急", "normal": "普通"}),
        Fact("repeats", "返修次数", FactKind.NUMBER, unit="次"),
    ]
)
KNOWN: Final = Known(
    skills=frozenset({"skill-cooling"}),
    experts=frozenset({"li", "wang"}),
    teams=frozenset({"team-east"}),
    subcontractors=frozenset({"firm-yuanshan"}),
    keeps_stock=False,
)
URGENT: Final = ChoiceComparison(fact="priority", values=("urgent",))
ANY_PRIORITY: Final = ChoiceComparison(fact="priority", values=("urgent", "normal"))
FULL: Final = Scoring(weights=Weights(skill=60, travel=30, continuity=10))


def rule(key: str = "default", when: Node | None = None, **changes: Any) -> Rule:
    given = {"name": key, "scoring": FULL, "mode": Auto(), **changes}
    return Rule(key=key, when=when, **given)


def refused(*rules: Rule, key: str = BOOK_KEY, known: Known = KNOWN) -> list[tuple[str, str]]:
    found = findings(RuleBook(rules=rules), key, CATALOGUE, known)
    return [(each.field, each.reason) for each in found]


# -- refused, with the field and the reason --------------------------------------------------------


def test_the_shipped_book_may_be_published_and_sends_nobody_by_itself() -> None:
    assert findings(SHIPPED_BOOK, BOOK_KEY, CATALOGUE, KNOWN) == []
    assert all(isinstance(each.mode, Suggest) for each in SHIPPED_BOOK.rules)


def test_a_book_under_another_key_is_refused() -> None:
    assert refused(rule(), key="other") == [("", "派单规则只有一本，请在「firm」里修改")]


def test_a_book_without_a_default_is_refused() -> None:
    missing = [("rules", "缺少兜底规则：最后一条规则必须没有条件，适用于其余所有工单")]
    assert refused() == missing
    assert refused(rule("urgent", URGENT)) == missing


def test_weights_that_do_not_make_a_hundred_with_the_bonus_are_refused() -> None:
    off = Scoring(weights=Weights(skill=60, travel=30, continuity=11))
    assert refused(rule(scoring=off)) == [
        ("rules.0.scoring.weights", "各项权重（含加分项）合计为 101，必须等于 100")
    ]
    assert refused(rule(scoring=Scoring(weights=Weights()))) == [
        ("rules.0.scoring.weights", "各项权重（含加分项）合计为 0，必须等于 100")
    ]


def test_a_rule_that_is_never_reached_is_refused_and_says_what_stands_in_its_way() -> None:
    shadow = "「urgent」永远轮不到：上面的「any」已包含它的全部情况，请调整顺序或条件"
    assert refused(rule("any", ANY_PRIORITY), rule("urgent", URGENT), rule()) == [
        ("rules.1.when", shadow)
    ]
    assert refused(rule("urgent", URGENT), rule("any", ANY_PRIORITY), rule()) == []
    after_default = "「urgent」永远轮不到：上面的「default」已包含它的全部情况，请调整顺序或条件"
    assert ("rules.1.when", after_default) in refused(rule(), rule("urgent", URGENT))


def test_a_rule_that_others_fall_back_to_is_reached_that_way() -> None:
    first = rule("any", ANY_PRIORITY, fallback="urgent")
    assert refused(first, rule("urgent", URGENT), rule()) == []


def test_a_condition_that_contradicts_itself_is_refused() -> None:
    never = AllOf(parts=(URGENT, ChoiceComparison(fact="priority", values=("normal",))))
    assert refused(rule("never", never), rule()) == [
        ("rules.0.when", "条件自相矛盾，永远不会满足，请修改")
    ]


def test_a_condition_about_facts_nobody_has_is_refused_where_it_stands() -> None:
    wrong = AllOf(parts=(NumberComparison(fact="colour", operator=Order.AT_LEAST, value=1), URGENT))
    assert refused(rule("wrong", wrong), rule()) == [
        ("rules.0.when.parts.0.fact", "没有“colour”这一项，请从列表里选择")
    ]


def test_fallbacks_that_lead_nowhere_or_round_in_a_ring_are_refused() -> None:
    ring = "后备规则绕回了自己，派单会转圈，请改成最终交给人工的顺序"
    two = refused(rule("a", URGENT, fallback="default"), rule(fallback="a"))
    assert two == [("rules.0.fallback", ring), ("rules.1.fallback", ring)]
    assert refused(rule(fallback="default")) == [("rules.0.fallback", ring)]
    assert refused(rule(fallback="gone")) == [
        ("rules.0.fallback", "没有标识为「gone」的规则，请重新选择")
    ]
    assert refused(rule("a", URGENT, fallback="default"), rule()) == []


def test_a_rule_that_leads_into_a_ring_of_others_is_not_itself_the_ring() -> None:
    book = (
        rule("a", URGENT, fallback="b"),
        rule("b", ANY_PRIORITY, fallback="default"),
        rule(fallback="b"),
    )
    assert [field for field, _ in refused(*book)] == ["rules.1.fallback", "rules.2.fallback"]


@pytest.mark.parametrize(
    ("mode", "field", "reason"),
    [
        (
            Expert(staff_ids=("li", "zhao")),
            "rules.0.mode.staff_ids.1",
            "没有这位师傅，或他已不能接单，请重新选择",
        ),
        (TeamLeader(team_id="gone"), "rules.0.mode.team_id", "没有这个班组或已停用，请重新选择"),
        (
            Subcontractor(organisation_id="gone"),
            "rules.0.mode.organisation_id",
            "没有这家分包单位或已停用，请重新选择",
        ),
    ],
)
def test_people_teams_and_firms_that_are_not_there_are_refused(
    mode: Mode, field: str, reason: str
) -> None:
    assert refused(rule(mode=mode)) == [(field, reason)]


def test_people_teams_and_firms_that_are_there_are_taken() -> None:
    modes = (
        Expert(staff_ids=("li", "wang")),
        TeamLeader(team_id="team-east"),
        TeamLeader(),
        Subcontractor(organisation_id="firm-yuanshan"),
        Pool(fair_share=2),
    )
    assert [refused(rule(mode=mode)) for mode in modes] == [[]] * len(modes)


def test_a_skill_that_is_not_in_the_catalogue_is_refused() -> None:
    skills = (SkillNeeded(skill_id="skill-cooling", level=2), SkillNeeded(skill_id="gone"))
    assert refused(rule(filters=HardFilters(skills=skills))) == [
        ("rules.0.filters.skills.1.skill_id", "没有这项技能或已停用，请重新选择")
    ]


def test_parts_are_not_asked_for_while_nobody_knows_who_has_them() -> None:
    reason = "还没有接入备件库存，不能按备件筛选或评分，请改为不要求备件"
    required = rule(filters=HardFilters(part=PartDemand.REQUIRED))
    assert refused(required) == [("rules.0.filters.part", reason)]
    weighed = rule(scoring=Scoring(weights=Weights(skill=90, part=10)))
    assert refused(weighed) == [("rules.0.filters.part", reason)]
    assert refused(required, known=replace(KNOWN, keeps_stock=True)) == []


def test_two_rules_of_one_key_are_refused() -> None:
    twice = refused(rule("a", URGENT), rule("a", ANY_PRIORITY), rule())
    assert twice == [("rules.1.key", "规则标识「a」重复，请换一个")]


def test_a_book_of_a_hundred_and_one_rules_is_too_long() -> None:
    with pytest.raises(ValidationError, match="at most 100"):
        RuleBook(rules=tuple(rule(f"r{number}") for number in range(101)))


# -- which rule applies ----------------------------------------------------------------------------


def test_the_first_rule_that_holds_is_used_and_those_above_say_why_not() -> None:
    book = RuleBook(
        rules=(
            rule(
                "many",
                NumberComparison(fact="repeats", operator=Order.AT_LEAST, value=2),
            ),
            rule("urgent", URGENT),
            rule(),
        )
    )
    facts = Facts(CATALOGUE, {"priority": "urgent"}, NOW)
    choice = choose(book, facts)
    assert choice.rule.key == "urgent"
    assert [(each.rule.key, each.applies) for each in choice.tried] == [
        ("many", False),
        ("urgent", True),
    ]
    above = choice.tried[0].explanation
    assert above is not None
    assert above.lines() == ["？ 返修次数不少于 2 次（没有这一项的信息）"]
    assert choose(book, Facts(CATALOGUE, {}, NOW)).rule.key == "default"
    everything = explain_all(book, facts)
    assert [each.applies for each in everything] == [False, True, True]
    assert everything[2].explanation is None


def test_a_book_nobody_may_publish_chooses_nothing() -> None:
    with pytest.raises(ValueError, match="without a default"):
        choose(RuleBook(rules=()), Facts(CATALOGUE, {}, NOW))


# -- whom it sends ---------------------------------------------------------------------------------


def test_each_mode_names_only_people_whom_no_filter_rejects() -> None:
    people = [person("a", jobs_today=2), person("b"), person("c", suspended="停工"), person("d")]
    ranking = ranked(people)
    assert [each.candidate.id for each in ranking.fit] == ["b", "d", "a"]
    assert whom(rule(mode=Auto()), ranking) == ("b",)
    assert whom(rule(mode=Suggest(most=2)), ranking) == ("b", "d")
    assert whom(rule(mode=Pool(most_offered=3)), ranking) == ("b", "d", "a")
    assert whom(rule(mode=Expert(staff_ids=("c", "a", "b"))), ranking) == ("a",)
    assert whom(rule(mode=Expert(staff_ids=("c",))), ranking) == ()
    assert whom(rule(mode=TeamLeader()), ranking) == ()
    assert whom(rule(mode=Subcontractor(organisation_id="x")), ranking) == ()
    assert whom(rule(mode=Auto()), ranked([person("c", suspended="停工")])) == ()


def test_fallbacks_are_tried_in_order_and_a_ring_only_once_round() -> None:
    a, b, default = rule("a", URGENT, fallback="b"), rule("b", fallback="default"), rule()
    book = RuleBook(rules=(a, b, default))
    assert [each.key for each in fallbacks(book, a)] == ["b", "default"]
    assert fallbacks(book, default) == ()
    ring = RuleBook(rules=(a, rule("b", fallback="a")))
    assert [each.key for each in fallbacks(ring, a)] == ["b"]


# -- in words --------------------------------------------------------------------------------------


def test_a_new_book_is_told_rule_by_rule() -> None:
    assert sentences(CATALOGUE, None, SHIPPED_BOOK) == [
        "新建派单规则，共 1 条",
        "第 1 条「推荐给调度」：推荐前 5 名，由调度选择",
    ]


def test_what_changed_is_told_one_change_a_line() -> None:
    before = RuleBook(rules=(rule("urgent", URGENT), rule("gone", ANY_PRIORITY), rule()))
    after = RuleBook(
        rules=(
            rule("new", URGENT, mode=Pool(most_offered=20, fair_share=3)),
            rule(
                "urgent",
                ANY_PRIORITY,
                mode=Expert(staff_ids=("li",)),
                filters=HardFilters(
                    area=AreaDemand.OWN,
                    most_km=12.5,
                    most_jobs=5,
                    certificates=(CertificateKind.GAS,),
                ),
                scoring=Scoring(weights=Weights(skill=100)),
            ),
            rule(take_minutes=15),
        ),
        travelling=Travelling(fresh_minutes=10),
        planned=(PlannedMinutes(problem_type="leak", minutes=90),),
    )
    assert sentences(CATALOGUE, before, after) == [
        "删除规则「gone」",
        "新增第 1 条规则「new」：放入抢单池，最多 20 人可抢，每人每天最多抢 3 单",
        "规则「urgent」的条件：由「紧急程度是 “特急”」改为「紧急程度是 “特急” 或 “普通”」",
        "规则「urgent」的派单方式：由「自动派给得分最高的师傅」改为"
        f"「指定专家 {named('staff', 'li')}」",
        "规则「urgent」的所需证件：由「不要求」改为「燃气作业证」",
        "规则「urgent」的区域要求：由「本区域和相邻区域」改为「只派本区域」",
        "规则「urgent」的每日单量上限：由「不限」改为「5 单」",
        "规则「urgent」的最远距离：由「不限」改为「12.5 公里」",
        "规则「urgent」的技能匹配权重：由「60」改为「100」",
        "规则「urgent」的路程权重：由「30」改为「0」",
        "规则「urgent」的服务过该客户权重：由「10」改为「0」",
        "规则「default」的接单时限：由「30 分钟」改为「15 分钟」",
        "定位有效期：由「15 分钟」改为「10 分钟」",
        f"工时表：由「空」改为「{named('problem_type', 'leak')}/任意产品 90 分钟」",
    ]
    assert sentences(CATALOGUE, after, after) == []


def test_another_order_is_told() -> None:
    one, two, last = rule("one", URGENT), rule("two", ANY_PRIORITY), rule()
    before, after = RuleBook(rules=(one, two, last)), RuleBook(rules=(two, one, last))
    assert sentences(CATALOGUE, before, after) == ["规则顺序改为：two、one、default"]
