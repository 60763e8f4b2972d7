"""Devices as a table: every fault is named with its line and column, none is guessed away."""

from typing import Any

import pytest

from backend.container import Container
from backend.features.devices.importing.columns import COLUMNS, Column
from backend.features.devices.models import Batch, Supplier
from tests.features.devices.builders import NOON, a_model
from tests.features.devices.conftest import Books
from tests.support.accounts import MAIN_BRANCH_ID, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.imports import Importing, a_book, a_csv
from tests.support.kit import Api

HEADER = [column.title for column in COLUMNS]


@pytest.fixture
def importing(product: Api, container: Container) -> Importing:
    return Importing(product, container, "devices")


def a_line(number: int = 1, **changes: str) -> list[str]:
    values = {
        Column.BRAND: "澜和",
        Column.MODEL: "KFR-35GW/LH26",
        Column.SERIAL: f"LH26-{number:05d}",
        Column.BOUGHT_ON: "2024-02-29",
        Column.CHANNEL: "京东",
        Column.INSTALL_PLACE: f"{DOORS[0]} {number} 主卧",
        Column.BUYER_NAME: NAMES[0],
        Column.BUYER_PHONE: canary_phone(11),
    } | {Column[name]: value for name, value in changes.items()}
    return [values.get(column, "") for column in Column]


async def stored(container: Container) -> tuple[int, int]:
    """How many devices and codes there are."""
    mongo = container.mongo
    return (
        await mongo.collection("devices").count({}),
        await mongo.collection("device_codes").count({}),
    )


@pytest.mark.parametrize(
    "content",
    [
        a_csv(HEADER, a_line(1), a_line(2)),
        a_csv(HEADER, a_line(1), a_line(2), encoding="utf-8-sig"),
        a_csv(HEADER, a_line(1), a_line(2), encoding="gb18030"),
        a_book(HEADER, a_line(1), a_line(2)),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "xlsx"],
)
async def test_a_table_becomes_devices_with_codes(
    importing: Importing, books: Books, agent: SignedIn, container: Container, content: bytes
) -> None:
    done = await importing.bring_in(agent, content)
    assert {k: done[k] for k in ("state", "rows", "created", "known", "bad_rows")} == {
        "state": "imported",
        "rows": 2,
        "created": 2,
        "known": 0,
        "bad_rows": 0,
    }
    assert await stored(container) == (2, 2)
    devices = await books.store.devices.find({}, sort=[("serial", 1)])
    assert [device.serial for device in devices] == ["LH26-00001", "LH26-00002"]
    first = devices[0]
    assert (first.buyer_name, first.buyer_phone) == (NAMES[0], f"+86{canary_phone(11)}")
    assert (first.install_place, first.branch_id) == (f"{DOORS[0]} 1 主卧", MAIN_BRANCH_ID)
    assert str(first.covered_until(a_model())) == "2030-02-28"


async def test_what_was_imported_is_claimed_by_the_buyers_phone(
    product: Api, importing: Importing, books: Books, agent: SignedIn, wang: SignedIn
) -> None:
    await importing.bring_in(agent, a_csv(HEADER, a_line()))
    [device] = await books.store.devices.find({})
    code = (await books.store.codes.of_devices([device.id]))[device.id].code
    claimed = await product.post(f"/api/v1/codes/{code}/claims", {}, token=wang.token)
    assert claimed.body["outcome"] == "bound"


async def test_every_fault_is_named_with_line_and_column_and_nothing_is_stored(
    importing: Importing, books: Books, agent: SignedIn, container: Container
) -> None:
    known = await books.device(serial="TAKEN-1", model_id="other-model")
    lines = [
        a_line(1),
        a_line(2, BRAND="没有的品牌"),
        a_line(3, MODEL="没有的型号"),
        a_line(4, BOUGHT_ON="2024-02-30"),
        a_line(5, BOUGHT_ON="2999-01-01"),
        a_line(6, BUYER_PHONE="12"),
        a_line(1),
        a_line(8, SERIAL=""),
        a_line(9, BRAND=""),
        a_line(10, SERIAL=known.serial or ""),
        a_line(11, WARRANTY_UNTIL="明年"),
    ]
    done = await importing.bring_in(agent, a_csv(HEADER, *lines))
    assert (done["state"], done["created"], done["problem_count"]) == ("refused", 0, 10)
    told = await importing.problems(agent, done["id"])
    assert [(line, column) for line, column, _ in told] == [
        (3, "品牌"),
        (4, "型号"),
        (5, "购买日期"),
        (6, "购买日期"),
        (7, "购买人手机"),
        (8, "序列号"),
        (9, "序列号"),
        (10, "品牌"),
        (11, "型号"),
        (12, "保修至"),
    ]
    assert told[5][2] == "与第 2 行重复，请删去一行"
    assert await stored(container) == (1, 0)


async def test_all_faults_of_a_line_are_told_at_once(
    importing: Importing, books: Books, agent: SignedIn
) -> None:
    line = a_line(1, BUYER_PHONE="12", MODEL="没有的型号", BOUGHT_ON="去年")
    done = await importing.bring_in(agent, a_csv(HEADER, line))
    assert (done["bad_rows"], done["problem_count"]) == (1, 3)
    told = await importing.problems(agent, done["id"])
    assert [column for _, column, _ in told] == ["购买日期", "购买人手机", "型号"]


async def test_the_good_rows_alone_are_stored_where_that_was_asked_for(
    importing: Importing, books: Books, agent: SignedIn, container: Container
) -> None:
    content = a_csv(HEADER, a_line(1), a_line(2, BUYER_PHONE="12"), a_line(3), a_line(1))
    done = await importing.bring_in(agent, content, mode="skip_bad_rows")
    assert (done["state"], done["created"], done["bad_rows"]) == ("imported", 2, 2)
    assert [line for line, _, _ in await importing.problems(agent, done["id"])] == [3, 5]
    assert await stored(container) == (2, 2)


async def test_a_file_that_has_grown_adds_what_is_new(
    importing: Importing, books: Books, agent: SignedIn, container: Container
) -> None:
    await importing.bring_in(agent, a_csv(HEADER, a_line(1), a_line(2)))
    [first, _] = await books.store.devices.find({}, sort=[("serial", 1)])
    grown = a_csv(HEADER, a_line(1, CHANNEL="改过的渠道"), a_line(2), a_line(3))
    done = await importing.bring_in(agent, grown)
    assert (done["created"], done["known"]) == (1, 2)
    assert await stored(container) == (3, 3)
    assert await books.store.devices.get(first.id) == first


async def test_what_has_no_serial_is_known_by_the_firms_own_number(
    importing: Importing, books: Books, agent: SignedIn, container: Container
) -> None:
    line = a_line(SERIAL="", REFERENCE="HT-2024-007")
    await importing.bring_in(agent, a_csv(HEADER, line))
    done = await importing.bring_in(agent, a_csv(HEADER, line, a_line(2)))
    assert (done["created"], done["known"]) == (1, 1)
    assert await stored(container) == (2, 2)


async def test_a_serial_and_a_number_of_two_devices_are_no_one_device(
    importing: Importing, books: Books, agent: SignedIn, container: Container
) -> None:
    await books.device(serial="ONE")
    await books.device(serial="TWO", reference="HT-2")
    done = await importing.bring_in(agent, a_csv(HEADER, a_line(SERIAL="ONE", REFERENCE="HT-2")))
    assert await importing.problems(agent, done["id"]) == [
        (2, "序列号", "序列号和自编号分别属于两台已登记的设备，请核对")
    ]
    assert await stored(container) == (2, 0)


async def test_batch_and_supplier_are_found_by_what_people_call_them(
    importing: Importing, books: Books, agent: SignedIn, container: Container
) -> None:
    ours, other = (Supplier(name=name, created_at=NOON) for name in ("远航", "近岸"))
    for supplier in (ours, other):
        await books.store.suppliers.add(supplier)
    batch = Batch(number="B-3", model_id="model-lh26", supplier_id=ours.id, created_at=NOON)
    await books.store.batches.add(batch)
    lines = [a_line(1, BATCH="B-3"), a_line(2, BATCH="B-3", SUPPLIER="近岸"), a_line(3)]
    unknown = [a_line(4, BATCH="B-4"), a_line(5, SUPPLIER="没有的")]
    table = a_csv(HEADER, *lines, *unknown)
    done = await importing.bring_in(agent, table, mode="skip_bad_rows")
    devices = await books.store.devices.find({}, sort=[("serial", 1)])
    assert [(device.batch_id, device.supplier_id) for device in devices] == [
        (batch.id, ours.id),
        (batch.id, other.id),
        (None, None),
    ]
    assert await importing.problems(agent, done["id"]) == [
        (5, "批次", "这个型号没有这个批次，请先添加批次或改正"),
        (6, "供应商", "系统里没有这个供应商，请先添加供应商或改正"),
    ]


async def test_cells_that_compute_or_were_spoilt_are_refused(
    importing: Importing, books: Books, agent: SignedIn, container: Container
) -> None:
    formula: list[Any] = a_line(1)
    formula[HEADER.index("序列号")] = "=A1"
    spoilt: list[Any] = a_line(2)
    spoilt[HEADER.index("序列号")] = 12345678901234567890
    done = await importing.bring_in(agent, a_book(HEADER, formula, spoilt))
    told = await importing.problems(agent, done["id"])
    assert [(line, column, problem[:4]) for line, column, problem in told] == [
        (2, "序列号", "单元格里"),
        (3, "序列号", "数字太长"),
    ]
    assert await stored(container) == (0, 0)
