"""Wordings are checked before anybody relies on them, and whatever fills them fits."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.features.notifications import Occasion, WordingBook, WordingRefused
from backend.features.notifications.wording import (
    prepared,
    render_card,
    render_form,
    render_inbox,
)
from backend.features.notifications.wording.book import SHIPPED
from backend.features.notifications.wording.fields import RULES
from backend.features.notifications.wording.files import ValueKind
from backend.simulator.api.keyword_values import delivered_values
from backend.simulator.world.accounts import Template
from backend.simulator.world.rules import Rules
from tests.features.notifications.builders import BOOK, samples


def test_every_occasion_of_the_product_is_worded_for_every_place() -> None:
    files = sorted(path.relative_to(SHIPPED).with_suffix("") for path in SHIPPED.glob("*/*.toml"))
    assert [str(each).replace("/", ".") for each in files] == sorted(
        each.value for each in Occasion
    )
    for occasion in Occasion:
        texts = prepared(samples(occasion), BOOK[occasion].placeholders)
        assert render_form(BOOK[occasion].official_account, texts).values
        assert render_form(BOOK[occasion].miniprogram, texts).values
        assert render_card(BOOK[occasion].wecom, texts).title
        assert render_inbox(BOOK[occasion].in_app, texts).body


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "templates_msg"))


FINISHED = "customer/finished.toml"


def replacing(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / FINISHED
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return change


def removing_the_section(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / FINISHED
        before, _, rest = path.read_text().partition(f"[{name}]")
        path.write_text(before + rest.partition("\n[in_app]")[1] + rest.partition("\n[in_app]")[2])

    return change


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda folder: (folder / FINISHED).unlink(),
            "templates_msg/customer/finished.toml: the file is missing",
        ),
        (
            lambda folder: (folder / "customer/surprise.toml").write_text("name = 'x'"),
            "templates_msg/customer/surprise.toml: no such occasion",
        ),
        (
            removing_the_section("wecom"),
            "templates_msg/customer/finished.toml: wecom Field required",
        ),
        (
            replacing('text = "{acceptance_code}"', 'text = "{password}"'),
            "official_account.character_string4 用了没有的占位符 password",
        ),
        (
            replacing('text = "{acceptance_code}"', 'text = "验收码{acceptance_code}"'),
            "official_account.character_string4 应为32 位以内的字母、数字、符号，不能有汉字",
        ),
        (
            replacing('text = "{device:20}"', 'text = "{device}"'),
            "official_account.thing2 应为20 个字以内，最长时会是「汉汉汉",
        ),
        (
            replacing(
                'text = "{device:20}"', 'text = "这是一段超过二十个字的固定文字它永远不能发送"'
            ),
            "official_account.thing2 应为20 个字以内",
        ),
        (
            replacing('text = "{finished_at}"', 'text = "完成于{finished_at}"'),
            "official_account.time3 应为时间，例如 2026-07-15 09:30，占位符前后不能有别的字",
        ),
        (
            replacing('text = "{finished_at}"', 'text = "{device}"'),
            "official_account.time3 应为时间，例如 2026-07-15 09:30，不能用占位符 device",
        ),
        (
            replacing("character_string4 =", "secret4 ="),
            "official_account.secret4 不是微信的关键词类型",
        ),
        (
            replacing('button = "去验收"', 'button = "现在就去验收"'),
            "wecom.button 最多 4 个字，不能有占位符",
        ),
        (
            replacing("{result:80}", "{result}{result}"),
            "wecom.description 最长时超过 512 字节",
        ),
        (
            replacing('title = "请您验收 {number}"', 'title = "请您验收 {result}"'),
            "wecom.title 最长时超过 128 字节",
        ),
        (
            replacing('longest = 8, when_empty = "-"', 'longest = 8, when_empty = "见工单"'),
            "placeholders.acceptance_code: 编号只能用字母、数字和符号",
        ),
        (
            replacing('sample = "2026-07-16 15:40"', 'sample = "下午"'),
            "placeholders.finished_at: 样例不是时间",
        ),
        (replacing("useful_hours = 72", "useful_hours = 2"), "what waits for the morning needs 12"),
        (replacing('importance = "normal"', 'importance = "loud"'), "importance Input should be"),
        (replacing('name = "请您验收"', 'nickname = "x"'), "name Field required"),
        (replacing("[placeholders]", "[placeholders"), "finished.toml: Expected"),
        (
            lambda folder: (folder / FINISHED).write_bytes(b"\xff\xfe"),
            "templates_msg/customer/finished.toml: 'utf-8' codec",
        ),
    ],
)
def test_a_file_that_could_fail_later_refuses_to_start(
    folder: Path, change: Callable[[Path], None], line: str
) -> None:
    change(folder)
    with pytest.raises(WordingRefused) as refused:
        WordingBook.read(folder)
    assert line in str(refused.value)
    assert all(each.startswith("templates_msg/") for each in str(refused.value).splitlines())


anything = st.text(st.characters(), max_size=120) | st.sampled_from(
    ["{number}", "{{7*7}}", "{x.__class__}", "%s", "😀" * 30, "\ud800", "𠮷" * 25, "\u202e", "\n"]
)


@given(st.sampled_from(list(Occasion)), st.data())
def test_whatever_people_write_the_platform_takes_it(
    occasion: Occasion, data: st.DataObject
) -> None:
    """Judged by the simulator's own reading of the field limits, not by ours."""
    wording = BOOK[occasion]
    values = {
        name: data.draw(anything) if each.kind in (ValueKind.TEXT, ValueKind.CODE) else each.sample
        for name, each in wording.placeholders.items()
    }
    texts = prepared(values, wording.placeholders)
    for form in (wording.official_account, wording.miniprogram):
        sent = render_form(form, texts).values
        template = Template(template_id="t", title=form.title, content=form.content)
        assert delivered_values(template, sent, Rules()) == sent
    card = render_card(wording.wecom, texts)
    assert 0 < len(card.title.encode()) <= 128
    assert 0 < len(card.description.encode()) <= 512
    assert "<" not in card.title + card.description
    page = render_inbox(wording.in_app, texts)
    (page.title + page.body).encode()
    assert 0 < len(page.title) <= 60
    assert len(page.body) <= 2000


@given(
    st.sampled_from([name for name, rule in RULES.items() if rule.kinds and not rule.exact]),
    anything,
)
def test_any_text_can_be_made_to_fit_a_field_that_takes_text(name: str, text: str) -> None:
    template = Template(template_id="t", title="t", content=f"栏：{{{{{name}1.DATA}}}}")
    fitted = RULES[name].fit(text)
    assert RULES[name].fits(fitted)
    assert delivered_values(template, {f"{name}1": fitted}, Rules()) == {f"{name}1": fitted}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", "您的产品"),
        ("   \n ", "您的产品"),
        ("空调", "空调"),
        ("一二三四五六七八九十一二三四五六七八九十", "一二三四五六七八九十一二三四五六七八九十"),
        ("一二三四五六七八九十一二三四五六七八九十一", "一二三四五六七八九十一二三四五六七八九…"),
        ("第一行\n第二行", "第一行 第二行"),
        ("坏了😀👨‍👩‍👧了", "坏了了"),
        ("𠮷" * 11, "𠮷" * 9 + "…"),
        ("{x.__class__}", "{x.__class__}"),
    ],
)
def test_how_a_value_shows_in_a_field_of_twenty(value: str, shown: str) -> None:
    occasion = Occasion.CUSTOMER_DISPATCHED
    texts = prepared(samples(occasion, device=value), BOOK[occasion].placeholders)
    assert render_form(BOOK[occasion].miniprogram, texts).values["thing2"] == shown
