"""Files as other programs write them: old ones, ones with a password, ones with a million rows."""

import zipfile
from io import BytesIO
from typing import Final

import pytest
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook

from backend.container import Container
from tests.features.devices.builders import a_brand, a_line, a_model
from tests.support.accounts import SignedIn
from tests.support.imports import Importing, a_book
from tests.support.kit import Api

pytestmark = pytest.mark.long

HEADER: Final = ["品牌", "型号", "序列号"]
ROW: Final = ["澜和", "KFR-35GW/LH26"]
MOST_LINES_OF_A_SHEET: Final = 1_048_576
SHEET: Final = "xl/worksheets/sheet1.xml"


@pytest.fixture
async def importing(product: Api, container: Container) -> Importing:
    store = container.device_services.store
    await store.brands.add(a_brand())
    await store.lines.add(a_line())
    await store.models.add(a_model())
    return Importing(product, container, "devices")


def an_old_book() -> bytes:
    """In the format of Excel 97-2003."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("设备")
    for line, row in enumerate((HEADER, [*ROW, "S-1"])):
        for column, text in enumerate(row):
            sheet.write(line, column, text)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def a_locked_book() -> bytes:
    """With a password to open it."""
    out = BytesIO()
    OOXMLFile(BytesIO(a_book(HEADER, [*ROW, "S-1"]))).encrypt("hush", out)
    return out.getvalue()


def a_full_sheet() -> bytes:
    """Every line that a sheet can have is filled, with few bytes a line."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(a_book(HEADER, [*ROW, "S-2"]))) as small,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as full,
    ):
        for part in small.infolist():
            if part.filename != SHEET:
                full.writestr(part.filename, small.read(part.filename))
        head, tail = small.read(SHEET).decode().split("</sheetData>")
        with full.open(SHEET, "w") as sheet:
            sheet.write(head.encode())
            for first in range(3, MOST_LINES_OF_A_SHEET + 1, 10_000):
                last = min(first + 10_000, MOST_LINES_OF_A_SHEET + 1)
                sheet.write(
                    "".join(
                        f'<row r="{n}"><c t="inlineStr"><is><t>S-{n}</t></is></c></row>'
                        for n in range(first, last)
                    ).encode()
                )
            sheet.write(f"</sheetData>{tail}".encode())
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (an_old_book, "这是旧版 .xls 文件。请用表格软件打开，另存为 .xlsx 后重试"),
        (a_locked_book, "文件设了打开密码。请去掉密码，另存为 .xlsx 后重试"),
        (a_full_sheet, "一次最多导入 100000 行，请分成几个文件"),
    ],
)
async def test_a_real_file_that_cannot_be_brought_in_is_refused_in_words(
    importing: Importing, agent: SignedIn, container: Container, make: object, reason: str
) -> None:
    assert callable(make)
    done = await importing.bring_in(agent, make(), mode="skip_bad_rows")
    assert (done["state"], done["refusal"], done["percent"]) == ("refused", reason, 100)
    assert await container.mongo.collection("devices").count({}) == 0


def test_the_full_sheet_is_a_table_that_others_can_read() -> None:
    """Else its refusal would prove nothing."""
    book = load_workbook(BytesIO(a_full_sheet()), read_only=True)
    found = book.worksheets[0].iter_rows(max_row=3, values_only=True)
    assert [row[0] for row in found] == ["品牌", "澜和", "S-3"]
