"""Tables of devices, every hundredth row of them bad in a way that is known."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Final

from openpyxl import Workbook

from backend.container import Container
from backend.features.devices.importing.columns import COLUMNS, Column
from tests.features.devices.builders import a_brand, a_line, a_model
from tests.prove.tables.table import BAD_EVERY, Bad, Table

_FAULTS: Final[tuple[tuple[Column, str], ...]] = (
    (Column.BUYER_PHONE, "12"),
    (Column.MODEL, "没有的型号"),
    (Column.BOUGHT_ON, "2024-02-30"),
    (Column.BRAND, "没有的品牌"),
    (Column.INSTALLED_ON, "45366"),
    (Column.SERIAL, ""),  # the first row's, once more
)


async def stock(container: Container) -> None:
    """The catalogue that the rows name."""
    store = container.device_services.store
    await store.brands.add(a_brand())
    await store.lines.add(a_line())
    await store.models.add(a_model())


def a_table(rows: int, series: str, *, with_bad_rows: bool = True) -> Table:
    """`series` begins the serials of this table and of no other."""
    book = Workbook(write_only=True)
    page = book.create_sheet("设备")
    page.append([column.title for column in COLUMNS])
    bad: set[Bad] = set()
    good: set[str] = set()
    for number, line in enumerate(_lines(rows, series), start=2):
        if with_bad_rows and number % BAD_EVERY == 0:
            column, text = _FAULTS[number // BAD_EVERY % len(_FAULTS)]
            line[column] = text or _serial(series, 0)
            bad.add((number, column.value))
        else:
            good.add(line[Column.SERIAL])
        page.append([line.get(column, "") for column in Column])
    out = BytesIO()
    book.save(out)
    return Table(
        "devices",
        rows,
        out.getvalue(),
        frozenset(good),
        frozenset(bad),
        lambda container: _stored(container, series),
    )


def _serial(series: str, number: int) -> str:
    return f"{series}-{number:07d}"


def _lines(rows: int, series: str) -> Iterator[dict[Column, str]]:
    for number in range(rows):
        yield {
            Column.BRAND: "澜和",
            Column.MODEL: "KFR-35GW/LH26",
            Column.SERIAL: _serial(series, number),
            Column.BOUGHT_ON: date(2024, 1 + number % 12, 1 + number % 28).isoformat(),
            Column.CHANNEL: ("京东", "天猫", "门店", "工程")[number % 4],
            Column.INSTALL_PLACE: f"{number % 90 + 1} 幢 {number % 40}0{number % 4 + 1} 主卧",
            Column.BUYER_NAME: f"客户{number}",
            Column.BUYER_PHONE: f"137{number:08d}",
        }


async def _stored(container: Container, series: str) -> Counter[str]:
    """The serials of the devices that have exactly one code."""
    mongo = container.mongo
    codes = Counter(
        [
            row["device_id"]
            async for row in mongo.collection("device_codes").stream(
                {}, projection={"device_id": 1}
            )
        ]
    )
    ours = mongo.collection("devices").stream(
        {"serial": {"$regex": f"^{series}-"}}, projection={"serial": 1}
    )
    return Counter([row["serial"] async for row in ours if codes[row["_id"]] == 1])
