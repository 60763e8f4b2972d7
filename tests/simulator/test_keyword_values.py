"""What each keyword prefix accepts (protocol sheet 3.5)."""

import pytest

from backend.simulator.api.keyword_values import delivered_values, drawn_lines
from backend.simulator.api.refusals import Refusal
from backend.simulator.world.accounts import Template
from backend.simulator.world.messages import Line
from backend.simulator.world.rules import Rules


def template(*keywords: str, **enumerations: tuple[str, ...]) -> Template:
    content = "\n".join(f"{name}：{{{{{name}.DATA}}}}" for name in keywords)
    return Template(template_id="t", title="t", content=content, enumerations=enumerations)


def refusal(keyword: str, value: str, rules: Rules | None = None) -> str:
    try:
        delivered_values(template(keyword), {keyword: value}, rules or Rules())
    except Refusal as refused:
        return f"{refused.errcode} {refused.errmsg}"
    return ""


ACCEPTED = [
    ("thing1", "冰箱不制冷，10:00 上门 W-2"),
    ("thing1", "字" * 20),
    ("thing12", "😀" * 10),
    ("short_thing1", "字" * 10),
    ("character_string1", "WX-2026/0001#a b" + "x" * 16),
    ("time1", "15:01"),
    ("time1", "2023-09-12 19:43:07"),
    ("time1", "2019年10月1日 15:01"),
    ("time1", "2019年10月1日 15:01~2019年10月1日 16:01"),
    ("time1", "2026/1/2 09:00~18:00"),
    ("date1", "2019年10月1日"),
    ("date1", "2019-10-01 15:01"),
    ("date1", "2019-10-01~2019-10-03"),
    ("date1", "2019年10月1日 15:01~16:00"),
    ("amount1", "¥100"),
    ("amount1", "￥99.50元"),
    ("amount1", "1234567890"),
    ("phone_number1", "+86-0766-66888866"),
    ("phone_number1", "13800000001"),
    ("car_number1", "粤A8Z888挂"),
    ("car_number1", "沪A12345"),
    ("phrase1", "待上门维修"),
    ("const1", "已派单"),
    ("number1", "12.50"),
    ("number1", "9" * 32),
    ("letter1", "A" * 32),
    ("symbol1", "￥%#@!"),
    ("name1", "欧阳震华先生"),
    ("name1", "Alexander von Humbol"),
    ("keyword1", "旧模板的字段没有前缀规则，可以很长很长很长很长很长很长"),
]
INVALID = [
    ("thing1", "字" * 21),
    ("thing1", "😀" * 11),
    ("thing1", "两行\n文字"),
    ("thing1", "制表\t符"),
    ("short_thing1", "字" * 11),
    ("character_string1", "工单0001"),
    ("character_string1", "x" * 33),
    ("character_string1", "全角１２"),
    ("time1", "今天下午"),
    ("time1", "24:00"),
    ("time1", "15:60"),
    ("time1", "2019年10月1日"),
    ("time1", "2023-02-30 10:00"),
    ("time1", "2019年10月1日 15:01～16:01"),
    ("time1", "15:01~"),
    ("time1", "1:00~2:00~3:00"),
    ("date1", "2023-13-01"),
    ("date1", "10:00"),
    ("date1", "昨天"),
    ("amount1", "12345678901"),
    ("amount1", "一百元"),
    ("amount1", "¥¥10"),
    ("phone_number1", "1" * 18),
    ("phone_number1", "电话13800000001"),
    ("car_number1", "粤A8Z88888挂"),
    ("car_number1", "粤粤12345"),
    ("phrase1", "超过了五个字"),
    ("phrase1", "OK"),
    ("const1", "字" * 21),
    ("number1", "12个"),
    ("number1", "9" * 33),
    ("letter1", "A1"),
    ("symbol1", "!!!!!!"),
    ("symbol1", "a"),
    ("name1", "王" * 11),
    ("name1", "R2D2"),
]


@pytest.mark.parametrize(("keyword", "value"), ACCEPTED)
def test_a_value_within_its_prefix_is_delivered(keyword: str, value: str) -> None:
    assert refusal(keyword, value) == ""


@pytest.mark.parametrize(("keyword", "value"), INVALID)
def test_a_value_that_breaks_its_prefix_is_refused_by_name(keyword: str, value: str) -> None:
    assert refusal(keyword, value) == f"47003 argument invalid! data.{keyword}.value invalid"


@pytest.mark.parametrize("value", ["", " ", "\n", "\u3000"])
def test_an_empty_value_is_refused_by_name(value: str) -> None:
    assert refusal("thing1", value) == "47003 argument invalid! data.thing1.value is empty"


def test_length_counts_utf16_units_or_characters_as_the_rules_say() -> None:
    assert refusal("thing1", "😀" * 11) != ""
    assert refusal("thing1", "😀" * 20, Rules(text_length_unit="characters")) == ""
    assert refusal("thing1", "😀" * 21, Rules(text_length_unit="characters")) != ""


def test_an_enumerated_keyword_takes_only_what_was_reviewed() -> None:
    reviewed = template("const1", const1=("已派单", "已完成"))
    assert delivered_values(reviewed, {"const1": "已派单"}, Rules()) == {"const1": "已派单"}
    with pytest.raises(Refusal):
        delivered_values(reviewed, {"const1": "已取消"}, Rules())


def test_every_keyword_of_the_template_must_come_and_no_other() -> None:
    two = template("thing1", "time2")
    with pytest.raises(Refusal) as lacking:
        delivered_values(two, {"thing1": "a"}, Rules())
    assert lacking.value.errmsg == "argument invalid! data.time2.value is empty"
    sent = {"thing1": "a", "time2": "15:01", "thing9": "b"}
    with pytest.raises(Refusal) as extra:
        delivered_values(two, sent, Rules())
    assert extra.value.errmsg == "argument invalid! data.thing9.value is not in the template"
    lenient = Rules(undeclared_keyword="ignore")
    assert delivered_values(two, sent, lenient) == {"thing1": "a", "time2": "15:01"}


def test_first_and_remark_are_filtered_without_a_word() -> None:
    sent = {"first": "您好", "thing1": "冰箱", "remark": "谢谢"}
    old = template("first", "thing1", "remark")
    assert delivered_values(old, sent, Rules()) == {"thing1": "冰箱"}
    assert delivered_values(template("thing1"), sent, Rules()) == {"thing1": "冰箱"}


def test_a_legacy_keyword_is_cut_at_a_line_end_and_after_twenty_characters() -> None:
    legacy = template("keyword1", "keyword2")
    sent = {"keyword1": "字" * 30, "keyword2": "第一行\n第二行"}
    shown = {"keyword1": "字" * 20, "keyword2": "第一行"}
    assert delivered_values(legacy, sent, Rules()) == shown


def test_lines_are_drawn_as_the_templates_content_says() -> None:
    drawn = Template(
        template_id="t",
        title="t",
        content="{{first.DATA}}\n工单号：{{character_string1.DATA}}\n"
        "时间: {{time2.DATA}}（预计）\n{{remark.DATA}}",
    )
    assert drawn_lines(drawn, {"character_string1": "WX1", "time2": "15:01"}) == (
        Line(label="工单号", value="WX1"),
        Line(label="时间", value="15:01（预计）"),
    )
