"""Many devices at once: all lines or none, and every fault named with its line and column."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from backend.container import Container
from backend.features.devices.importing.columns import GUIDES, Column
from tests.features.devices.builders import a_model
from tests.features.devices.conftest import Books
from tests.support.accounts import MAIN_BRANCH_ID, People, SignedIn
from tests.support.application import MovableClock
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Answer, Api

IMPORTS = "/api/v1/device-imports"
HEADER = [guide.column.value for guide in GUIDES]


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


def a_csv(*lines: list[str], header: list[str] | None = None, encoding: str = "utf-8") -> bytes:
    table = [header or HEADER, *lines]
    return "\r\n".join(",".join(line) for line in table).encode(encoding)


def a_book(*lines: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEADER, *lines):
        sheet.append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


async def bring_in(product: Api, who: SignedIn, content: bytes, *, dry_run: bool = False) -> Answer:
    query = "?dry_run=true" if dry_run else ""
    return await product.call(
        "POST",
        f"{IMPORTS}{query}",
        raw=content,
        token=who.token,
        headers={"Content-Type": "application/octet-stream"},
    )


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
        a_csv(a_line(1), a_line(2)),
        a_csv(a_line(1), a_line(2), encoding="utf-8-sig"),
        a_csv(a_line(1), a_line(2), encoding="gb18030"),
        a_book(a_line(1), a_line(2)),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "xlsx"],
)
async def test_a_table_becomes_devices_with_codes(
    product: Api, books: Books, agent: SignedIn, container: Container, content: bytes
) -> None:
    answer = await bring_in(product, agent, content)
    assert answer.status == 200
    assert {k: answer.body[k] for k in ("state", "rows", "created", "known", "problems")} == {
        "state": "imported",
        "rows": 2,
        "created": 2,
        "known": 0,
        "problems": [],
    }
    assert await stored(container) == (2, 2)
    devices = await books.store.devices.find({}, sort=[("serial", 1)])
    assert [device.serial for device in devices] == ["LH26-00001", "LH26-00002"]
    first = devices[0]
    assert (first.buyer_name, first.buyer_phone) == (NAMES[0], f"+86{canary_phone(11)}")
    assert (first.install_place, first.branch_id) == (f"{DOORS[0]} 1 主卧", MAIN_BRANCH_ID)
    assert str(first.covered_until(a_model())) == "2030-02-28"


async def test_what_was_imported_is_claimed_by_the_buyers_phone(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn
) -> None:
    await bring_in(product, agent, a_csv(a_line()))
    [device] = await books.store.devices.find({})
    code = (await books.store.codes.of_devices([device.id]))[device.id].code
    claimed = await product.post(f"/api/v1/codes/{code}/claims", {}, token=wang.token)
    assert claimed.body["outcome"] == "bound"


async def test_every_fault_is_named_with_line_and_column_and_nothing_is_stored(
    product: Api, books: Books, agent: SignedIn, container: Container
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
    answer = await bring_in(product, agent, a_csv(*lines))
    assert (answer.status, answer.body["state"]) == (200, "refused")
    assert [(each["line"], each["column"]) for each in answer.body["problems"]] == [
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
    assert answer.body["problems"][5]["problem"] == "与第 2 行重复，请删去一行"
    assert answer.body["problem_count"] == 10
    assert (answer.body["created"], await stored(container)) == (0, (1, 0))
    raw = answer.raw.decode()
    assert NAMES[0] not in raw, "a report repeats no cell"
    assert canary_phone(11) not in raw


async def test_the_report_can_be_taken_away_as_a_table(
    product: Api, books: Books, agent: SignedIn, people: People, clock: MovableClock
) -> None:
    done = (await bring_in(product, agent, a_csv(a_line(MODEL="=1+1")))).body
    path = f"{IMPORTS}/{done['id']}/problems"
    report = await product.get(path, token=agent.token)
    assert report.status == 200
    assert "filename*=UTF-8''" in report.headers["content-disposition"]
    sheet = load_workbook(BytesIO(report.raw)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["行", "列", "怎么改"],
        ["2", "型号", "这个品牌下没有这个型号，请先添加型号或改正"],
    ]
    far = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    for address in (path, f"{IMPORTS}/{done['id']}"):
        assert (await product.get(address, token=far.token)).status == 404
    assert (await product.get(IMPORTS, token=far.token)).body["items"] == []
    [listed] = (await product.get(IMPORTS, token=agent.token)).body["items"]
    assert (listed["id"], listed["state"]) == (done["id"], "refused")


async def test_a_dry_run_tells_and_stores_no_device(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    content = a_csv(a_line(1), a_line(2))
    answer = await bring_in(product, agent, content, dry_run=True)
    assert (answer.body["state"], answer.body["created"]) == ("checked", 2)
    assert await stored(container) == (0, 0)
    answer = await bring_in(product, agent, content)
    assert answer.body["state"] == "imported"
    assert await stored(container) == (2, 2)


async def test_the_same_file_again_changes_nothing(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    content = a_csv(a_line(1), a_line(2))
    answers = await asyncio.gather(*(bring_in(product, agent, content) for _ in range(2)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["id"] for answer in answers}) == 1
    assert await stored(container) == (2, 2)
    entries = container.mongo.collection("audit_entries")
    assert await entries.count({"action": "imported"}) == 1


async def test_a_file_that_has_grown_adds_what_is_new(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    await bring_in(product, agent, a_csv(a_line(1), a_line(2)))
    [first, _] = await books.store.devices.find({}, sort=[("serial", 1)])
    grown = a_csv(a_line(1, CHANNEL="改过的渠道"), a_line(2), a_line(3))
    answer = await bring_in(product, agent, grown)
    assert (answer.body["created"], answer.body["known"]) == (1, 2)
    assert await stored(container) == (3, 3)
    assert await books.store.devices.get(first.id) == first


async def test_what_has_no_serial_is_known_by_the_firms_own_number(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    line = a_line(SERIAL="", REFERENCE="HT-2024-007")
    await bring_in(product, agent, a_csv(line))
    answer = await bring_in(product, agent, a_csv(line, a_line(2)))
    assert (answer.body["created"], answer.body["known"]) == (1, 1)
    assert await stored(container) == (2, 2)


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        (["品牌", "型号"], [("序列号", "缺少这一列，请按模板补上")]),
        (["品牌*", "型号", "序列号", "颜色"], [("颜色", "没有这一列，请删去或按模板改名")]),
        (
            ["型号", "型号", "序列号"],
            [("型号", "这一列出现了两次，请删去一列"), ("品牌", "缺少这一列，请按模板补上")],
        ),
    ],
)
async def test_a_wrong_header_is_explained(
    product: Api,
    books: Books,
    agent: SignedIn,
    header: list[str],
    problems: list[tuple[str, str]],
) -> None:
    answer = await bring_in(product, agent, a_csv(["澜和", "x", "y", "z"], header=header))
    assert answer.body["state"] == "refused"
    assert [(each["column"], each["problem"]) for each in answer.body["problems"]] == problems


async def test_columns_may_stand_in_any_order(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    content = a_csv(["S-1", "KFR-35GW/LH26", "澜和"], header=["序列号", " 型号 ", "品牌*"])
    assert (await bring_in(product, agent, content)).body["state"] == "imported"
    assert await stored(container) == (1, 1)


async def test_cells_that_compute_or_were_spoilt_are_refused(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    formula: list[Any] = a_line(1)
    formula[HEADER.index("序列号")] = "=A1"
    spoilt: list[Any] = a_line(2)
    spoilt[HEADER.index("序列号")] = 12345678901234567890
    answer = await bring_in(product, agent, a_book(formula, spoilt))
    assert [
        (each["line"], each["column"], each["problem"][:4]) for each in answer.body["problems"]
    ] == [
        (2, "序列号", "单元格里"),
        (3, "序列号", "数字太长"),
    ]
    assert await stored(container) == (0, 0)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "invalid_request"),
        (b"PK\x03\x04broken", 422, "unreadable_table"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, 422, "unreadable_table"),
        (a_csv(), 422, "unreadable_table"),
        (a_csv(*(a_line(n) for n in range(2001))), 422, "unreadable_table"),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "payload_too_large"),
    ],
    ids=["nothing", "broken", "picture", "no rows", "too many rows", "too large"],
)
async def test_what_cannot_be_read_is_refused(
    product: Api,
    books: Books,
    agent: SignedIn,
    container: Container,
    content: bytes,
    status: int,
    code: str,
) -> None:
    answer = await bring_in(product, agent, content)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert await container.mongo.collection("device_imports").count({}) == 0
    assert await stored(container) == (0, 0)


async def test_two_thousand_lines_come_in_at_once_or_not_at_all(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    lines = [a_line(number) for number in range(2000)]
    answer = await bring_in(product, agent, a_csv(*lines))
    assert (answer.status, answer.body["created"]) == (200, 2000)
    assert await stored(container) == (2000, 2000)
    lines = [a_line(number) for number in range(2000, 3999)]
    answer = await bring_in(product, agent, a_csv(*lines, a_line(5000, BUYER_PHONE="1")))
    assert (answer.body["state"], answer.body["problem_count"]) == ("refused", 1)
    assert await stored(container) == (2000, 2000)


async def test_the_template_is_a_table_that_can_be_brought_in(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    for kind in ("xlsx", "csv"):
        template = await product.get(
            f"/api/v1/device-import-template?format={kind}", token=agent.token
        )
        assert template.status == 200
        if kind == "csv":
            assert template.raw.decode("utf-8-sig").strip().split(",") == HEADER
            continue
        book = load_workbook(BytesIO(template.raw))
        assert [cell.value for cell in book.worksheets[0][1]] == HEADER
        assert book.worksheets[1].max_row == 1 + len(HEADER)
        book.worksheets[0].append(a_line())
        filled = BytesIO()
        book.save(filled)
        assert (await bring_in(product, agent, filled.getvalue())).body["state"] == "imported"
    assert await stored(container) == (1, 1)


async def test_an_export_masks_people_and_computes_nothing(
    product: Api, books: Books, agent: SignedIn, people: People, container: Container
) -> None:
    await books.device(
        serial="=1+1",
        buyer_name=NAMES[0],
        buyer_phone=f"+86{canary_phone(11)}",
        install_place=DOORS[0],
        warranty_until="2099-01-01",
    )
    await books.device(serial="OTHER", branch_id="elsewhere")
    export = await product.get("/api/v1/device-export", token=agent.token)
    assert export.status == 200
    rows = list(load_workbook(BytesIO(export.raw)).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1] == (
        "澜和",
        "家用空调",
        "KFR-35GW/LH26",
        "=1+1",
        None,
        "2024-03-15",
        None,
        "2099-01-01",
        "保修期内",
        None,
        "金**",
        "139****0011",
        "无",
    )
    comma = await product.get("/api/v1/device-export?format=csv", token=agent.token)
    assert "'=1+1" in comma.raw.decode("utf-8-sig")
    for secret in (NAMES[0], canary_phone(11), DOORS[0]):
        assert secret not in comma.raw.decode("utf-8-sig")
    entries = container.mongo.collection("audit_entries")
    assert await entries.count({"action": "exported", "actor_id": agent.id}) == 2
    customer = await people.customer()
    assert (await product.get("/api/v1/device-export", token=customer.token)).status == 403


async def test_only_those_who_keep_devices_import(
    product: Api, books: Books, people: People, container: Container
) -> None:
    technician = await people.staff("technician")
    refused = await bring_in(product, technician, a_csv(a_line()))
    assert (refused.status, refused.body["code"]) == (403, "permission_denied")
    assert await stored(container) == (0, 0)


async def test_a_form_works_like_the_bare_file(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    content = a_csv(a_line())
    form = (
        b'--x\r\nContent-Disposition: form-data; name="dry_run"\r\n\r\ntrue\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="t.csv"\r\n\r\n'
        + content
        + b"\r\n--x--\r\n"
    )
    answer = await product.call(
        "POST",
        IMPORTS,
        raw=form,
        token=agent.token,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert (answer.status, answer.body["state"]) == (200, "checked")
    assert await stored(container) == (0, 0)
