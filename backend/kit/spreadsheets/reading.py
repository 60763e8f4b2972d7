"""The first sheet of an .xlsx file, or a CSV file in UTF-8 or GB18030, as rows of text.

What the file is, is told by its bytes. It runs in a process of its own, with little memory: a
small file can be made to unfold into gigabytes.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time
from enum import StrEnum
from io import BytesIO, StringIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import BaseModel

MOST_ROWS: Final = 2000
MOST_COLUMNS: Final = 40
MOST_CHARACTERS: Final = 500
_MOST_UNFOLDED: Final = 64 * 1024**2
_MOST_PARTS: Final = 200
# Beyond 15 digits a spreadsheet's numbers are no longer what was typed.
_LARGEST_EXACT: Final = 10**15
_MOST_EMPTY_LINES: Final = 200

SomeCell = SheetCell | MergedCell | ReadOnlyCell | EmptyCell


class CellTrouble(StrEnum):
    FORMULA = "formula"
    LONG_NUMBER = "long_number"
    ERROR_VALUE = "error_value"
    TOO_LONG = "too_long"


class TableRefused(StrEnum):
    """Why a whole file cannot be read."""

    UNREADABLE = "unreadable"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_LARGE = "too_large"
    EMPTY = "empty"


class Cell(BaseModel):
    text: str = ""
    trouble: CellTrouble | None = None


class Row(BaseModel):
    """`line` counts from 1 and includes the header, as spreadsheet programs show it."""

    line: int
    cells: list[Cell]


class Table(BaseModel):
    """The header and the rows below it that hold anything; or the reason why there are none."""

    header: list[str] = []
    rows: list[Row] = []
    refused: TableRefused | None = None


class _Refused(Exception):
    def __init__(self, reason: TableRefused) -> None:
        super().__init__(reason)
        self.reason = reason


def read_table(content: bytes) -> bytes:
    """A Table as JSON; it never fails for what is in the file."""
    try:
        lines = _sheet_lines(content) if content[:4] == b"PK\x03\x04" else _csv_lines(content)
        table = _table(lines)
    except _Refused as refused:
        table = Table(refused=refused.reason)
    return table.model_dump_json().encode()


def _table(lines: Iterator[list[Cell]]) -> Table:
    header: list[str] = []
    rows: list[Row] = []
    empty = 0
    for number, cells in enumerate(map(_trimmed, lines), start=1):
        empty = 0 if cells else empty + 1
        if empty > _MOST_EMPTY_LINES:
            break
        if not cells:
            continue
        if not header:
            header = [cell.text for cell in cells]
            continue
        if len(rows) >= MOST_ROWS:
            raise _Refused(TableRefused.TOO_MANY_ROWS)
        rows.append(Row(line=number, cells=cells))
    if not rows:
        raise _Refused(TableRefused.EMPTY)
    return Table(header=header, rows=rows)


def _trimmed(cells: list[Cell]) -> list[Cell]:
    """Without the empty cells at the end, of which some programs save thousands."""
    last = max((n for n, cell in enumerate(cells, 1) if cell.text or cell.trouble), default=0)
    return cells[:last]


# -- CSV -------------------------------------------------------------------------------------


def _csv_lines(content: bytes) -> Iterator[list[Cell]]:
    reader = csv.reader(StringIO(_decoded(content), newline=""), strict=True)
    try:
        for line in reader:
            yield [_text_cell(text) for text in line[:MOST_COLUMNS]]
    except csv.Error as error:
        raise _Refused(TableRefused.UNREADABLE) from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _Refused(TableRefused.UNREADABLE)


def _text_cell(text: str) -> Cell:
    text = text.strip()
    # What our own CSV files put before a text that a spreadsheet would compute.
    if text[:1] == "'" and text[1:2] in "=+-@＝＋－＠":
        text = text[1:]
    if len(text) > MOST_CHARACTERS:
        return Cell(trouble=CellTrouble.TOO_LONG)
    return Cell(text=text)


# -- .xlsx -----------------------------------------------------------------------------------


def _sheet_lines(content: bytes) -> Iterator[list[Cell]]:
    _check_unfolded(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the file may claim any size
        last = MOST_ROWS + _MOST_EMPTY_LINES + 2
        for row in sheet.iter_rows(max_row=last, max_col=MOST_COLUMNS):
            yield [_sheet_cell(cell) for cell in row]
    except _Refused:
        raise
    except MemoryError:
        raise _Refused(TableRefused.TOO_LARGE) from None
    # A broken file makes the library stumble in ways it does not name.
    except (InvalidFileException, BadZipFile, Exception) as error:
        raise _Refused(TableRefused.UNREADABLE) from error


def _check_unfolded(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise _Refused(TableRefused.UNREADABLE) from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNFOLDED:
        raise _Refused(TableRefused.TOO_LARGE)


def _sheet_cell(cell: SomeCell) -> Cell:
    if cell.data_type == "f":
        return Cell(trouble=CellTrouble.FORMULA)
    if cell.data_type == "e":
        return Cell(trouble=CellTrouble.ERROR_VALUE)
    return _value_cell(cell.value)


def _value_cell(value: object) -> Cell:
    match value:
        case None:
            return Cell()
        case bool():
            return Cell(text="是" if value else "否")
        case datetime():
            midnight = value.time() == time()
            return Cell(text=value.date().isoformat() if midnight else value.isoformat(sep=" "))
        case date():
            return Cell(text=value.isoformat())
        case int() | float():
            return _number_cell(value)
        case _:
            return _text_cell(str(value))


def _number_cell(value: int | float) -> Cell:
    if abs(value) >= _LARGEST_EXACT:
        return Cell(trouble=CellTrouble.LONG_NUMBER)
    whole = int(value)
    return Cell(text=str(whole) if whole == value else repr(value))
