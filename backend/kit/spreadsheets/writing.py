"""Tables for spreadsheet programs. Every cell is text: nothing in it is ever computed (R82)."""

import csv
import re
from collections.abc import Iterable
from enum import StrEnum
from io import BytesIO, StringIO
from itertools import chain
from typing import BinaryIO, Final

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from pydantic import BaseModel, TypeAdapter

from backend.kit.framing import frames_of

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_COMPUTED: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_TEXT_FORMAT: Final = "@"
ROWS: Final = TypeAdapter(list[list[str]])


class SheetFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        if self is SheetFormat.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Sheet(BaseModel):
    """`notes` fill a second sheet, which CSV has no room for."""

    format: SheetFormat
    title: str
    header: list[str]
    rows: list[list[str]]
    notes: list[list[str]] = []


def write_sheet(order: bytes) -> bytes:
    """A Sheet as JSON in, the file out."""
    sheet = Sheet.model_validate_json(order)
    return _csv(sheet) if sheet.format is SheetFormat.CSV else _xlsx(sheet)


def write_rows(source: BinaryIO, out: BinaryIO) -> None:
    """For more rows than a message should hold. Frames in: a Sheet as JSON, then lists of rows as
    JSON that go below its own; the file out, a .csv as it comes."""
    messages = frames_of(source)
    sheet = Sheet.model_validate_json(next(messages))
    if sheet.format is SheetFormat.XLSX:
        more = (row for message in messages for row in ROWS.validate_json(message))
        out.write(_xlsx(sheet, more))
        return
    out.write(_csv(sheet))
    out.writelines(_lines(ROWS.validate_json(message)).encode() for message in messages)


def _xlsx(sheet: Sheet, more: Iterable[list[str]] = ()) -> bytes:
    book = Workbook(write_only=True)
    _fill(book.create_sheet(sheet.title), sheet.header, chain(sheet.rows, more))
    if sheet.notes:
        _fill(book.create_sheet("说明"), ["列", "怎么填"], sheet.notes)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: WriteOnlyWorksheet, header: list[str], rows: Iterable[list[str]]) -> None:
    page.freeze_panes = "A2"
    widths = page.column_dimensions  # type: ignore[attr-defined]  # missing in the type hints
    for number, name in enumerate(header, start=1):
        widths[get_column_letter(number)].width = max(14, 2 * len(name) + 4)
    page.append([_cell(page, name, bold=True) for name in header])
    for row in rows:
        page.append([_cell(page, text) for text in row])


def _cell(page: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Cell:
    cell: Cell = WriteOnlyCell(page, _UNWRITABLE.sub("", text))
    cell.data_type = "s"  # a text that begins with = would be taken for a formula
    cell.number_format = _TEXT_FORMAT
    cell.alignment = Alignment(vertical="top", wrap_text=not bold)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _csv(sheet: Sheet) -> bytes:
    # Without the mark, Excel takes it for GBK.
    return _lines([sheet.header, *sheet.rows]).encode("utf-8-sig")


def _lines(rows: Iterable[list[str]]) -> str:
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([[_harmless(text) for text in row] for row in rows])
    return out.getvalue()


def _harmless(text: str) -> str:
    text = _UNWRITABLE.sub("", text)
    return f"'{text}" if text.startswith(_COMPUTED) else text
