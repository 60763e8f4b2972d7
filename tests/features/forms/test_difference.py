"""What a new version changes, as a person reads it before it counts."""

import pytest

from backend.features.forms import findings
from backend.features.forms.difference import broken_promises, sentences
from backend.features.forms.shipped import PROPOSED_FORMS, SHIPPED_FORMS
from tests.features.forms.builders import FieldOfForm, a_field, a_form, is_choice, options

CHOICE = a_field("choice", "a", label="结果", options=options("x", "y"))


def _changes(before: list[FieldOfForm], after: list[FieldOfForm]) -> list[str]:
    return sentences(a_form(*before), a_form(*after))


def test_a_new_form_is_told_in_one_sentence_and_the_same_form_in_none() -> None:
    assert sentences(None, a_form(CHOICE)) == ["新建服务报告“服务报告”，共 1 个字段"]
    assert _changes([CHOICE], [CHOICE]) == []


def test_fields_that_come_go_and_move_are_named() -> None:
    text = a_field("text", "b", label="备注")
    must = a_field("number", "c", label="台数", required=True)
    assert _changes([CHOICE, text], [must, text]) == [
        "新增字段“台数”（数字，必填）",
        "去掉字段“结果”",
    ]
    assert _changes([CHOICE, text], [text, CHOICE]) == ["调整了字段的顺序"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"label": "检查结果"}, "“结果”：标题由“结果”改为“检查结果”"),
        ({"required": True}, "“结果”：是否必填由“否”改为“是”"),
        ({"default": "x"}, "“结果”：默认值由“无”改为“x”"),
        (
            {"options": options("x", "z")},
            "“结果”：选项增加“选项z”，去掉“选项y”",
        ),
        ({"visible_if": is_choice("q", "x")}, "“结果”：增加了显示条件"),
    ],
)
def test_each_change_of_a_field_is_one_sentence(change: FieldOfForm, told: str) -> None:
    first = a_field("choice", "q", options=options("x"))
    assert _changes([first, CHOICE], [first, CHOICE | change]) == [told]


def test_the_form_itself_is_told_too() -> None:
    before = a_form(CHOICE, used_for=[{"product_line_id": "ac"}])
    after = a_form(
        CHOICE, title="新报告", introduction="请填写", used_for=[{"service_type": "repair"}, {}]
    )
    assert sentences(before, after) == [
        "表单名称由“服务报告”改为“新报告”",
        "修改了表单开头的说明",
        "适用范围有变化：增加 2 项，去掉 1 项",
    ]


def test_a_field_keeps_its_kind_for_ever_and_a_form_its_purpose() -> None:
    before = a_form(CHOICE)
    after = a_form(a_field("text", "a", label="结果"), purpose="request")
    assert [tuple(each) for each in broken_promises(before, after)] == [
        ("purpose", "表单的用途不能改变，请另建一张表单"),
        (
            "fields.0.type",
            "“结果”以前是单选，不能改成文字，请用新的字段名另加一个字段",
        ),
    ]
    assert broken_promises(before, a_form(CHOICE | {"label": "x"})) == []


@pytest.mark.parametrize("key", sorted(SHIPPED_FORMS))
def test_what_is_shipped_could_be_published_and_is_asked_nowhere(key: str) -> None:
    assert findings(SHIPPED_FORMS[key]) == []
    assert SHIPPED_FORMS[key].used_for == ()
    assert PROPOSED_FORMS[key].used_for != (), "but proposed for something"
    assert findings(PROPOSED_FORMS[key]) == []
