"""From cells to what a device needs; every fault is found, none is guessed away."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter, ValidationError

from backend.features.devices.importing.columns import EITHER, REQUIRED, Column
from backend.features.devices.importing.models import RowProblem
from backend.features.devices.schemas.catalogue import ModelName, Name
from backend.features.devices.schemas.keeping import (
    Channel,
    Person,
    PhoneText,
    Place,
    Reference,
    Serial,
)
from backend.kit.clock import Day
from backend.kit.spreadsheets import Cell, Row, Table
from backend.kit.spreadsheets.reading import CellTrouble

_TROUBLES: Final[Mapping[CellTrouble, str]] = {
    CellTrouble.FORMULA: "单元格里是公式，请复制后「选择性粘贴」为数值",
    CellTrouble.LONG_NUMBER: "数字太长，表格软件已改动末尾几位；请把单元格设为文本后重新填写",
    CellTrouble.ERROR_VALUE: "单元格是错误值（如 #N/A），请改正",
    CellTrouble.TOO_LONG: "内容太长，请缩短到 500 字以内",
}
_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_DAY: Final[TypeAdapter[date]] = TypeAdapter(Day)
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")


def _as_day(text: str) -> str:
    found = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if found is None:
        raise ValueError("not a date")
    year, month, day = map(int, found.groups())
    return _DAY.validate_python(date(year, month, day)).isoformat()


def _checked(kind: Any) -> Callable[[str], str]:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    return adapter.validate_python


@dataclass(frozen=True)
class _Reader:
    read: Callable[[str], str]
    advice: str


_READERS: Final[Mapping[Column, _Reader]] = {
    Column.BRAND: _Reader(_checked(Name), "品牌名称有误，请与系统里的一致"),
    Column.MODEL: _Reader(_checked(ModelName), "型号有误，请与系统里的一致"),
    Column.SERIAL: _Reader(_checked(Serial), "序列号有误，最多 60 个字，不能换行"),
    Column.REFERENCE: _Reader(_checked(Reference), "自编号有误，最多 60 个字，不能换行"),
    Column.BOUGHT_ON: _Reader(_as_day, "日期有误，请写成 2024-03-15"),
    Column.CHANNEL: _Reader(_checked(Channel), "购买渠道有误，最多 40 个字，不能换行"),
    Column.WARRANTY_UNTIL: _Reader(_as_day, "日期有误，请写成 2030-03-15"),
    Column.INSTALLED_ON: _Reader(_as_day, "日期有误，请写成 2024-03-20"),
    Column.INSTALL_PLACE: _Reader(_checked(Place), "安装位置有误，最多 100 个字，不能换行"),
    Column.BUYER_NAME: _Reader(_checked(Person), "购买人有误，最多 30 个字，不能换行"),
    Column.BUYER_PHONE: _Reader(_checked(PhoneText), "手机号有误，请写成 13800000000"),
}
_NOT_LATER: Final = (Column.BOUGHT_ON, Column.INSTALLED_ON)


class DeviceLine(BaseModel):
    """One line of the table, as far as it could be understood; days as YYYY-MM-DD."""

    line: int
    values: dict[Column, str] = {}
    problems: list[RowProblem] = []

    def text(self, column: Column) -> str:
        return self.values.get(column, "")

    def day(self, column: Column) -> date | None:
        text = self.text(column)
        return date.fromisoformat(text) if text else None

    def complain(self, column: Column, problem: str) -> None:
        self.problems.append(RowProblem(line=self.line, column=column, problem=problem))


class DeviceTable(BaseModel):
    """What a file holds; `problems` are those of its header."""

    rows: int = 0
    lines: list[DeviceLine] = []
    problems: list[RowProblem] = []


def read_devices(table: Table, today: date) -> DeviceTable:
    """Two thousand lines take most of a second: not for the event loop."""
    places, problems = read_header(table.header)
    lines = [] if problems else [read_line(row, places, today) for row in table.rows]
    return DeviceTable(rows=len(table.rows), lines=lines, problems=problems)


def read_line(row: Row, places: Mapping[Column, int], today: date) -> DeviceLine:
    line = DeviceLine(line=row.line)
    for column, place in places.items():
        cell = row.cells[place] if place < len(row.cells) else Cell()
        _read_cell(line, column, cell, today)
    troubled = {problem.column for problem in line.problems}
    for column in REQUIRED:
        if column not in line.values and column not in troubled:
            line.complain(column, "必填，请补上")
    if not any(column in line.values or column in troubled for column in EITHER):
        line.complain(Column.SERIAL, "序列号和自编号至少填一个，重复导入时靠它认出设备")
    return line


def _read_cell(line: DeviceLine, column: Column, cell: Cell, today: date) -> None:
    if cell.trouble:
        line.complain(column, _TROUBLES[cell.trouble])
        return
    if not cell.text:
        return
    reader = _READERS[column]
    try:
        value = reader.read(cell.text)
    except (ValidationError, ValueError):
        line.complain(column, reader.advice)
        return
    if column in _NOT_LATER and value > today.isoformat():
        line.complain(column, "日期不能晚于今天，请改正")
        return
    line.values[column] = value


def read_header(header: list[str]) -> tuple[dict[Column, int], list[RowProblem]]:
    """Where each column stands. The order is free; a column we do not know is a fault, for a
    misspelt one would otherwise be dropped in silence."""
    places: dict[Column, int] = {}
    problems: list[RowProblem] = []
    known = {column.value: column for column in Column}
    for place, title in enumerate(header):
        name = title.strip().rstrip("*＊").strip()
        if not name:
            continue
        column = known.get(name)
        if column is None:
            problems.append(
                RowProblem(line=1, column=name[:30], problem="没有这一列，请删去或按模板改名")
            )
        elif column in places:
            problems.append(RowProblem(line=1, column=name, problem="这一列出现了两次，请删去一列"))
        else:
            places[column] = place
    missing = [column for column in REQUIRED if column not in places]
    if not any(column in places for column in EITHER):
        missing.append(Column.SERIAL)
    advice = "缺少这一列，请按模板补上"
    problems += [RowProblem(line=1, column=column, problem=advice) for column in missing]
    return places, problems
