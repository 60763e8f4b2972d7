"""Codes are issued, voided and replaced; each of it is written down."""

import asyncio
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from backend.container import Container
from tests.features.devices.conftest import Books
from tests.support.accounts import People, SignedIn
from tests.support.kit import Api

DEVICES = "/api/v1/devices"


async def test_a_device_has_one_active_code(product: Api, books: Books, boss: SignedIn) -> None:
    device = await books.device()
    answers = await asyncio.gather(
        *(product.post(f"{DEVICES}/{device.id}/codes", token=boss.token) for _ in range(8))
    )
    assert sorted(answer.status for answer in answers) == [201, *[409] * 7]
    [issued] = [answer.body for answer in answers if answer.status == 201]
    assert issued["url"] == f"http://127.0.0.1:8000/q/{issued['code']}"
    assert len(await books.store.codes.history(device.id)) == 1


async def test_a_replaced_sticker_finds_nothing_and_the_new_one_does(
    product: Api, books: Books, boss: SignedIn, container: Container
) -> None:
    device, old = await books.device_and_code()
    path = f"{DEVICES}/{device.id}"
    made = await product.post(f"{path}/code-replacement", {"reason": "贴纸破损"}, token=boss.token)
    assert made.status == 201
    new = made.body["code"]
    assert (await product.get(f"/q/{old}")).status == 404
    assert (await product.get(f"/q/{new}")).status == 200
    history = (await product.get(f"{path}/codes", token=boss.token)).body
    assert [(code["code"], code["state"], code["reason"]) for code in history] == [
        (new, "active", ""),
        (old, "void", "贴纸破损"),
    ]
    assert history[1]["replaced_by"] == history[0]["id"]
    rows = await container.mongo.collection("audit_entries").find({}, limit=10)
    assert [(row["action"], row["subject_id"], row["actor_id"]) for row in rows] == [
        ("code_reissued", device.id, boss.id)
    ]
    assert old not in str(rows)
    assert new not in str(rows)


async def test_a_voided_code_can_be_followed_by_a_new_one(
    product: Api, books: Books, boss: SignedIn
) -> None:
    device, old = await books.device_and_code()
    path = f"{DEVICES}/{device.id}"
    void = await product.post(f"{path}/code-voiding", {"reason": "丢失"}, token=boss.token)
    assert (void.status, void.body["state"]) == (200, "void")
    twice = await product.post(f"{path}/code-voiding", {"reason": "丢失"}, token=boss.token)
    assert (twice.status, twice.body["code"]) == (409, "device_has_no_code")
    assert (await product.post(f"{path}/codes", token=boss.token)).status == 201
    assert (await product.get(f"/q/{old}")).status == 404


async def test_twenty_replacements_at_once_leave_one_active_code(
    product: Api, books: Books, boss: SignedIn
) -> None:
    device, _ = await books.device_and_code()
    path = f"{DEVICES}/{device.id}/code-replacement"
    answers = await asyncio.gather(
        *(product.post(path, {"reason": "贴纸破损"}, token=boss.token) for _ in range(20))
    )
    assert {answer.status for answer in answers} <= {201, 409}
    history = await books.store.codes.history(device.id)
    assert sum(code.state == "active" for code in history) == 1
    assert len(history) == 1 + sum(answer.status == 201 for answer in answers)


@pytest.mark.parametrize("dpi", ["203", "300"])
async def test_the_label_of_a_device_leads_to_its_page(
    product: Api, books: Books, boss: SignedIn, dpi: str
) -> None:
    device, code = await books.device_and_code()
    path = f"{DEVICES}/{device.id}/label"
    picture = await product.get(f"{path}?format=png&dpi={dpi}", token=boss.token)
    assert (picture.status, picture.headers["content-type"]) == (200, "image/png")
    [read] = zxingcpp.read_barcodes(Image.open(BytesIO(picture.raw)))
    assert read.text == f"http://127.0.0.1:8000/q/{code}"
    drawing = await product.get(f"{path}?format=svg", token=boss.token)
    assert drawing.headers["content-type"] == "image/svg+xml"
    printed = await product.get(f"{path}?format=pdf", token=boss.token)
    page = pypdfium2.PdfDocument(printed.raw)[0].render(scale=int(dpi) / 72).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(page)] == [read.text]


async def test_a_sheet_gives_codes_to_those_that_have_none(
    product: Api, books: Books, boss: SignedIn
) -> None:
    with_code, code = await books.device_and_code(serial="S-1")
    without = await books.device(serial="S-2")
    order = {"device_ids": [with_code.id, without.id, with_code.id], "layout": "roll"}
    sheet = await product.post("/api/v1/label-sheets", order, token=boss.token)
    assert (sheet.status, sheet.headers["content-type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(sheet.raw)
    read = [
        zxingcpp.read_barcodes(document[number].render(scale=4).to_pil())[0].text
        for number in range(len(document))
    ]
    fresh = (await books.store.codes.of_devices([without.id]))[without.id]
    base = "http://127.0.0.1:8000/q/"
    assert read == [f"{base}{code}", f"{base}{fresh.code}"], "in the order asked, each once"


async def test_labels_of_what_one_may_not_see_are_not_printed(
    product: Api, books: Books, boss: SignedIn, agent: SignedIn, container: Container
) -> None:
    device = await books.device()
    order = {"device_ids": [device.id, "0" * 32]}
    refused = await product.post("/api/v1/label-sheets", order, token=boss.token)
    assert (refused.status, refused.body["code"]) == (404, "device_not_found")
    assert await container.mongo.collection("device_codes").count({}) == 0
    path = f"{DEVICES}/{device.id}"
    assert (await product.get(f"{path}/label", token=boss.token)).status == 409
    assert (await product.post(f"{path}/codes", token=agent.token)).status == 403
    many = {"device_ids": ["x"] * 501}
    assert (await product.post("/api/v1/label-sheets", many, token=boss.token)).status == 422


async def test_codes_of_another_organisation_do_not_exist(
    product: Api, books: Books, people: People
) -> None:
    device, code = await books.device_and_code()
    theirs = await people.subcontractor("外包甲")
    branch = await people.branch("外包甲网点", theirs)
    other = await people.staff("business_administrator", branch_id=branch)
    assert other.actor.organisation_id == theirs
    manager = await people.staff("subcontractor_administrator", branch_id=branch)
    path = f"{DEVICES}/{device.id}"
    assert (await product.get(path, token=manager.token)).status == 404
    assert (await product.get(f"{path}/codes", token=manager.token)).status == 403
    scanned = await product.get(f"/api/v1/codes/{code}", token=manager.token)
    assert scanned.body["record"] is None
