"""Tables over HTTP: who may, what is refused and how, and what can be read afterwards."""

import asyncio
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from backend.container import Container
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.features.devices.importing.columns import COLUMNS
from tests.features.devices.builders import a_brand, a_line, a_model
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.imports import Importing, a_book, a_csv
from tests.support.kit import Api

HEADER = [column.title for column in COLUMNS]
SHORT = ["品牌", "型号", "序列号"]
MEBIBYTE = 1024**2


@pytest.fixture
async def importing(product: Api, container: Container, people: People) -> Importing:
    store = container.device_services.store
    await store.brands.add(a_brand())
    await store.lines.add(a_line())
    await store.models.add(a_model())
    return Importing(product, container, "devices")


def rows(count: int, first: int = 0) -> list[list[str]]:
    return [["澜和", "KFR-35GW/LH26", f"S-{first + n:05d}"] for n in range(count)]


def a_table(count: int = 2, first: int = 0) -> bytes:
    return a_csv(SHORT, *rows(count, first))


async def devices(container: Container) -> int:
    return await container.mongo.collection("devices").count({})


async def imports(container: Container) -> int:
    return await container.mongo.collection("imports").count({})


# -- who may -----------------------------------------------------------------------------------


async def test_the_kinds_are_those_one_may_bring_in(
    product: Api, people: People, agent: SignedIn
) -> None:
    kinds = (await product.get("/api/v1/import-kinds", token=agent.token)).body
    [kind] = [each for each in kinds if each["name"] == "devices"]
    assert (kind["title"], kind["either"]) == ("设备", ["序列号", "自编号"])
    assert [column["title"] for column in kind["columns"]] == HEADER
    assert [c["title"] for c in kind["columns"] if c["is_required"]] == ["品牌", "型号"]
    await people.role("empty-handed", {"imports:run": "branch"})
    nobody = await people.staff("empty-handed")
    assert (await product.get("/api/v1/import-kinds", token=nobody.token)).body == []


async def test_the_right_to_import_is_no_right_to_what_is_imported(
    product: Api, importing: Importing, people: People, agent: SignedIn, container: Container
) -> None:
    done = await importing.bring_in(agent, a_table())
    await people.role("empty-handed", {"imports:run": "branch"})
    nobody = await people.staff("empty-handed")
    paths = (
        f"/api/v1/imports/{done['id']}",
        f"/api/v1/imports/{done['id']}/problems",
        f"/api/v1/imports/{done['id']}/report.xlsx",
        "/api/v1/import-kinds/devices/template.xlsx",
        "/api/v1/imports?kind=devices",
    )
    answers = [await product.get(path, token=nobody.token) for path in paths]
    answers.append(await importing.upload(nobody, a_table(3)))
    cancellation = f"/api/v1/imports/{done['id']}/cancellation"
    answers.append(await product.post(cancellation, token=nobody.token))
    for answer in answers:
        assert (answer.status, answer.body["code"]) == (403, "permission_denied")
        assert answer.body["params"] == {"permission": "devices:manage"}
    assert (await product.get("/api/v1/imports", token=nobody.token)).body["items"] == []
    assert (await devices(container), await imports(container)) == (2, 1)


async def test_another_branch_sees_nothing_of_it_and_the_head_office_all(
    product: Api, importing: Importing, people: People, agent: SignedIn
) -> None:
    done = await importing.bring_in(agent, a_table())
    far = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    for address in ("", "/problems", "/report.xlsx"):
        answer = await product.get(f"/api/v1/imports/{done['id']}{address}", token=far.token)
        assert (answer.status, answer.body["code"]) == (404, "import_not_found")
    assert (await product.get("/api/v1/imports", token=far.token)).body["items"] == []
    boss = await people.staff(ADMINISTRATOR)
    [seen] = (await product.get("/api/v1/imports", token=boss.token)).body["items"]
    assert seen["id"] == done["id"]


async def test_a_kind_that_does_not_exist_is_told(
    product: Api, importing: Importing, people: People, container: Container
) -> None:
    boss = await people.staff(ADMINISTRATOR)
    unknown = Importing(product, container, "spaceships")
    answers = [
        await unknown.upload(boss, a_table()),
        await product.get("/api/v1/import-kinds/spaceships/template.xlsx", token=boss.token),
        await product.get("/api/v1/imports?kind=spaceships", token=boss.token),
    ]
    for answer in answers:
        assert (answer.status, answer.body["code"]) == (404, "import_kind_not_found")
    assert await imports(container) == 0


# -- the course of things ----------------------------------------------------------------------


async def test_an_upload_is_answered_before_it_is_done_and_shows_its_way(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    taken = await importing.upload(agent, a_table(1200))
    assert taken.status == 202
    begun = {k: taken.body[k] for k in ("kind", "mode", "state", "percent", "rows", "is_dry_run")}
    assert begun == {
        "kind": "devices",
        "mode": "all_or_nothing",
        "state": "reading",
        "percent": 0,
        "rows": 0,
        "is_dry_run": False,
    }
    assert taken.body["imported_by"] == agent.id
    assert await devices(container) == 0
    await importing.work()
    done = await importing.get(agent, taken.body["id"])
    shown = ("state", "percent", "rows", "rows_read", "rows_checked", "rows_stored", "created")
    assert [done[k] for k in shown] == ["imported", 100, 1200, 1200, 1200, 1200, 1200]
    assert done["finished_at"] >= done["created_at"]
    assert await devices(container) == 1200


async def test_the_same_file_at_the_same_moment_is_one_import(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    answers = await asyncio.gather(*(importing.upload(agent, a_table(700)) for _ in range(2)))
    assert {answer.status for answer in answers} == {202}
    [import_id] = {answer.body["id"] for answer in answers}
    await importing.work()
    later = await importing.upload(agent, a_table(700), mode="skip_bad_rows")
    assert (later.body["id"], later.body["state"]) == (import_id, "imported")
    assert (await devices(container), await imports(container)) == (700, 1)
    entries = container.mongo.collection("audit_entries")
    assert await entries.count({"action": "imported"}) == 1
    for name in ("import_files.files", "import_files.chunks"):
        assert await container.mongo.collection(name).count({}) == 0


async def test_a_refused_file_may_come_again_and_then_be_taken(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    table = a_csv(SHORT, ["澜和", "新型号", "S-1"], *rows(1))
    assert (await importing.bring_in(agent, table))["state"] == "refused"
    await container.device_services.store.models.add(a_model(id="new", name="新型号"))
    again = await importing.bring_in(agent, table)
    assert (again["state"], again["created"]) == ("imported", 2)
    assert await imports(container) == 2


async def test_what_was_left_out_comes_in_with_the_same_file_once_it_can(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    table = a_csv(SHORT, ["澜和", "新型号", "S-1"], *rows(1))
    partly = await importing.bring_in(agent, table, mode="skip_bad_rows")
    assert (partly["state"], partly["created"], partly["bad_rows"]) == ("imported", 1, 1)
    await container.device_services.store.models.add(a_model(id="new", name="新型号"))
    rest = await importing.bring_in(agent, table, mode="skip_bad_rows")
    assert (rest["created"], rest["known"], rest["bad_rows"]) == (1, 1, 0)
    assert await devices(container) == 2


async def test_a_dry_run_may_be_followed_by_the_thing_itself(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    tried = await importing.bring_in(agent, a_table(), dry_run="true")
    assert (tried["state"], tried["created"], await devices(container)) == ("checked", 2, 0)
    done = await importing.bring_in(agent, a_table())
    assert (done["state"], done["created"]) == ("imported", 2)
    assert done["id"] != tried["id"]


async def test_a_good_dry_run_is_brought_in_without_its_file_and_only_once(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    tried = await importing.bring_in(agent, a_table(), dry_run="true")
    path = f"/api/v1/imports/{tried['id']}/carrying-out"
    answers = await asyncio.gather(*(product.post(path, token=agent.token) for _ in range(3)))
    assert {(each.status, each.body["id"]) for each in answers} == {(202, tried["id"])}
    await importing.work()
    done = await importing.get(agent, tried["id"])
    assert (done["state"], done["is_dry_run"], done["created"], done["rows_stored"]) == (
        *("imported", False),
        *(2, 2),
    )
    assert await devices(container) == 2
    late = await product.post(path, token=agent.token)
    assert (late.body["state"], await devices(container)) == ("imported", 2)
    same = await importing.bring_in(agent, a_table())
    assert same["id"] == tried["id"], "its file is known as brought in"


async def test_a_dry_run_of_a_file_that_came_in_meanwhile_leads_to_that_import(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    tried = await importing.bring_in(agent, a_table(), dry_run="true")
    done = await importing.bring_in(agent, a_table())
    path = f"/api/v1/imports/{tried['id']}/carrying-out"
    answer = await product.post(path, token=agent.token)
    assert (answer.body["id"], answer.body["state"]) == (done["id"], "imported")
    assert await devices(container) == 2


async def test_what_is_bad_too_old_or_not_ones_own_is_not_carried_out(
    product: Api, importing: Importing, agent: SignedIn, people: People, container: Container
) -> None:
    bad = await importing.bring_in(agent, a_csv(SHORT, ["没有", "没有", "S-9"]), dry_run="true")
    good = await importing.bring_in(agent, a_table(), dry_run="true")
    chunks = container.mongo.collection("import_chunks")
    [kept] = await chunks.find({"import_id": good["id"]}, limit=5)
    assert kept["expire_at"] - container.now() <= timedelta(days=1)
    far = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    path = "/api/v1/imports/{}/carrying-out"
    hidden = await product.post(path.format(good["id"]), token=far.token)
    assert hidden.status == 404
    await chunks.delete_many({"import_id": good["id"]})  # as a day later
    for import_id in (bad["id"], good["id"]):
        refused = await product.post(path.format(import_id), token=agent.token)
        assert (refused.status, refused.body["code"]) == (409, "import_not_ready")
    await importing.work()
    assert await devices(container) == 0
    assert (await importing.get(agent, good["id"]))["state"] == "checked"


async def test_a_form_says_the_same_as_the_address(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    form = (
        b'--x\r\nContent-Disposition: form-data; name="dry_run"\r\n\r\ntrue\r\n'
        b'--x\r\nContent-Disposition: form-data; name="mode"\r\n\r\nskip_bad_rows\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="'
        + "设备.csv".encode()
        + b'"\r\n\r\n'
        + a_table()
        + b"\r\n--x--\r\n"
    )
    taken = await product.post(
        "/api/v1/import-kinds/devices/imports",
        raw=form,
        token=agent.token,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert (taken.body["is_dry_run"], taken.body["mode"]) == (True, "skip_bad_rows")
    assert taken.body["filename"] == "设备.csv"
    await importing.work()
    assert (await importing.get(agent, taken.body["id"]))["state"] == "checked"
    assert await devices(container) == 0


async def test_an_import_can_be_called_off_until_its_first_row_is_stored(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    taken = (await importing.upload(agent, a_table())).body
    path = f"/api/v1/imports/{taken['id']}/cancellation"
    for _ in range(2):  # to press twice does no harm
        cancelled = await product.post(path, token=agent.token)
        assert (cancelled.status, cancelled.body["state"]) == (200, "cancelled")
    await importing.work()
    assert await devices(container) == 0
    again = await importing.bring_in(agent, a_table())
    assert (again["state"], again["id"] == taken["id"]) == ("imported", False)
    late = await product.post(f"/api/v1/imports/{again['id']}/cancellation", token=agent.token)
    assert (late.status, late.body["code"]) == (409, "import_not_cancellable")
    assert (await importing.get(agent, again["id"]))["state"] == "imported"


@pytest.mark.long
async def test_a_branch_has_only_so_many_at_work(
    importing: Importing, agent: SignedIn, people: People, container: Container
) -> None:
    for number in range(5):
        assert (await importing.upload(agent, a_table(2, first=10 * number))).status == 202
    refused = await importing.upload(agent, a_table(2, first=90))
    assert (refused.status, refused.body["code"]) == (409, "too_many_imports")
    assert await imports(container) == 5
    far = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    assert (await importing.upload(far, a_table(2, first=100))).status == 202
    await importing.work()
    assert (await importing.upload(agent, a_table(2, first=90))).status == 202


async def test_the_list_is_paged_newest_first_and_by_kind(
    product: Api, importing: Importing, agent: SignedIn, clock: MovableClock
) -> None:
    ids = []
    for number in range(3):
        clock.move(minutes=1)
        ids.append((await importing.bring_in(agent, a_table(1, first=number)))["id"])
    path = "/api/v1/imports?kind=devices&limit=2"
    first = (await product.get(path, token=agent.token)).body
    assert [each["id"] for each in first["items"]] == [ids[2], ids[1]]
    rest = (await product.get(f"{path}&cursor={first['next_cursor']}", token=agent.token)).body
    assert ([each["id"] for each in rest["items"]], rest["next_cursor"]) == ([ids[0]], None)


async def test_attempts_are_forgotten_and_imports_are_not(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    refused = await importing.bring_in(agent, a_csv(SHORT, ["无", "无", "S-1"]))
    await importing.bring_in(agent, a_table())
    partly = a_csv(SHORT, ["无", "无", "S-2"], *rows(1, first=50))
    left = await importing.bring_in(agent, partly, mode="skip_bad_rows")
    kept = await container.mongo.collection("imports").find({}, limit=9, sort=[("created_at", 1)])
    assert [(row["state"], row["expire_at"] is None) for row in kept] == [
        ("refused", False),
        ("imported", True),
        ("imported", True),
    ]
    bad = container.mongo.collection("import_bad_rows")
    expiries = {row["import_id"]: row["expire_at"] for row in await bad.find({}, limit=9)}
    days = {
        import_id: (at - row["finished_at"]).days
        for row in kept
        for import_id, at in expiries.items()
        if row["_id"] == import_id
    }
    assert days == {refused["id"]: 7, left["id"]: 90}


# -- what is told ------------------------------------------------------------------------------


async def test_every_bad_row_is_told_page_by_page(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    bad = [["澜和", "没有的型号", f"B-{n}"] for n in range(130)]
    done = await importing.bring_in(agent, a_csv(SHORT, *rows(600), *bad))
    assert (done["bad_rows"], done["problem_count"]) == (130, 130)
    told = await importing.problems(agent, done["id"])
    assert [line for line, _, _ in told] == list(range(602, 732))
    report = await product.get(f"/api/v1/imports/{done['id']}/report.xlsx", token=agent.token)
    sheet = load_workbook(BytesIO(report.raw)).worksheets[0]
    found = list(sheet.iter_rows(values_only=True))
    assert found[0] == ("行", "列", "怎么改")
    assert found[1] == ("602", "型号", "这个品牌下没有这个型号，请先添加型号或改正")
    assert [row[0] for row in found[1:]] == [str(line) for line in range(602, 732)]
    assert await devices(container) == 0


async def test_a_report_repeats_no_cell(
    product: Api, importing: Importing, agent: SignedIn
) -> None:
    header = [*SHORT, "购买人", "购买人手机", "安装位置"]
    line = ["澜和", "没有的", f"{canary_phone(5)}x" * 20, NAMES[0] * 40, f"{canary_phone(6)}9999"]
    done = await importing.bring_in(agent, a_csv(header, [*line, f"{DOORS[0]}" * 60]))
    assert done["problem_count"] == 5
    answers = [
        await product.get(f"/api/v1/imports/{done['id']}{path}", token=agent.token)
        for path in ("", "/problems")
    ]
    report = await product.get(f"/api/v1/imports/{done['id']}/report.xlsx", token=agent.token)
    cells = [
        str(cell)
        for row in load_workbook(BytesIO(report.raw)).worksheets[0].iter_rows(values_only=True)
        for cell in row
    ]
    told = "".join(answer.raw.decode() for answer in answers) + "".join(cells)
    for secret in (NAMES[0], canary_phone(5), canary_phone(6), DOORS[0]):
        assert secret not in told


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
async def test_a_report_computes_nothing_that_a_table_brought(
    product: Api, importing: Importing, agent: SignedIn, title: str
) -> None:
    """The one thing a report repeats is the name of a column we do not know."""
    done = await importing.bring_in(
        agent, a_csv([*SHORT, f'"{title.replace(chr(34), chr(34) * 2)}"'], ["a", "b", "c", "d"])
    )
    assert (done["state"], done["refusal"]) == ("refused", "列名有误，请按模板改正")
    report = await product.get(f"/api/v1/imports/{done['id']}/report.xlsx", token=agent.token)
    [cell] = [
        row[1] for row in load_workbook(BytesIO(report.raw)).worksheets[0].iter_rows(min_row=2)
    ]
    assert (cell.value, cell.data_type) == (title, "s")


async def test_the_template_is_a_table_that_can_be_brought_in(
    product: Api, importing: Importing, agent: SignedIn, container: Container
) -> None:
    template = await product.get("/api/v1/import-kinds/devices/template.xlsx", token=agent.token)
    assert template.status == 200
    assert "filename*=UTF-8''" in template.headers["content-disposition"]
    book = load_workbook(BytesIO(template.raw))
    assert [cell.value for cell in book.worksheets[0][1]] == HEADER
    notes = list(book.worksheets[1].iter_rows(values_only=True))
    assert notes[0] == ("列", "怎么填")
    assert notes[1] == ("品牌", "必填。与系统里的品牌名称一致。例如：澜和")
    assert len(notes) == 1 + len(HEADER)
    sources = ("批次", "供应商")  # which the books do not have
    book.worksheets[0].append(["" if c.title in sources else c.example for c in COLUMNS])
    filled = BytesIO()
    book.save(filled)
    done = await importing.bring_in(agent, filled.getvalue())
    assert (done["state"], await devices(container)) == ("imported", 1)


# -- what cannot be read -----------------------------------------------------------------------


def a_merged_book() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (SHORT, *rows(3)):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
UNREADABLE = "文件打不开。请另存为 .xlsx，或 UTF-8、GBK 编码的 .csv 后重试"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04broken", UNREADABLE),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, UNREADABLE),
        (a_table().decode().encode("utf-16"), UNREADABLE),
        (OLD_OFFICE, "这是旧版 .xls 文件。请用表格软件打开，另存为 .xlsx 后重试"),
        (
            OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"),
            "文件设了打开密码。请去掉密码，另存为 .xlsx 后重试",
        ),
        (a_csv(SHORT), "没有找到数据行。请把数据放在第一个工作表，第一行是列名"),
        (a_book(SHORT), "没有找到数据行。请把数据放在第一个工作表，第一行是列名"),
        (b"a\n" * 100_002, "一次最多导入 100000 行，请分成几个文件"),
        (
            a_csv([f"列{n}" for n in range(41)], ["x"] * 41),
            "列太多。请按模板只保留需要的列，第一行是列名",
        ),
        (a_table().decode().encode("big5", errors="replace"), "列名有误，请按模板改正"),
    ],
    ids=[
        *("broken", "picture", "utf-16", "xls", "encrypted", "no rows", "no rows in xlsx"),
        *("too many rows", "too many columns", "big5"),
    ],
)
async def test_what_cannot_be_read_is_refused_in_words(
    importing: Importing, agent: SignedIn, container: Container, content: bytes, reason: str
) -> None:
    done = await importing.bring_in(agent, content, mode="skip_bad_rows")
    assert (done["state"], done["refusal"], done["percent"]) == ("refused", reason, 100)
    assert await devices(container) == 0


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [(b"", 422, "invalid_request"), (b"x" * (20 * MEBIBYTE + 1), 413, "payload_too_large")],
    ids=["nothing", "too large"],
)
async def test_what_is_no_file_leaves_no_import(
    importing: Importing,
    agent: SignedIn,
    container: Container,
    content: bytes,
    status: int,
    code: str,
) -> None:
    answer = await importing.upload(agent, content)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert await imports(container) == 0


def with_cell(title: str, value: Any) -> bytes:
    line = dict(zip(SHORT, rows(1)[0], strict=True)) | {title: value}
    header = list(dict.fromkeys([*SHORT, title]))
    return a_book(header, [line[name] for name in header])


@pytest.mark.parametrize(
    ("title", "value", "problem"),
    [
        ("序列号", "=1+1", "单元格里是公式，请复制后「选择性粘贴」为数值"),
        ("型号", '=HYPERLINK("http://x","y")', "单元格里是公式，请复制后「选择性粘贴」为数值"),
        (
            "序列号",
            12345678901234567890,
            "数字太长，表格软件已改动末尾几位；请把单元格设为文本后重新填写",
        ),
        ("序列号", "#N/A", "单元格是错误值（如 #N/A），请改正"),
        ("序列号", "长" * 501, "内容太长，请缩短到 500 字以内"),
        ("购买日期", 45366, "日期有误，请写成 2024-03-15"),
        ("购买日期", "2024年2月30日", "日期有误，请写成 2024-03-15"),
        ("购买日期", "2099-01-01", "日期不能晚于今天，请改正"),
    ],
)
async def test_a_cell_that_cannot_be_taken_at_its_word_is_one_rows_fault(
    importing: Importing,
    agent: SignedIn,
    container: Container,
    title: str,
    value: Any,
    problem: str,
) -> None:
    done = await importing.bring_in(agent, with_cell(title, value))
    assert (done["state"], done["refusal"]) == ("refused", "")
    assert await importing.problems(agent, done["id"]) == [(2, title, problem)]
    assert await devices(container) == 0


async def test_a_merged_cell_is_a_fault_of_the_rows_it_covers(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    done = await importing.bring_in(agent, a_merged_book(), mode="skip_bad_rows")
    assert await importing.problems(agent, done["id"]) == [
        (3, "品牌", "单元格是合并的，请取消合并，每一格都填上")
    ]
    assert (done["created"], await devices(container)) == (2, 2)


async def test_columns_may_stand_in_any_order(
    importing: Importing, agent: SignedIn, container: Container
) -> None:
    content = a_csv(["序列号", " 型号 ", "品牌*"], ["S-1", "KFR-35GW/LH26", "澜和"])
    assert (await importing.bring_in(agent, content))["state"] == "imported"
    assert await devices(container) == 1
