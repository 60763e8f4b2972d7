"""What Aliyun would refuse is found before anybody is to be told anything."""

import pytest

from backend.features.notifications import Imprint, Occasion, SmsWording
from backend.features.notifications.wording import (
    Placeholder,
    ValueKind,
    prepared,
    preview_of,
    problems,
    render_text,
)
from backend.features.notifications.wording.texting import parts_of
from tests.features.notifications.builders import BOOK, samples

FINISHED = BOOK[Occasion.CUSTOMER_FINISHED]
IMPRINT = Imprint("安心售后", "https://repair.example.com")


def found(text: str, **values: str) -> list[str]:
    wording = FINISHED.model_copy(update={"sms": SmsWording(text=text, values=values)})
    return [each for each in problems(wording, FINISHED.placeholders) if each.startswith("sms.")]


@pytest.mark.parametrize(
    ("text", "values", "problem"),
    [
        ("单号${number}完工", {}, "变量与 values 不一致：number"),
        ("完工", {"number": "{number}"}, "变量与 values 不一致：number"),
        ("单号${a}和${a}", {"a": "{number}"}, "变量 a 只能出现一次"),
        ("单号${id}", {"id": "{number}"}, "变量不能叫 id"),
        ("单号${a}${b}", {"a": "{number}", "b": "{number}"}, "变量前后要有文字，不能连在一起"),
        ("${a}", {"a": "{number}"}, "变量前后要有文字，不能连在一起"),
        ("【安心】完工", {}, "不能有【】，签名由平台加在前面"),
        ("看 https://a.cn/x", {}, "不能写网址，用 {site}/${link}"),
        ("看 {site}/${link}，谢谢", {}, "链接要写成 {site}/${link}，后面是空格或结尾"),
        ("看 ${link}", {}, "链接要写成 {site}/${link}，后面是空格或结尾"),
        ("看 {site}", {}, "链接要写成 {site}/${link}，后面是空格或结尾"),
        ("完工了\n谢谢", {}, "不能有换行、表情和特殊符号"),
        ("完工了👍", {}, "不能有换行、表情和特殊符号"),
    ],
)
def test_a_template_that_aliyun_refuses_is_named(
    text: str, values: dict[str, str], problem: str
) -> None:
    assert found(text, **values) == [f"sms.text {problem}"]


def test_a_value_that_may_become_too_long_is_named() -> None:
    assert found("做了${result}", result="{result}") == [
        "sms.result 最长时超过 35 个字，请用 {占位符:字数} 截短"
    ]
    assert found("做了${result}", result="{result:35}") == []
    assert found("做了${what}", what="{nothing}") == ["sms.what 用了没有的占位符 nothing"]


def test_a_text_that_may_become_too_long_is_named() -> None:
    assert found("完" * 391) == []
    assert found("完" * 392) == ["sms.text 最长时超过 500 个字，请缩短"]


@pytest.mark.parametrize(("length", "parts"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_a_long_text_is_billed_in_parts(length: int, parts: int) -> None:
    assert parts_of("字" * length) == parts


def test_a_preview_shows_what_is_registered_what_is_read_and_what_it_costs() -> None:
    sms = FINISHED.sms
    assert sms
    texts = prepared(samples(Occasion.CUSTOMER_FINISHED), FINISHED.placeholders)
    preview = preview_of(sms, render_text(sms, texts), IMPRINT, "t/Vb3kQx7Rz0aLmNp2sTuY4w")
    assert preview.template == (
        "服务单${number}已完工，满意请把验收码${code}告诉师傅，"
        "或点这里验收 https://repair.example.com/${link}"
    )
    assert preview.text == (
        "【安心售后】服务单BX20260715-0042已完工，满意请把验收码482915告诉师傅，"
        "或点这里验收 https://repair.example.com/t/Vb3kQx7Rz0aLmNp2sTuY4w"
    )
    assert (preview.characters, preview.parts) == (104, 2)


@pytest.mark.parametrize("occasion", list(Occasion))
def test_no_shipped_text_costs_more_than_three_messages(occasion: Occasion) -> None:
    """With every value at its longest."""
    wording = BOOK[occasion]
    assert wording.sms
    longest = {name: _longest(each) for name, each in wording.placeholders.items()}
    message = render_text(wording.sms, prepared(longest, wording.placeholders))
    assert all(len(value) <= 35 for value in message.values.values())
    assert preview_of(wording.sms, message, IMPRINT, "t/" + "x" * 22).parts <= 3


def _longest(placeholder: Placeholder) -> str:
    match placeholder.kind:
        case ValueKind.TEXT:
            return "汉" * placeholder.longest
        case ValueKind.CODE:
            return "9" * placeholder.longest
        case _:
            return placeholder.sample
