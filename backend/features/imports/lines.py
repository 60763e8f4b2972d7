"""From the cells of a row to a line that a kind can judge; every fault is found, none guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pydantic import BaseModel

from backend.features.imports.columns import ImportColumn
from backend.kit.spreadsheets import Cell, CellTrouble, Row

_TROUBLES: Final[Mapping[CellTrouble, str]] = {
    CellTrouble.FORMULA: "单元格里是公式，请复制后「选择性粘贴」为数值",
    CellTrouble.LONG_NUMBER: "数字太长，表格软件已改动末尾几位；请把单元格设为文本后重新填写",
    CellTrouble.ERROR_VALUE: "单元格是错误值（如 #N/A），请改正",
    CellTrouble.TOO_LONG: "内容太长，请缩短到 500 字以内",
    CellTrouble.MERGED: "单元格是合并的，请取消合并，每一格都填上",
}
_LATER: Final = "日期不能晚于今天，请改正"
_MISSING: Final = "必填，请补上"
_NAMELESS: Final = "这一列没有列名，请补上列名，或清空这一格"


class RowProblem(BaseModel):
    """What is wrong at a place of the table, and what to do. It never repeats the cell, which
    may hold personal data. `column` is empty where the whole line is meant."""

    column: str
    problem: str


@dataclass(frozen=True)
class Identity:
    """What two lines of one table must not share. `column` is where a repetition is reported;
    `key` is compared with those of the same column."""

    column: str
    key: str


@dataclass
class ImportLine:
    """One line of a table, as far as it could be understood. `line` counts as spreadsheet
    programs do; `values` are by column title, without the empty ones."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems

    def text(self, title: str) -> str:
        """Empty where nothing is written, or nothing that could be understood."""
        return self.values.get(title, "")

    def day(self, title: str) -> date | None:
        text = self.text(title)
        return date.fromisoformat(text) if text else None

    def is_troubled_at(self, title: str) -> bool:
        return any(problem.column == title for problem in self.problems)

    def complain(self, title: str, problem: str) -> None:
        """The line will not be stored. Chinese, what to do, without repeating the cell."""
        self.problems.append(RowProblem(column=title, problem=problem))

    def copy(self) -> "ImportLine":
        return ImportLine(self.line, dict(self.values), list(self.problems))


def read_line(
    row: Row, places: Mapping[int, ImportColumn], columns: Sequence[ImportColumn], today: date
) -> ImportLine:
    """`places` are counted from 0."""
    line = ImportLine(row.line)
    for place, cell in enumerate(row.cells):
        column = places.get(place)
        if column is not None:
            _read_cell(line, column, cell, today)
        elif not cell.is_empty:
            line.complain(f"第 {place + 1} 列", _NAMELESS)
    for column in columns:
        title = column.title
        if column.is_required and not (line.text(title) or line.is_troubled_at(title)):
            line.complain(title, _MISSING)
    return line


def _read_cell(line: ImportLine, column: ImportColumn, cell: Cell, today: date) -> None:
    if cell.trouble:
        line.complain(column.title, _TROUBLES[cell.trouble])
        return
    if not cell.text:
        return
    try:
        value = column.read(cell.text)
    except ValueError:
        line.complain(column.title, column.advice)
        return
    if column.is_past and value > today.isoformat():
        line.complain(column.title, _LATER)
        return
    line.values[column.title] = value


def read_header(
    header: Sequence[str], columns: Sequence[ImportColumn], either: Sequence[str]
) -> tuple[dict[int, ImportColumn], list[RowProblem]]:
    """Which column stands where. The order is free; a column we do not know is a fault, for a
    misspelt one would otherwise be dropped in silence."""
    places: dict[int, ImportColumn] = {}
    problems: list[RowProblem] = []
    known = {column.title: column for column in columns}
    for place, title in enumerate(header):
        name = title.strip().rstrip("*＊").strip()
        if not name:
            continue
        column = known.get(name)
        if column is None:
            advice = "没有这一列，请删去或按模板改名（第一行应是列名）"
            problems.append(RowProblem(column=name[:30], problem=advice))
        elif column in places.values():
            problems.append(RowProblem(column=name, problem="这一列出现了两次，请删去一列"))
        else:
            places[place] = column
    problems += _missing({column.title for column in places.values()}, columns, either)
    return places, problems


def _missing(
    present: set[str], columns: Sequence[ImportColumn], either: Sequence[str]
) -> list[RowProblem]:
    missing = [each.title for each in columns if each.is_required and each.title not in present]
    if either and not present & set(either):
        missing.append(either[0])
    advice = "缺少这一列，请按模板补上"
    return [RowProblem(column=title, problem=advice) for title in missing]
