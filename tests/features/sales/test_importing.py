"""Sales as a table: one line is one sale with a device and up to three promises."""

from typing import Any

import pytest

from backend.features.sales.importing import COLUMNS, Column
from tests.features.devices.builders import a_device
from tests.features.sales.conftest import SALES, Shop
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.imports import Importing, a_csv

HEADER = [column.title for column in COLUMNS]


@pytest.fixture
def importing(shop: Shop) -> Importing:
    return Importing(shop.api, shop.container, "sales")


def a_line(number: int = 1, **changes: str) -> list[str]:
    values = {
        Column.ORDER: f"DD-{number}",
        Column.SOLD_ON: "2026/7/1",
        Column.PHONE: canary_phone(21),
        Column.NAME: NAMES[0],
        Column.AREA: "浙江省杭州市西湖区",
        Column.ESTATE: "青桐里",
        Column.DOOR: f"{DOORS[0]} 1204",
        Column.BRAND: "澜和",
        Column.MODEL: "KFR-35GW/LH26",
        Column.SERIAL: f"LH26-{number:04d}",
        Column.AMOUNT: "3299.50",
        Column.PROMISE_1: "周六上午装好",
        Column.DUE_1: "2026-12-05",
        Column.PROMISE_3: "送滤网一套",
        Column.INSTALL: "是",
    } | {Column[name]: value for name, value in changes.items()}
    return [values.get(column, "") for column in Column]


async def test_a_line_becomes_what_the_form_makes(importing: Importing, shop: Shop) -> None:
    done = await importing.bring_in(shop.seller, a_csv(HEADER, a_line(1), a_line(2)))
    assert (done["state"], done["created"], done["bad_rows"]) == ("imported", 2, 0)
    counts = await shop.counts()
    assert counts == {
        "sales": 2,
        "promises": 4,
        "devices": 2,
        "households": 1,
        "customer_accounts": 1,
        "device_codes": 2,
    }
    [row] = (await shop.api.get(f"{SALES}?order_number=DD-1", token=shop.seller.token)).body[
        "items"
    ]
    sale = await shop.read(row)
    assert (sale["seller_id"], sale["amount_fen"], sale["sold_on"]) == (
        shop.seller.id,
        329950,
        "2026-07-01",
    )
    assert [(p["text"], p["due_on"]) for p in sale["promises"]] == [
        ("周六上午装好", "2026-12-05"),
        ("送滤网一套", None),
    ]


async def test_the_same_table_again_changes_nothing(importing: Importing, shop: Shop) -> None:
    await importing.bring_in(shop.seller, a_csv(HEADER, a_line(1)))
    before = await shop.counts()
    grown = await importing.bring_in(shop.seller, a_csv(HEADER, a_line(1), a_line(2)))
    assert (grown["state"], grown["created"], grown["known"]) == ("imported", 1, 1)
    assert await shop.counts() == before | {
        "sales": 2,
        "promises": 4,
        "devices": 2,
        "device_codes": 2,
    }


async def test_every_fault_is_named_and_nothing_is_stored(importing: Importing, shop: Shop) -> None:
    theirs = a_device(serial="LH26-0006", owner_account_id="somebody", household_id="home")
    await shop.container.device_services.store.devices.add(theirs)
    faults: list[tuple[dict[str, Any], str]] = [
        ({"PHONE": "1"}, "客户手机"),
        ({"MODEL": "NOTHING"}, "型号"),
        ({"SOLD_ON": "2099-01-01"}, "购买日期"),
        ({"AREA": "浙江省杭州市西湖区 18 号"}, "省市区"),
        ({}, "序列号"),
        ({"AMOUNT": "3299.555"}, "金额"),
        ({"PROMISE_1": ""}, "承诺1"),
        ({"ORDER": "DD-20"}, "订单号"),
        ({"INSTALL": "也许"}, "需要安装"),
    ]
    lines = [a_line(20)] + [a_line(n, **changes) for n, (changes, _) in enumerate(faults, 2)]
    done = await importing.bring_in(shop.seller, a_csv(HEADER, *lines))
    assert (done["state"], done["bad_rows"]) == ("refused", len(faults))
    told = await importing.problems(shop.seller, done["id"])
    assert [(line, column) for line, column, _ in told] == [
        (line, column) for line, (_, column) in enumerate(faults, 3)
    ]
    counts = await shop.counts()
    assert (counts["sales"], counts["households"], counts["devices"]) == (0, 0, 1)


async def test_who_may_not_sell_brings_no_sales_in(importing: Importing, shop: Shop) -> None:
    refused = await importing.upload(shop.manager, a_csv(HEADER, a_line(1)))
    assert (refused.status, refused.body["code"]) == (403, "permission_denied")
    assert (await shop.counts())["sales"] == 0


async def test_many_sales_are_stored_a_few_at_a_time(importing: Importing, shop: Shop) -> None:
    """A sale makes up to a dozen documents: two hundred of them outlast a unit of work."""
    lines = [a_line(n, PHONE=canary_phone(n), DOOR=f"{DOORS[0]} {n}") for n in range(1, 61)]
    done = await importing.bring_in(shop.seller, a_csv(HEADER, *lines))
    assert (done["state"], done["created"], done["bad_rows"]) == ("imported", 60, 0)
    [kept] = await shop.container.mongo.collection("imports").find({}, limit=2)
    assert (kept["rows_at_once"], kept["chunks"]) == (25, 3)
    counts = await shop.counts()
    assert (counts["sales"], counts["devices"], counts["households"]) == (60, 60, 60)
