"""A form that cannot work is refused before it counts, field and reason named."""

import pytest
from pydantic import JsonValue, ValidationError

from backend.features.forms import FormContent, findings
from tests.features.forms.builders import FieldOfForm, a_field, a_form, is_choice, options


def _found(*fields: FieldOfForm) -> list[tuple[str, str]]:
    return [(each.place, each.reason) for each in findings(a_form(*fields))]


def test_a_form_with_every_kind_of_field_may_be_published() -> None:
    kinds: list[FieldOfForm] = [
        a_field("text", "a", default="无"),
        a_field("number", "b", unit="台", default=1),
        a_field("choice", "c", options=options("x", "y"), default="x"),
        a_field("multi", "d", options=options("x", "y"), default=["x"]),
        a_field(
            "cascade", "e", options=[*options("x"), {"code": "z", "label": "下", "parent": "x"}]
        ),
        a_field("date", "f", default_from="device.installed_on"),
        a_field("window", "g"),
        a_field("media", "h", accepts=["photo", "video"]),
        a_field("signature", "i"),
        a_field("scan", "j", default_from="device.serial"),
        a_field("location", "k", staff_only=True),
        a_field("reading", "l", low=1, high=2),
        a_field("table", "m", columns=[a_field("text", "n")]),
    ]
    assert _found(*kinds) == []


def test_two_fields_of_one_name_are_refused_with_both_their_labels() -> None:
    found = _found(a_field("text", "a"), a_field("number", "a", label="台数"))
    assert found == [
        ("fields.1.name", "“台数”和“第a项”的字段名都是 a，请改成不同的名称"),
    ]


def test_a_choice_without_options_is_refused() -> None:
    for kind in ("choice", "multi", "cascade"):
        assert _found(a_field(kind, "a", options=[])) == [
            ("fields.0", "“第a项”：没有任何选项，请至少加一个")
        ]


def test_a_table_without_columns_and_an_empty_form_are_refused() -> None:
    assert _found(a_field("table", "a", columns=[])) == [
        ("fields.0", "“第a项”：表格没有任何列，请至少加一列")
    ]
    assert _found() == [("fields", "表单没有任何字段，请至少加一个")]


def test_a_condition_over_a_field_that_is_not_there_is_refused() -> None:
    found = _found(a_field("text", "a", visible_if=is_choice("gone", "x")))
    assert [place for place, _ in found] == ["fields.0.visible_if.fact"]
    assert "gone" in found[0][1]


def test_a_condition_over_a_field_further_down_is_refused() -> None:
    found = _found(
        a_field("text", "a", required_if=is_choice("b", "x")),
        a_field("choice", "b", options=options("x")),
    )
    assert found == [("fields.0.required_if", "“第a项”的条件用到了排在它后面的“第b项”，请调整顺序")]


def test_a_condition_over_a_field_hidden_from_customers_is_refused_where_customers_are_asked() -> (
    None
):
    found = _found(
        a_field("choice", "a", options=options("x"), staff_only=True),
        a_field("text", "b", visible_if=is_choice("a", "x")),
        a_field("text", "c", visible_if=is_choice("a", "x"), staff_only=True),
    )
    assert found == [
        (
            "fields.1.visible_if",
            "“第b项”的条件用到了客户看不到的“第a项”，客户永远填不到它，请改正",
        )
    ]


def test_a_ring_of_visibility_is_named_at_every_field_in_it() -> None:
    found = _found(
        a_field("choice", "a", options=options("x"), visible_if=is_choice("c", "x")),
        a_field("choice", "b", options=options("x"), visible_if=is_choice("a", "x")),
        a_field("choice", "c", options=options("x"), visible_if=is_choice("b", "x")),
        a_field("text", "d", visible_if=is_choice("c", "x")),
    )
    reason = "是否显示最终取决于它自己，请去掉其中一个条件"
    assert found == [
        ("fields.0.visible_if", f"“第a项”{reason}"),
        ("fields.1.visible_if", f"“第b项”{reason}"),
        ("fields.2.visible_if", f"“第c项”{reason}"),
    ]


def test_a_condition_that_contradicts_itself_is_refused() -> None:
    never: JsonValue = {"kind": "all", "parts": [is_choice("a", "x"), is_choice("a", "y")]}
    found = _found(
        a_field("choice", "a", options=options("x", "y")), a_field("text", "b", visible_if=never)
    )
    assert found == [("fields.1.visible_if", "“第b项”的显示条件互相矛盾，它永远不会出现，请改正")]


def test_a_condition_over_an_option_that_is_not_there_is_refused() -> None:
    found = _found(
        a_field("choice", "a", options=options("x")),
        a_field("text", "b", visible_if=is_choice("a", "gone")),
    )
    assert [place for place, _ in found] == ["fields.1.visible_if.values"]


@pytest.mark.parametrize(
    ("field", "place"),
    [
        (a_field("number", "a", default=1.5), "fields.0.default"),
        (a_field("number", "a", maximum=5, default=6), "fields.0.default"),
        (a_field("text", "a", pattern="phone", default="abc"), "fields.0.default"),
        (a_field("text", "a", max_length=2, default="三个字"), "fields.0.default"),
        (a_field("choice", "a", options=options("x"), default="y"), "fields.0.default"),
        (a_field("multi", "a", options=options("x"), default=["y"]), "fields.0.default"),
        (a_field("number", "a", default_from="customer.name"), "fields.0.default_from"),
        (a_field("date", "a", default_from="device.serial"), "fields.0.default_from"),
        (a_field("text", "a", default_from="today"), "fields.0.default_from"),
        (a_field("text", "a", default="有", default_from="device.brand"), "fields.0.default"),
    ],
)
def test_a_default_of_the_wrong_kind_is_refused(field: FieldOfForm, place: str) -> None:
    assert [found for found, _ in _found(field)] == [place]


@pytest.mark.parametrize(
    ("field", "word"),
    [
        (a_field("text", "a", min_length=5, max_length=4), "最少字数大于最多字数"),
        (a_field("number", "a", minimum=2, maximum=1), "最小值大于最大值"),
        (a_field("reading", "a", low=2, high=1), "下限大于上限"),
        (a_field("multi", "a", options=options("x"), min_count=2), "没有人能填完"),
        (a_field("date", "a", earliest=1, latest=0), "最早的日期晚于最晚的日期"),
        (a_field("window", "a", opens="12:00", closes="08:00"), "最早的时间不早于最晚的时间"),
        (a_field("media", "a", min_count=3, max_count=2), "最少个数大于最多个数"),
        (a_field("choice", "a", options=options("x", "x")), "重复"),
        (
            a_field("cascade", "a", options=[{"code": "x", "label": "甲", "parent": "x"}]),
            "上下级成环",
        ),
        (
            a_field("cascade", "a", options=[{"code": "x", "label": "甲", "parent": "gone"}]),
            "上一级不存在",
        ),
        (
            a_field("table", "a", columns=[a_field("choice", "b", options=[])]),
            "没有任何选项",
        ),
        (a_field("table", "a", columns=[a_field("text", "b"), a_field("scan", "b")]), "列名"),
    ],
)
def test_a_field_nobody_could_fill_in_is_refused(field: FieldOfForm, word: str) -> None:
    assert word in _found(field)[0][1]


def test_more_files_than_one_form_may_name_are_refused() -> None:
    found = _found(*(a_field("media", f"a{number}") for number in range(7)))
    assert found == [("fields", "照片、视频和签名合计最多 60 个，现在是 63 个，请减少")]


def _deep(levels: int) -> JsonValue:
    node: JsonValue = is_choice("a", "x")
    for _ in range(levels):
        node = {"kind": "not", "part": node}
    return node


@pytest.mark.parametrize(
    "hostile",
    [
        {"fields": [a_field("text", f"a{number}") for number in range(201)]},
        {"fields": [a_field("text", "a", visible_if=_deep(7))]},
        {"fields": [a_field("text", "a", visible_if=_deep(900))]},
        {"fields": [a_field("choice", "a", options=options(*(f"o{n}" for n in range(101))))]},
        {"fields": [a_field("script", "a")]},
        {"fields": [a_field("text", "A b")]},
        {"fields": [a_field("text", "a", label="x" * 41)]},
        {"fields": [a_field("text", "a", label="反\u202e转")]},
        {"fields": [a_field("text", "a", pattern="(a+)+$")]},
        {"fields": [a_field("number", "a", minimum=1e300)]},
        {"fields": [a_field("table", "a", columns=[a_field("table", "b", columns=[])])]},
        {"fields": [{"type": "text", "name": "a", "label": "x", "onclick": "1"}]},
    ],
)
def test_a_hostile_definition_is_not_even_a_draft(hostile: dict[str, JsonValue]) -> None:
    with pytest.raises(ValidationError):
        FormContent.model_validate({"title": "x", "purpose": "report"} | hostile)


def test_a_definition_that_is_too_large_as_a_whole_is_refused() -> None:
    wide: list[JsonValue] = [{"code": f"o{n}", "label": f"选项{n:038d}"} for n in range(100)]
    found = _found(*(a_field("choice", f"a{number}", options=wide) for number in range(60)))
    assert found == [("fields", "表单太大，请减少选项或拆成几张表单")]


def test_the_form_of_the_product_line_goes_before_that_of_the_service_type() -> None:
    uses: list[JsonValue] = [{"product_line_id": "ac"}, {"service_type": "repair"}]
    form = a_form(a_field("text", "a"), used_for=uses)
    assert form.use_rank("ac", "install") == 1
    assert form.use_rank("ac", "repair") == 1
    assert form.use_rank("tv", "repair") == 2
    assert form.use_rank("tv", "install") is None
    assert a_form(a_field("text", "a"), used_for=[{}]).use_rank("tv", "install") == 3
