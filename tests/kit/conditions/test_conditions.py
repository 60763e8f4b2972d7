"""The rules of conditions one by one, with the words people read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from backend.kit.conditions import (
    MOST_DEEP,
    MOST_PARTS,
    ConditionProblem,
    Fact,
    FactCatalogue,
    FactKind,
    FactNotStored,
    Facts,
    Node,
    Verdict,
    as_query,
    covers,
    holds,
    in_words,
    is_impossible,
    judge,
    names_used,
    problems,
    why,
)
from tests.kit.conditions.drawn import AT, CATALOGUE, CONDITION

OVER_500: dict[str, Any] = {
    "kind": "money",
    "fact": "amount",
    "operator": "more_than",
    "fen": 50_000,
}
IN_ZHEJIANG: dict[str, Any] = {"kind": "area", "fact": "area", "codes": ["330000"]}
REPAIR: dict[str, Any] = {"kind": "choice", "fact": "service", "values": ["repair"]}


def condition(drawn: dict[str, Any]) -> Node:
    return CONDITION.validate_python(drawn)


def every(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "all", "parts": parts}


def either(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "any", "parts": parts}


def opposite(part: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "not", "part": part}


def facts(**values: object) -> Facts:
    return Facts(CATALOGUE, values, AT)


def test_five_hundred_yuan_is_not_over_five_hundred() -> None:
    over = condition(OVER_500)
    assert not holds(over, facts(amount=50_000))
    assert holds(over, facts(amount=50_001))


@pytest.mark.parametrize("missing", [{}, {"amount": None}, {"amount": "50001"}, {"amount": True}])
def test_of_a_missing_fact_neither_the_comparison_nor_its_opposite_holds(
    missing: dict[str, Any],
) -> None:
    assert judge(condition(OVER_500), facts(**missing)) is Verdict.UNKNOWN
    assert not holds(condition(opposite(OVER_500)), facts(**missing))
    assert holds(condition(opposite({"kind": "known", "fact": "amount"})), facts(**missing))


def test_what_is_missing_does_not_matter_where_the_rest_settles_it() -> None:
    assert holds(condition(either(OVER_500, REPAIR)), facts(service="repair"))
    assert judge(condition(every(OVER_500, REPAIR)), facts(service="install")) is Verdict.FAILED
    assert judge(condition(every(OVER_500, REPAIR)), facts(service="repair")) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("code", "inside"), [("330106", True), ("330000", True), ("340100", False), ("3", False)]
)
def test_a_province_holds_its_districts(code: str, inside: bool) -> None:
    assert holds(condition(IN_ZHEJIANG), facts(area=code)) is inside


@pytest.mark.parametrize(
    ("hour", "minute", "inside"), [(22, 0, True), (7, 59, True), (8, 0, False), (21, 59, False)]
)
def test_a_night_goes_past_midnight(hour: int, minute: int, inside: bool) -> None:
    night = condition(
        {"kind": "week_time", "fact": "reported_at", "begins": "22:00", "ends": "08:00"}
    )
    in_shanghai = datetime(2026, 9, 18, hour, minute, tzinfo=UTC) - timedelta(hours=8)
    assert holds(night, facts(reported_at=in_shanghai)) is inside


def test_the_explanation_names_what_held_what_did_not_and_what_is_not_known() -> None:
    tree = condition(every(OVER_500, opposite(REPAIR), either(IN_ZHEJIANG, {
        "kind": "number", "fact": "visits", "operator": "at_least", "value": 2})))  # fmt: skip
    explained = why(tree, facts(amount=62_050, service="repair", visits=1))
    assert explained.verdict is Verdict.FAILED
    assert explained.lines() == [
        "✗ 以下各项都要满足",
        "　✓ 申请金额超过 500 元（实际：620.50 元）",
        "　✗ 以下不能满足",
        "　　✓ 服务类型是 “维修”（实际：维修）",
        "　？ 以下满足任意一项",
        "　　？ 服务地区在 浙江省（没有这一项的信息）",
        "　　✗ 上门次数不少于 2 次（实际：1 次）",
    ]


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (OVER_500, "申请金额超过 500 元"),
        (every(OVER_500, REPAIR), "申请金额超过 500 元，并且服务类型是 “维修”"),
        (
            every(REPAIR, either(IN_ZHEJIANG, OVER_500)),
            "服务类型是 “维修”，并且（服务地区在 浙江省，或者申请金额超过 500 元）",
        ),
        (opposite(REPAIR), "不满足（服务类型是 “维修”）"),
        (
            {
                "kind": "time_apart",
                "fact": "reported_at",
                "direction": "since",
                "operator": "more_than",
                "minutes": 180,
            },
            "报修时间已过去超过 3 小时",
        ),
        (
            {
                "kind": "week_time",
                "fact": "reported_at",
                "weekdays": [7, 6],
                "begins": "09:00",
                "ends": "12:00",
            },
            "报修时间在每周六、日 09:00–12:00",
        ),
        (
            {"kind": "list", "fact": "symptoms", "operator": "all", "values": ["漏水", "异响"]},
            "故障现象里同时有 “漏水” 和 “异响”",
        ),
        ({"kind": "boolean", "fact": "in_warranty", "value": False}, "在保：否"),
        ({"kind": "known", "fact": "gone"}, "“gone”（已没有这一项）"),
    ],
)
def test_a_condition_reads_as_a_sentence(drawn: dict[str, Any], words: str) -> None:
    assert in_words(condition(drawn), CATALOGUE) == words


def test_a_refused_condition_names_each_field_and_the_reason() -> None:
    wrong = condition(
        every(
            {"kind": "known", "fact": "colour"},
            opposite({"kind": "number", "fact": "amount", "operator": "equal", "value": 1}),
            {"kind": "choice", "fact": "service", "values": ["repair", "paint"]},
        )
    )
    assert problems(wrong, CATALOGUE) == [
        ConditionProblem("parts.0.fact", "没有“colour”这一项，请从列表里选择"),
        ConditionProblem("parts.1.part.kind", "“申请金额”不能这样比较，请重新选择比较方式"),
        ConditionProblem("parts.2.values", "“服务类型”没有“paint”这个选项"),
    ]
    assert names_used(wrong) == {"colour", "amount", "service"}


def nested(depth: int) -> dict[str, Any]:
    inner = OVER_500
    for _ in range(depth - 1):
        inner = opposite(inner)
    return inner


@pytest.mark.parametrize(
    "drawn",
    [
        nested(MOST_DEEP + 1),
        nested(400),
        every(*[OVER_500] * MOST_PARTS),
        every(every(*[OVER_500] * 50), every(*[OVER_500] * 50)),
        every(),
        {"kind": "choice", "fact": "service", "values": []},
        {"kind": "choice", "fact": "service", "values": [{"$gt": ""}]},
        {"kind": "choice", "fact": "$where", "values": ["repair"]},
        {"kind": "choice", "fact": "service", "values": ["repair"], "$where": "1"},
        {"kind": "number", "fact": "visits", "operator": "$gt", "value": 1},
        {"kind": "number", "fact": "visits", "operator": "equal", "value": float("nan")},
        {"kind": "number", "fact": "visits", "operator": "equal", "value": True},
        {"kind": "number", "fact": "visits", "operator": "equal", "value": 2**53 + 1},
        {"kind": "money", "fact": "amount", "operator": "equal", "fen": 1.5},
        {"kind": "area", "fact": "area", "codes": ["3301.*"]},
        {"kind": "area", "fact": "area", "codes": ["000000"]},
        {"kind": "text", "fact": "model", "operator": "matches", "values": ["(a+)+$"]},
        {"kind": "regex", "fact": "model", "values": ["a"]},
    ],
)
def test_what_is_too_deep_too_large_or_hostile_is_refused(drawn: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        condition(drawn)


def test_the_deepest_and_the_largest_allowed_are_accepted() -> None:
    assert holds(condition(nested(MOST_DEEP)), facts(amount=1)) == (MOST_DEEP % 2 == 0)
    assert holds(condition(every(*[OVER_500] * (MOST_PARTS - 1))), facts(amount=50_001))


def test_a_fact_that_is_not_stored_cannot_be_asked_of_the_database() -> None:
    catalogue = FactCatalogue([Fact("answer", "答案", FactKind.TEXT)])
    with pytest.raises(FactNotStored, match="answer"):
        as_query(condition({"kind": "known", "fact": "answer"}), catalogue, AT)


@pytest.mark.parametrize("path", ["$where", "facts.$", "facts..a", "a.0", "a b", "a\x00"])
def test_a_path_that_is_no_plain_field_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        Fact("answer", "答案", FactKind.TEXT, path)


def number(operator: str, value: float) -> dict[str, Any]:
    return {"kind": "number", "fact": "visits", "operator": operator, "value": value}


def text(operator: str, *values: str) -> dict[str, Any]:
    return {"kind": "text", "fact": "model", "operator": operator, "values": values}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (OVER_500, OVER_500 | {"fen": 100_000}),
        (OVER_500, OVER_500 | {"operator": "equal", "fen": 50_001}),
        (IN_ZHEJIANG, {"kind": "area", "fact": "area", "codes": ["330106", "330200"]}),
        (REPAIR, every(REPAIR, OVER_500)),
        (either(REPAIR, OVER_500), REPAIR),
        (
            either(REPAIR, {"kind": "choice", "fact": "service", "values": ["install"]}),
            {"kind": "choice", "fact": "service", "values": ["install", "repair"]},
        ),
        (opposite(number("more_than", 2)), number("less_than", 2)),
        (opposite(REPAIR), {"kind": "choice", "fact": "service", "values": ["install"]}),
        ({"kind": "known", "fact": "visits"}, opposite(number("equal", 2))),
        (text("begins_with", "KFR"), text("is", "KFR-35", "KFR-72")),
        (text("contains", "R-"), text("begins_with", "KFR-35")),
        (
            {"kind": "boolean", "fact": "in_warranty", "value": False},
            opposite({"kind": "boolean", "fact": "in_warranty", "value": True}),
        ),
    ],
)
def test_a_rule_under_a_narrower_condition_is_never_reached(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    assert covers(condition(first), condition(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (OVER_500, OVER_500 | {"operator": "at_least"}),
        (REPAIR, OVER_500),
        (every(REPAIR, OVER_500), REPAIR),
        (IN_ZHEJIANG, {"kind": "area", "fact": "area", "codes": ["330106", "340000"]}),
        (opposite(REPAIR), opposite(OVER_500)),
        (REPAIR, {"kind": "known", "fact": "service"}),
        (number("at_least", 2), {"kind": "known", "fact": "visits"}),
        (text("is", "KFR-35"), text("begins_with", "KFR-35")),
    ],
)
def test_a_rule_that_may_be_reached_is_not_called_unreachable(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    assert not covers(condition(first), condition(second))


@pytest.mark.parametrize(
    ("drawn", "impossible"),
    [
        (every(OVER_500, OVER_500 | {"operator": "at_most"}), True),
        (every(REPAIR, {"kind": "choice", "fact": "service", "values": ["install"]}), True),
        (every(REPAIR, either(opposite(REPAIR), every(REPAIR, opposite(REPAIR)))), True),
        (every(OVER_500, OVER_500 | {"operator": "at_most", "fen": 60_000}), False),
        (either(every(REPAIR, opposite(REPAIR)), OVER_500), False),
    ],
)
def test_a_condition_that_contradicts_itself_is_called_impossible(
    drawn: dict[str, Any], impossible: bool
) -> None:
    assert is_impossible(condition(drawn)) is impossible


def test_what_is_said_in_words_uses_the_choices_of_today() -> None:
    lines = FactCatalogue([Fact("line", "产品线", FactKind.CHOICE, "line")])
    named = lines.with_choices({"line": {"l1": "中央空调"}})
    of_line = condition({"kind": "choice", "fact": "line", "values": ["l1"]})
    assert in_words(of_line, named) == "产品线是 “中央空调”"
    assert problems(of_line, lines) == []
    assert problems(of_line, named.with_choices({"line": {}})) == [
        ConditionProblem("values", "“产品线”没有“l1”这个选项")
    ]
