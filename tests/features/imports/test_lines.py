"""A cell is taken at its word or named; a header is understood whole or refused."""

from datetime import date
from enum import StrEnum

import pytest

from backend.features.imports import ImportColumn, ImportLine, day, one_of
from backend.features.imports.lines import read_header, read_line
from backend.kit.spreadsheets import Cell, CellTrouble, Row

TODAY = date(2026, 7, 15)


class Title(StrEnum):
    NAME = "名称"
    BOUGHT = "购买日期"
    LEVEL = "等级"


COLUMNS = (
    ImportColumn(Title.NAME, "必填", "王", str, "名称有误", is_required=True),
    ImportColumn(Title.BOUGHT, "选填", "2024-03-15", day, "日期有误", is_past=True),
    ImportColumn(Title.LEVEL, "选填", "金", one_of("金", "银"), "等级只能填金或银"),
)


def line_of(*cells: Cell | str, header: tuple[str, ...] = tuple(Title)) -> ImportLine:
    places, problems = read_header(list(header), COLUMNS, ())
    assert problems == []
    row = Row(line=7, cells=[Cell(text=cell) if isinstance(cell, str) else cell for cell in cells])
    return read_line(row, places, COLUMNS, TODAY)


def told(line: ImportLine) -> list[tuple[str, str]]:
    return [(problem.column, problem.problem) for problem in line.problems]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2024-03-15", "2024-03-15"),
        ("2024/3/15", "2024-03-15"),
        ("2024.3.5", "2024-03-05"),
        ("2024年3月15日", "2024-03-15"),
        ("20240315", "2024-03-15"),
        ("2024-02-29", "2024-02-29"),
        ("2024-03-15 00:00:00", "2024-03-15"),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, kept: str) -> None:
    assert line_of("王", text).text(Title.BOUGHT) == kept
    assert line_of("王", text).day(Title.BOUGHT) == date.fromisoformat(kept)


@pytest.mark.parametrize(
    "text",
    [
        "45366",
        "2024-02-30",
        "2023-02-29",
        "15/03/2024",
        "03-15",
        "去年",
        "1899-12-31",
        "2024-13-01",
    ],
)
def test_what_is_no_day_is_not_guessed_at(text: str) -> None:
    line = line_of("王", text)
    assert told(line) == [(Title.BOUGHT, "日期有误")]
    assert (line.text(Title.BOUGHT), line.day(Title.BOUGHT)) == ("", None)


def test_today_is_past_enough_and_tomorrow_is_not() -> None:
    assert line_of("王", "2026-07-15").is_sound
    assert told(line_of("王", "2026-07-16")) == [(Title.BOUGHT, "日期不能晚于今天，请改正")]


@pytest.mark.parametrize("trouble", CellTrouble)
def test_a_cell_that_says_nothing_sure_is_named(trouble: CellTrouble) -> None:
    line = line_of(Cell(trouble=trouble), "2024-03-15", "金")
    [(column, problem)] = told(line)
    assert column == Title.NAME
    assert problem != "必填，请补上"


def test_every_fault_of_a_line_is_told() -> None:
    assert told(line_of("", "x", "铜")) == [
        (Title.BOUGHT, "日期有误"),
        (Title.LEVEL, "等级只能填金或银"),
        (Title.NAME, "必填，请补上"),
    ]


def test_columns_stand_in_any_order_and_some_may_be_missing() -> None:
    line = line_of("2024-03-15", "王", header=(" 购买日期 ", "名称*"))
    assert line.values == {Title.BOUGHT: "2024-03-15", Title.NAME: "王"}


def test_a_cell_without_a_column_is_not_dropped_in_silence() -> None:
    line = line_of("王", "", "", "备注", header=("名称", "", "等级"))
    assert told(line) == [("第 4 列", "这一列没有列名，请补上列名，或清空这一格")]
    assert told(line_of("王", "备注", header=("名称", "", "等级"))) == [
        ("第 2 列", "这一列没有列名，请补上列名，或清空这一格")
    ]


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        (["等级"], [("名称", "缺少这一列，请按模板补上")]),
        (["名称", "颜色"], [("颜色", "没有这一列，请删去或按模板改名（第一行应是列名）")]),
        (["名称", "名称＊"], [("名称", "这一列出现了两次，请删去一列")]),
        (
            ["客户清单"],
            [
                ("客户清单", "没有这一列，请删去或按模板改名（第一行应是列名）"),
                ("名称", "缺少这一列，请按模板补上"),
            ],
        ),
    ],
)
def test_a_wrong_header_is_explained(header: list[str], problems: list[tuple[str, str]]) -> None:
    _, found = read_header(header, COLUMNS, ())
    assert [(each.column, each.problem) for each in found] == problems


def test_one_of_some_columns_is_enough_and_none_is_not() -> None:
    either = (Title.BOUGHT, Title.LEVEL)
    assert read_header(["名称", "等级"], COLUMNS, either)[1] == []
    _, [problem] = read_header(["名称"], COLUMNS, either)
    assert (problem.column, problem.problem) == ("购买日期", "缺少这一列，请按模板补上")


def test_a_header_repeats_no_long_cell() -> None:
    _, problems = read_header(["名称", "长" * 400], COLUMNS, ())
    assert problems[0].column == "长" * 30
