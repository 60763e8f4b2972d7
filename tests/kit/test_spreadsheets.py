"""Tables from outside are read with suspicion; what we write is never computed (R82)."""

import csv
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from backend.kit.framing import frames_of
from backend.kit.spreadsheets import (
    CellTrouble,
    Piece,
    Row,
    Sheet,
    SheetFormat,
    TableRefused,
    pieces,
    read_pieces,
    write_sheet,
)
from backend.kit.spreadsheets.merged import MOST_MERGED
from backend.kit.spreadsheets.reading import MOST_COLUMNS, MOST_ROWS, ROWS_AT_ONCE
from backend.kit.workshop import MEBIBYTE, Workshop

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "=cmd|'/c calc'!A1"]


@dataclass
class Table:
    """All pieces of a file, together."""

    header: list[str]
    rows: list[Row]
    refused: TableRefused | None


def together(found: list[Piece]) -> Table:
    assert [piece.is_last for piece in found] == [False] * (len(found) - 1) + [True]
    assert all(len(piece.rows) <= ROWS_AT_ONCE for piece in found)
    rows = [row for piece in found for row in piece.rows]
    return Table(found[0].header, rows, found[-1].refused)


def table_of(content: bytes) -> Table:
    out = BytesIO()
    read_pieces(BytesIO(content), out)
    out.seek(0)
    return together([Piece.model_validate_json(message) for message in frames_of(out)])


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def a_book(*rows: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def written(kind: SheetFormat, rows: list[list[str]]) -> bytes:
    header = [f"列{number}" for number in range(len(rows[0]))]
    sheet = Sheet(format=kind, title="表", header=header, rows=rows)
    return write_sheet(sheet.model_dump_json().encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_csv_file_is_read_in_the_encodings_people_have(encoding: str) -> None:
    content = '品牌,型号\r\n澜和,"KFR ""35""\nGW"\r\n'.encode(encoding)
    table = table_of(content)
    assert (table.refused, table.header) == (None, ["品牌", "型号"])
    assert texts(table) == [["澜和", 'KFR "35"\nGW']]


def test_a_sheet_gives_what_people_see() -> None:
    content = a_book(
        ["品牌", "编号", "日期", "数"],
        ["澜和", 12345678, date(2024, 3, 15), 1.5],
        [],
        [None, "  两边有空格  ", datetime.fromisoformat("2024-03-15T08:30"), True],
    )
    table = table_of(content)
    assert texts(table) == [
        ["澜和", "12345678", "2024-03-15", "1.5"],
        ["", "两边有空格", "2024-03-15 08:30:00", "是"],
    ]
    assert [row.line for row in table.rows] == [2, 4]


def test_formulas_errors_and_spoilt_numbers_are_named_not_guessed() -> None:
    content = a_book(["a", "b", "c", "d"], ["=1+1", 1234567890123456789, "#N/A", "x" * 501])
    [row] = table_of(content).rows
    assert [cell.trouble for cell in row.cells] == [
        CellTrouble.FORMULA,
        CellTrouble.LONG_NUMBER,
        CellTrouble.ERROR_VALUE,
        CellTrouble.TOO_LONG,
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", "品牌,型号\n".encode(), a_book(["品牌"])])
def test_a_table_without_rows_is_empty(content: bytes) -> None:
    assert table_of(content).refused is TableRefused.EMPTY


@pytest.mark.long
def test_one_row_too_many_is_too_many() -> None:
    rows = "\n".join(f"澜和,{number}" for number in range(MOST_ROWS))
    assert len(table_of(f"品牌,型号\n{rows}".encode()).rows) == MOST_ROWS
    assert table_of(f"品牌,型号\n{rows}\n澜和,x".encode()).refused is TableRefused.TOO_MANY_ROWS


def test_one_column_too_many_is_too_many() -> None:
    header = [f"列{number}" for number in range(MOST_COLUMNS)]
    assert table_of(a_book(header, header)).refused is None
    wide = [*header, "再一列"]
    assert table_of(a_book(wide, wide)).refused is TableRefused.TOO_MANY_COLUMNS
    comma = "\n".join([",".join(wide)] * 2)
    assert table_of(comma.encode()).refused is TableRefused.TOO_MANY_COLUMNS


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00\x00",
        b"PK\x03\x04 no archive",
        b'"never closed',
        b"a,b\n\x00,1",
    ],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    assert table_of(content).refused in {TableRefused.UNREADABLE, TableRefused.EMPTY}


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def test_old_and_encrypted_files_are_called_what_they_are() -> None:
    assert table_of(OLD_OFFICE).refused is TableRefused.OLD_FORMAT
    encrypted = OLD_OFFICE + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    assert table_of(encrypted).refused is TableRefused.ENCRYPTED


def a_merged_book(*areas: str, rows: list[list[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in areas:
        sheet.merge_cells(area)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_lies_under_a_merged_cell_is_not_taken_for_empty() -> None:
    rows = [["客户", "序列号", "备注"], ["王", "S-1", "x"], ["", "S-2", ""], ["李", "S-3", "y"]]
    table = table_of(a_merged_book("A2:A3", "B4:C4", rows=rows))
    troubles = [[cell.trouble for cell in row.cells] for row in table.rows]
    merged = CellTrouble.MERGED
    assert troubles == [[None, None, None], [merged, None], [None, None, merged]]
    assert texts(table)[0] == ["王", "S-1", "x"]


def test_rows_that_are_merged_as_a_whole_are_one_row() -> None:
    rows = [["客户", "序列号"], ["王", "S-1"], ["", ""], ["李", "S-2"]]
    table = table_of(a_merged_book("A2:A3", "B2:B3", rows=rows))
    assert [row.line for row in table.rows] == [2, 4]


def test_too_many_merged_cells_are_refused() -> None:
    areas = [f"A{line}:B{line}" for line in range(2, MOST_MERGED + 3)]
    content = a_merged_book(*areas, rows=[["a", "b"], ["1", "2"]])
    assert table_of(content).refused is TableRefused.TOO_MANY_MERGED


def test_a_huge_cell_is_its_own_fault_alone() -> None:
    huge = "x" * 1_000_000
    for content in (
        f"a,b\n1,{huge}\n2,3\n".encode(),
        a_book(["a", "b"], [1, huge[:32_000]], [2, 3]),
    ):
        table = table_of(content)
        assert [[cell.trouble for cell in row.cells] for row in table.rows] == [
            [None, CellTrouble.TOO_LONG],
            [None, None],
        ]


def test_rows_far_below_the_others_are_not_lost() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a"])
    sheet["A2"], sheet["A5000"] = "near", "far"
    out = BytesIO()
    book.save(out)
    assert [(row.line, row.cells[0].text) for row in table_of(out.getvalue()).rows] == [
        (2, "near"),
        (5000, "far"),
    ]


def test_a_bare_count_of_days_stays_a_number() -> None:
    assert texts(table_of(a_book(["日期"], [45366]))) == [["45366"]]


def _with_sheet(xml: str, *, more: dict[str, bytes] | None = None) -> bytes:
    """A real file whose first sheet is replaced."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(a_book(["a"], ["b"]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, xml if is_sheet else old.read(part.filename))
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return out.getvalue()


SHEET = (
    '<?xml version="1.0"?>{doctype}<worksheet '
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
)


async def test_a_bomb_is_refused_without_being_unfolded() -> None:
    bomb = _with_sheet(
        SHEET.format(doctype="", rows=""), more={"xl/media/x.bin": b"\x00" * (300 * MEBIBYTE)}
    )
    assert len(bomb) < MEBIBYTE

    async def source() -> AsyncIterator[bytes]:
        yield bomb

    async with Workshop().stream(read_pieces, source(), memory=512 * MEBIBYTE) as output:
        found = [piece async for piece in pieces(output)]
    assert together(found).refused is TableRefused.TOO_LARGE


@pytest.mark.long
def test_a_sheet_that_claims_to_be_endless_is_read_as_far_as_it_goes() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>品牌</t></is></c></row>'
        '<row r="2"><c r="XFD2" t="inlineStr"><is><t>far</t></is></c>'
        '<c r="A2" t="inlineStr"><is><t>澜和</t></is></c></row>'
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>end</t></is></c></row>'
    )
    table = table_of(_with_sheet(SHEET.format(doctype="", rows=rows)))
    assert [row.line for row in table.rows] == [2, 1048576]
    assert texts(table)[0][0] == "澜和"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE w [<!ENTITY a 'ha'><!ENTITY b '"
        + "&a;" * 1000
        + "'><!ENTITY x '"
        + "&b;" * 1000
        + "'>]>",
    ],
)
def test_entities_bring_nothing_in(doctype: str) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>&x;</t></is></c></row>'
    )
    table = table_of(_with_sheet(SHEET.format(doctype=doctype, rows=rows)))
    assert table.refused is not None or all("root" not in text for [text] in texts(table))
    assert sum(len(text) for row in texts(table) for text in row) < 1000


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_ours_is_ever_computed(text: str) -> None:
    content = written(SheetFormat.XLSX, [[text, "x"]])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for part in archive.namelist():
            assert b"<f>" not in archive.read(part)
            assert b"<f " not in archive.read(part)
    [shown] = load_workbook(BytesIO(content)).worksheets[0].iter_rows(min_row=2, max_col=1)
    assert shown[0].data_type == "s"
    comma = written(SheetFormat.CSV, [[text, "x"]]).decode("utf-8-sig")
    [_, row] = list(csv.reader(StringIO(comma, newline="")))
    assert row[0].startswith("'")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_whatever_is_written_can_be_opened_and_is_text(rows: list[list[str]]) -> None:
    book = load_workbook(BytesIO(written(SheetFormat.XLSX, rows)))
    for row in book.worksheets[0].iter_rows():
        assert {cell.data_type for cell in row} <= {"s", "n", "inlineStr"}
        assert all(cell.value is None or isinstance(cell.value, str) for cell in row)


def test_what_we_write_as_csv_we_read_back() -> None:
    rows = [["=1+1", "普通"], ["+86", "@x"]]
    assert texts(table_of(written(SheetFormat.CSV, rows))) == rows
