"""Stickers printed before anybody knows what they will stand on."""

import asyncio
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from backend.container import Container
from backend.features.devices.models import CodeState
from tests.features.devices.conftest import Books
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.kit import Api

ROLLS = "/api/v1/code-rolls"
CODES = "/api/v1/codes"
BASE = "http://127.0.0.1:8000/q/"


@pytest.fixture
async def wang_of_the_branch(people: People) -> SignedIn:
    return await people.staff("technician")


async def a_roll(product: Api, boss: SignedIn, **order: Any) -> dict[str, Any]:
    made = await product.post(ROLLS, {"size": 3, **order}, token=boss.token)
    assert made.status == 201, made.body
    roll: dict[str, Any] = made.body
    return roll


async def its_codes(books: Books, roll: dict[str, Any]) -> list[str]:
    return [code.code for code in await books.store.codes.of_roll(roll["id"], 1, 1000)]


async def a_blank_code(product: Api, books: Books, boss: SignedIn, **order: Any) -> str:
    return (await its_codes(books, await a_roll(product, boss, **order)))[0]


def stickers(pdf: bytes) -> list[str]:
    """What another program reads on each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [
        zxingcpp.read_barcodes(document[number].render(scale=4).to_pil())[0].text
        for number in range(len(document))
    ]


# -- rolls -----------------------------------------------------------------------------------


async def test_a_roll_is_numbered_and_printed_in_its_order(
    product: Api, books: Books, boss: SignedIn
) -> None:
    roll = await a_roll(product, boss, note="七月第一卷")
    assert (roll["size"], roll["blank"], roll["bound"], roll["void"]) == (3, 3, 0, 0)
    assert (roll["number"], roll["organisation_id"], roll["branch_id"]) == ("R00001", FIRM_ID, "")
    codes = await books.store.codes.of_roll(roll["id"], 1, 3)
    assert [code.tag for code in codes] == ["R00001-0001", "R00001-0002", "R00001-0003"]
    assert len({code.code for code in codes}) == 3
    printed = await product.get(f"{ROLLS}/{roll['id']}/labels", token=boss.token)
    assert (printed.status, printed.headers["content-type"]) == (200, "application/pdf")
    assert stickers(printed.raw) == [f"{BASE}{code.code}" for code in codes]
    page = pypdfium2.PdfDocument(printed.raw)[1].get_textpage()
    assert "R00001-0002" in page.get_text_range(), "people tell stickers by their numbers"
    assert (await a_roll(product, boss))["number"] == "R00002"


async def test_a_stretch_of_a_roll_or_one_sticker_is_printed(
    product: Api, books: Books, boss: SignedIn
) -> None:
    roll = await a_roll(product, boss, size=40)
    codes = await its_codes(books, roll)
    path = f"{ROLLS}/{roll['id']}/labels"
    stretch = await product.get(f"{path}?first=39&last=40", token=boss.token)
    assert stickers(stretch.raw) == [f"{BASE}{codes[38]}", f"{BASE}{codes[39]}"]
    sheet = await product.get(f"{path}?layout=a4", token=boss.token)
    document = pypdfium2.PdfDocument(sheet.raw)
    read = zxingcpp.read_barcodes(document[0].render(scale=300 / 72).to_pil())
    assert {found.text for found in read} == {f"{BASE}{code}" for code in codes[:32]}
    picture = await product.get(f"{path}?format=png&first=7", token=boss.token)
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(picture.raw)))
    assert found.text == f"{BASE}{codes[6]}"
    drawing = await product.get(f"{path}?format=svg&first=7", token=boss.token)
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert b"R00001-0007" in drawing.raw


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("first=4", 404, "label_not_in_roll"),
        ("first=3&last=1", 422, "invalid_request"),
        ("first=1&last=501", 422, "invalid_request"),
        ("first=0", 422, "invalid_request"),
    ],
)
async def test_labels_that_are_not_there_are_not_printed(
    product: Api, books: Books, boss: SignedIn, asked: str, status: int, code: str
) -> None:
    roll = await a_roll(product, boss)
    refused = await product.get(f"{ROLLS}/{roll['id']}/labels?{asked}", token=boss.token)
    assert (refused.status, refused.body["code"]) == (status, code)


async def test_what_is_left_of_a_roll_is_given_up_and_what_is_in_use_stays(
    product: Api, books: Books, boss: SignedIn, container: Container
) -> None:
    roll = await a_roll(product, boss)
    bound, reported, lost = await its_codes(books, roll)
    device = await books.device()
    answer = await product.post(
        f"{CODES}/{bound}/binding", {"device_id": device.id}, token=boss.token
    )
    assert answer.status == 201
    await container.device_services.devices.blank_for_report(reported, "line-ac")
    path = f"{ROLLS}/{roll['id']}/voiding"
    done = await product.post(path, {"reason": "整卷丢失"}, token=boss.token)
    assert (done.status, done.body["void"], done.body["blank"], done.body["bound"]) == (
        200,
        1,
        1,
        1,
    )
    assert [(await product.get(f"/q/{code}")).status for code in (bound, reported, lost)] == [
        *(200, 200),
        404,
    ]
    again = await product.post(path, {"reason": "整卷丢失"}, token=boss.token)
    assert (again.status, again.body["code"]) == (409, "code_is_void")
    listed = (await product.get(ROLLS, token=boss.token)).body["items"]
    assert [(row["id"], row["void"], row["reason"]) for row in listed] == [
        (roll["id"], 1, "整卷丢失")
    ]
    rows = await container.mongo.collection("audit_entries").find(
        {"subject_kind": "code_roll"}, limit=10, sort=[("at", 1)]
    )
    assert [(row["action"], row["details"]["count"]) for row in rows] == [
        ("codes_issued", "3"),
        ("code_voided", "1"),
    ]


async def test_a_roll_of_a_thousand_is_minted_whole_or_not_at_all(
    product: Api, books: Books, boss: SignedIn, container: Container
) -> None:
    roll = await a_roll(product, boss, size=1000)
    assert (roll["blank"], roll["size"]) == (1000, 1000)
    for order in ({"size": 1001}, {"size": 0}, {"size": 3, "branch_id": "0" * 32}):
        refused = await product.post(ROLLS, order, token=boss.token)
        assert refused.status in (404, 422)
    assert await container.mongo.collection("code_rolls").count({}) == 1
    assert await container.mongo.collection("device_codes").count({}) == 1000


async def test_rolls_are_minted_at_once_with_different_numbers(
    product: Api, books: Books, boss: SignedIn
) -> None:
    rolls = await asyncio.gather(*(a_roll(product, boss) for _ in range(6)))
    assert sorted(roll["number"] for roll in rolls) == [f"R0000{n}" for n in range(1, 7)]


# -- scanned ---------------------------------------------------------------------------------


async def test_a_stranger_who_scans_a_blank_code_may_report(
    product: Api, books: Books, boss: SignedIn, wang: SignedIn
) -> None:
    code = await a_blank_code(product, books, boss)
    page = await product.get(f"/q/{code}")
    assert page.status == 200
    shown = page.raw.decode()
    for words in ("还没有登记设备", "R00001-0001", f"/q/{code}/report", "我要报修"):
        assert words in shown
    assert "还没有登记设备" in (await product.get(f"/q/{code}/claim")).raw.decode()
    for token in ("", wang.token):
        scanned = (await product.get(f"{CODES}/{code}", token=token)).body
        assert (scanned["card"], scanned["record"]) == (None, None)
        assert scanned["blank"] == {
            "tag": "R00001-0001",
            "lines": [{"id": "line-ac", "name": "家用空调", "category": "air_conditioner"}],
            "may_bind": False,
        }


async def test_nobody_claims_what_has_no_device_yet(
    product: Api, books: Books, boss: SignedIn, wang: SignedIn
) -> None:
    code = await a_blank_code(product, books, boss)
    refused = await product.post(f"{CODES}/{code}/claims", {}, token=wang.token)
    assert (refused.status, refused.body["code"]) == (409, "blank_code_found")
    life = await product.get(f"{CODES}/{code}/life", token=boss.token)
    assert (life.status, life.body["code"]) == (409, "blank_code_found")


# -- bound -----------------------------------------------------------------------------------


async def test_three_calls_bind_a_sticker_to_a_device_in_the_books(
    product: Api, books: Books, boss: SignedIn, wang_of_the_branch: SignedIn
) -> None:
    code, technician = await a_blank_code(product, books, boss), wang_of_the_branch
    device = await books.device(serial="LH26A0001")
    scanned = await product.get(f"{CODES}/{code}", token=technician.token)
    assert scanned.body["blank"]["may_bind"] is True
    query = "serial=lh26%20a0001&model=kfr-35"
    found = (await product.get(f"{CODES}/{code}/suggestions?{query}", token=technician.token)).body
    assert found["tag"] == "R00001-0001"
    assert [(each["id"], each["serial"], each["has_code"]) for each in found["devices"]] == [
        (device.id, "LH26A0001", False)
    ]
    assert [(each["id"], each["name"]) for each in found["models"]] == [
        ("model-lh26", "KFR-35GW/LH26")
    ]
    order = {"device_id": found["devices"][0]["id"]}
    bound = await product.post(f"{CODES}/{code}/binding", order, token=technician.token)
    assert (bound.status, bound.body["id"]) == (201, device.id)
    shown = await product.get(f"{CODES}/{code}", token=technician.token)
    assert (shown.body["blank"], shown.body["record"]["id"]) == (None, device.id)
    assert "KFR-35GW/LH26" in (await product.get(f"/q/{code}")).raw.decode()
    [kept] = await books.store.codes.history(device.id)
    assert (kept.state, kept.bound_by, kept.tag) == (
        CodeState.ACTIVE,
        technician.id,
        "R00001-0001",
    )


async def test_a_sticker_is_bound_to_a_new_device_by_model_and_serial(
    product: Api, books: Books, boss: SignedIn, wang_of_the_branch: SignedIn, container: Container
) -> None:
    first, second, _ = await its_codes(books, await a_roll(product, boss))
    order = {"model_id": "model-lh26", "serial": " lh26-b 7 "}
    token = wang_of_the_branch.token
    bound = await product.post(f"{CODES}/{first}/binding", order, token=token)
    assert (bound.status, bound.body["serial"]) == (201, "LH26-B7")
    assert (bound.body["branch_id"], bound.body["organisation_id"]) == (MAIN_BRANCH_ID, FIRM_ID)
    again = await product.post(f"{CODES}/{second}/binding", order, token=token)
    assert (again.status, again.body["code"]) == (409, "serial_taken")
    assert await container.mongo.collection("devices").count({}) == 1
    assert (await product.get(f"{CODES}/{second}")).body["blank"] is not None


async def test_of_ten_who_bind_one_sticker_one_wins(
    product: Api, books: Books, boss: SignedIn, people: People, container: Container
) -> None:
    code = await a_blank_code(product, books, boss)
    team = [await people.staff("technician") for _ in range(2)]
    devices = [await books.device(serial=f"S-{number}") for number in range(10)]
    answers = await asyncio.gather(
        *(
            product.post(
                f"{CODES}/{code}/binding",
                {"device_id": device.id},
                token=team[number % 2].token,
            )
            for number, device in enumerate(devices)
        )
    )
    assert sorted(answer.status for answer in answers) == [201, *[409] * 9]
    assert {answer.body["code"] for answer in answers if answer.status == 409} <= {
        "code_is_bound",
        "stale_document",
    }
    [won] = [answer.body["id"] for answer in answers if answer.status == 201]
    stored = await container.mongo.collection("device_codes").find({"code": code}, limit=2)
    assert [row["device_id"] for row in stored] == [won]
    told = await container.mongo.collection("outbox").find({"type": "BlankCodeBound"}, limit=5)
    assert [row["payload"]["device_id"] for row in told] == [won]


async def test_a_sticker_bound_twice_stays_where_it_was(
    product: Api, books: Books, boss: SignedIn
) -> None:
    code = await a_blank_code(product, books, boss)
    first, second = await books.device(serial="S-1"), await books.device(serial="S-2")
    path = f"{CODES}/{code}/binding"
    assert (await product.post(path, {"device_id": first.id}, token=boss.token)).status == 201
    refused = await product.post(path, {"device_id": second.id}, token=boss.token)
    assert (refused.status, refused.body["code"]) == (409, "code_is_bound")
    suggestions = await product.get(f"{CODES}/{code}/suggestions", token=boss.token)
    assert suggestions.status == 409
    assert (await books.store.codes.in_use(code)).device_id == first.id


async def test_a_device_with_a_sticker_gets_another_only_in_its_place(
    product: Api, books: Books, boss: SignedIn
) -> None:
    code = await a_blank_code(product, books, boss)
    device, old = await books.device_and_code()
    path = f"{CODES}/{code}/binding"
    refused = await product.post(path, {"device_id": device.id}, token=boss.token)
    assert (refused.status, refused.body["code"]) == (409, "device_has_code")
    assert (await product.get(f"/q/{old}")).status == 200
    order = {"device_id": device.id, "replaces_code": True}
    assert (await product.post(path, order, token=boss.token)).status == 201
    assert (await product.get(f"/q/{old}")).status == 404
    new, void = await books.store.codes.history(device.id)
    assert {new.state, void.state} == {CodeState.ACTIVE, CodeState.VOID}
    history = (await product.get(f"/api/v1/devices/{device.id}/codes", token=boss.token)).body
    assert {each["code"]: each["state"] for each in history} == {code: "active", old: "void"}


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"model_id": "model-lh26"},
        {"serial": "S-1"},
        {"device_id": "x", "serial": "S-1"},
        {"device_id": "x", "model_id": "model-lh26", "serial": "S-1"},
    ],
)
async def test_a_binding_names_one_device(
    product: Api, books: Books, boss: SignedIn, order: dict[str, str]
) -> None:
    code = await a_blank_code(product, books, boss)
    refused = await product.post(f"{CODES}/{code}/binding", order, token=boss.token)
    assert refused.status == 422
    assert (await product.get(f"{CODES}/{code}")).body["blank"] is not None


async def test_stickers_of_another_branch_or_firm_are_not_there_to_be_bound(
    product: Api, books: Books, boss: SignedIn, people: People
) -> None:
    branch = await people.branch("城西网点")
    theirs = await people.subcontractor("外包甲")
    their_branch = await people.branch("外包甲网点", theirs)
    outsider = await people.staff("technician", branch_id=their_branch)
    neighbour = await people.staff("technician", branch_id=branch)
    home = await people.staff("technician")
    device = await books.device()
    ours = await a_blank_code(product, books, boss, branch_id=MAIN_BRANCH_ID)
    everybodys = await a_blank_code(product, books, boss)
    for code, who, status in (
        (ours, neighbour, 404),
        (ours, outsider, 404),
        (everybodys, outsider, 404),
        (ours, home, 200),
        (everybodys, neighbour, 200),
    ):
        asked = await product.get(f"{CODES}/{code}/suggestions", token=who.token)
        assert asked.status == status, who
        scanned = (await product.get(f"{CODES}/{code}", token=who.token)).body
        assert scanned["blank"]["may_bind"] is (status == 200)
    # The sticker may be his to bind: the device of another branch is not.
    order = {"device_id": device.id}
    refused = await product.post(f"{CODES}/{everybodys}/binding", order, token=neighbour.token)
    assert (refused.status, refused.body["code"]) == (404, "device_not_found")
    assert (await product.get(f"{CODES}/{everybodys}")).body["blank"] is not None
    assert (await product.get(ROLLS, token=home.token)).status == 403


async def test_suggestions_know_the_home_and_stay_short(
    product: Api, books: Books, boss: SignedIn, wang_of_the_branch: SignedIn
) -> None:
    code = await a_blank_code(product, books, boss)
    for number in range(12):
        await books.device(serial=f"S-{number}", household_id="home-1")
    with_code, _ = await books.device_and_code(serial="S-99", household_id="home-2")
    path, token = f"{CODES}/{code}/suggestions", wang_of_the_branch.token
    home = (await product.get(f"{path}?household_id=home-1", token=token)).body
    assert len(home["devices"]) == 10
    other = (await product.get(f"{path}?household_id=home-2", token=token)).body
    assert [(each["id"], each["has_code"]) for each in other["devices"]] == [(with_code.id, True)]
    nothing = (await product.get(path, token=token)).body
    assert (nothing["devices"], nothing["models"]) == ([], [])
    wild = (await product.get(f"{path}?model=.*%24", token=token)).body
    assert wild["models"] == []
