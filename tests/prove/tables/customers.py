"""Tables of customers, every hundredth row of them bad in a way that is known."""

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from openpyxl import Workbook

from backend.container import Container
from backend.features.customers.importing.columns import COLUMNS, Column
from tests.prove.tables.table import BAD_EVERY, Bad, Table

_FAULTS: Final[tuple[tuple[Column, str], ...]] = (
    (Column.PHONE, "12"),
    (Column.PHONE, ""),
    (Column.AREA, "西湖区 5 幢"),
    (Column.DOOR, ""),
    (Column.NAME, "长" * 31),
)
_AREAS: Final = ("浙江省杭州市西湖区", "浙江省杭州市拱墅区", "浙江省宁波市海曙区")


def a_table(rows: int, series: int) -> Table:
    """`series`, one digit, is in the phones of this table and of no other."""
    book = Workbook(write_only=True)
    page = book.create_sheet("客户")
    page.append([column.title for column in COLUMNS])
    bad: set[Bad] = set()
    good: set[str] = set()
    for number, line in enumerate(_lines(rows, series), start=2):
        if number % BAD_EVERY == 0:
            column, text = _FAULTS[number // BAD_EVERY % len(_FAULTS)]
            line[column] = text
            bad.add((number, column.value))
        else:
            good.add(f"+86{line[Column.PHONE]}")
        page.append([line.get(column, "") for column in Column])
    out = BytesIO()
    book.save(out)
    return Table(
        "customers",
        rows,
        out.getvalue(),
        frozenset(good),
        frozenset(bad),
        lambda container: _stored(container, series),
    )


def _lines(rows: int, series: int) -> Iterator[dict[Column, str]]:
    for number in range(rows):
        yield {
            Column.PHONE: f"158{series}{number:07d}",
            Column.NAME: f"客户{number}",
            Column.AREA: _AREAS[number % len(_AREAS)],
            Column.ESTATE: f"青桐里{number % 60}区",
            Column.DOOR: f"{number % 90 + 1} 幢 {number % 40}0{number % 4 + 1}",
            Column.TAGS: "老客户、有电梯" if number % 3 else "",
        }


async def _stored(container: Container, series: int) -> Counter[str]:
    """The phones of those who have exactly one home with one address."""
    homes: Counter[str] = Counter()
    async for row in container.mongo.collection("households").stream({}):
        if len(row["addresses"]) == 1:
            homes[row["members"][0]["account_id"]] += 1
    people = container.accounts.stores.customers
    accounts = [
        people.load(row) async for row in container.mongo.collection("customer_accounts").stream({})
    ]
    ours = [each for each in accounts if each.phone.startswith(f"+86158{series}")]
    return Counter(each.phone for each in ours if homes[each.id] == 1)
