"""Staff keep the books: the catalogue, the devices, and whose they are."""

import asyncio
from typing import Any

import pytest

from backend.container import Container
from tests.features.devices.conftest import Books
from tests.features.media.builders import a_file
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Api, fresh_key

DEVICES = "/api/v1/devices"
HOUSEHOLDS = "/api/v1/households"
ADDRESS = {"area": "浙江省杭州市西湖区", "estate": "青桐里", "door": f"{DOORS[0]} 1204"}


def an_order(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "model_id": "model-lh26",
        "serial": "LH26-0001",
        "buyer_name": NAMES[0],
        "buyer_phone": canary_phone(11),
        "install_place": f"{DOORS[0]} 1204 主卧",
        "purchase": {"bought_on": "2024-02-29", "channel": "京东"},
    }
    return fields | changes


async def a_household(product: Api, agent: SignedIn, number: int = 11) -> dict[str, Any]:
    call = {"phone": canary_phone(number), "name": NAMES[0], "address": ADDRESS}
    household: dict[str, Any] = (await product.post(HOUSEHOLDS, call, token=agent.token)).body
    return household


async def test_a_device_comes_into_the_books_with_its_code(
    product: Api, books: Books, agent: SignedIn
) -> None:
    made = await product.post(DEVICES, an_order(), token=agent.token)
    assert made.status == 201
    device = made.body
    assert device["card"]["brand"] == "澜和"
    assert (device["serial"], device["branch_id"], device["organisation_id"]) == (
        "LH26-0001",
        MAIN_BRANCH_ID,
        FIRM_ID,
    )
    assert device["covered_until"] == "2030-02-28", "72 months after 2024-02-29"
    assert (device["buyer_name"], device["buyer_phone"]) == ("金**", "139****0011")
    assert device["purchase"] == {
        "bought_on": "2024-02-29",
        "channel": "京东",
        "document_ids": [],
        "is_confirmed": True,
    }
    codes = await books.store.codes.of_devices([device["id"]])
    assert (await product.get(f"/q/{codes[device['id']].code}")).status == 200


async def test_a_serial_is_the_same_however_it_is_typed(
    product: Api, books: Books, agent: SignedIn
) -> None:
    await product.post(DEVICES, an_order(serial="LH26-0001"), token=agent.token)
    again = await product.post(DEVICES, an_order(serial=" ｌｈ26 -0001 "), token=agent.token)
    assert (again.status, again.body["code"]) == (409, "serial_taken")
    found = await product.get(f"{DEVICES}?serial=lh26%20-0001", token=agent.token)
    assert [row["serial"] for row in found.body["items"]] == ["LH26-0001"]
    assert len((await product.get(DEVICES, token=agent.token)).body["items"]) == 1


async def test_one_serial_registered_ten_times_at_once_is_one_device(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    answers = await asyncio.gather(
        *(product.post(DEVICES, an_order(), token=agent.token) for _ in range(10))
    )
    assert sorted(answer.status for answer in answers) == [201, *[409] * 9]
    assert await container.mongo.collection("devices").count({}) == 1
    assert await container.mongo.collection("device_codes").count({}) == 1


async def test_one_key_registers_one_device(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    key = fresh_key()
    order = an_order(serial=None, reference="合同-7")
    answers = [await product.post(DEVICES, order, token=agent.token, key=key) for _ in range(2)]
    assert answers[0].raw == answers[1].raw
    assert await container.mongo.collection("devices").count({}) == 1


async def test_lists_mask_people_and_leave_out_places(
    product: Api, books: Books, agent: SignedIn
) -> None:
    await product.post(DEVICES, an_order(), token=agent.token)
    page = await product.get(DEVICES, token=agent.token)
    assert page.body["items"][0]["buyer_phone"] == "139****0011"
    for secret in (NAMES[0], canary_phone(11), DOORS[0]):
        assert secret not in page.raw.decode()


async def test_devices_are_found_by_the_phone_they_were_sold_to(
    product: Api, books: Books, agent: SignedIn
) -> None:
    made = await product.post(DEVICES, an_order(), token=agent.token)
    search = "/api/v1/device-searches"
    found = await product.post(search, {"phone": canary_phone(11)}, token=agent.token)
    assert [row["id"] for row in found.body["items"]] == [made.body["id"]]
    nothing = await product.post(search, {"phone": canary_phone(12)}, token=agent.token)
    assert nothing.body["items"] == []


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"model_id": "nothing"}, 404, "device_model_not_found"),
        ({"purchase": {"bought_on": "2099-01-01"}}, 422, "day_in_future"),
        ({"installed_on": "2099-01-01"}, 422, "day_in_future"),
        ({"household_id": "nothing"}, 404, "household_not_found"),
        ({"branch_id": "nothing"}, 404, "branch_not_found"),
        ({"photo_ids": ["nothing"]}, 422, "media_not_usable"),
        ({"purchase": {"document_ids": ["nothing"]}}, 422, "media_not_usable"),
        ({"serial": "1\n2"}, 422, "invalid_request"),
        ({"owner_account_id": "me"}, 422, "invalid_request"),
        ({"buyer_phone": "1"}, 422, "invalid_request"),
    ],
)
async def test_bad_orders_are_refused_and_store_nothing(
    product: Api,
    books: Books,
    agent: SignedIn,
    container: Container,
    wrong: dict[str, Any],
    status: int,
    code: str,
) -> None:
    answer = await product.post(DEVICES, an_order(**wrong), token=agent.token)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert await container.mongo.collection("devices").count({}) == 0
    assert await container.mongo.collection("device_codes").count({}) == 0


async def test_a_correction_changes_what_is_given_and_empties_what_is_null(
    product: Api, books: Books, agent: SignedIn
) -> None:
    made = (await product.post(DEVICES, an_order(), token=agent.token)).body
    path = f"{DEVICES}/{made['id']}"
    change = {"version": made["version"], "serial": None, "warranty_until": "2027-01-01"}
    changed = await product.patch(path, change, token=agent.token)
    assert changed.status == 200
    assert (changed.body["serial"], changed.body["covered_until"]) == (None, "2027-01-01")
    assert changed.body["install_place"] == f"{DOORS[0]} 1204 主卧"
    stale = await product.patch(path, change, token=agent.token)
    assert (stale.status, stale.body["code"]) == (409, "stale_document")
    assert (await product.get(path, token=agent.token)).body == changed.body


async def test_photos_are_given_to_the_device_once(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    photo = a_file(uploaded_by=agent.actor)
    await container.media_services.files.add(photo)
    made = await product.post(DEVICES, an_order(photo_ids=[photo.id]), token=agent.token)
    assert made.body["photo_ids"] == [photo.id]
    other = await product.post(
        DEVICES, an_order(serial="LH26-0002", photo_ids=[photo.id]), token=agent.token
    )
    assert (other.status, other.body["code"]) == (409, "media_already_used")
    stored = await container.media_services.files.get(photo.id)
    assert stored.subject is not None
    assert stored.subject.kind == "device_ownership"


async def test_staff_give_a_device_to_a_household_and_take_it_back(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn, container: Container
) -> None:
    home = await a_household(product, agent)
    device, code = await books.device_and_code()
    path = f"{DEVICES}/{device.id}"
    order = {
        "household_id": home["id"],
        "address_id": home["addresses"][0]["id"],
        "reason": "电话核对了订单",
    }
    bound = await product.put(f"{path}/household", order, token=agent.token)
    assert (bound.status, bound.body["owner_account_id"]) == (200, wang.id)
    assert bound.body["address_id"] == home["addresses"][0]["id"]
    own = await product.get(f"/api/v1/codes/{code}", token=wang.token)
    assert own.body["record"]["id"] == device.id
    twice = await product.put(f"{path}/household", order, token=agent.token)
    assert (twice.status, twice.body["code"]) == (409, "already_yours")
    freed = await product.post(f"{path}/release", {"reason": "装错了户"}, token=agent.token)
    assert (freed.body["owner_account_id"], freed.body["household_id"]) == (None, None)
    assert (await product.get(f"/api/v1/codes/{code}", token=wang.token)).body["record"] is None
    again = await product.post(f"{path}/release", {"reason": "装错了户"}, token=agent.token)
    assert (again.status, again.body["code"]) == (409, "not_owned")
    rows = await container.mongo.collection("audit_entries").find(
        {"subject_id": device.id}, limit=10, sort=[("at", 1)]
    )
    assert [(row["action"], row["details"]) for row in rows] == [
        ("device_bound", {"from": "", "to": home["id"], "reason": "电话核对了订单"}),
        ("device_unbound", {"from": home["id"], "reason": "装错了户"}),
    ]


async def test_another_branchs_device_does_not_exist(
    product: Api, books: Books, people: People, agent: SignedIn
) -> None:
    device, code = await books.device_and_code()
    home = await a_household(product, agent)
    other_branch = await people.branch("城西网点")
    other = await people.staff("service_agent", branch_id=other_branch)
    theirs, unknown = f"{DEVICES}/{device.id}", f"{DEVICES}/{'0' * 32}"
    binding = {"household_id": home["id"], "reason": "试试看"}
    attempts: list[tuple[str, str, object]] = [
        ("GET", "", None),
        ("PATCH", "", {"version": 0, "serial": "X1"}),
        ("PUT", "/household", binding),
        ("POST", "/release", {"reason": "试试看"}),
    ]
    for method, below, body in attempts:
        answers = [
            await product.call(method, path + below, body, token=other.token)
            for path in (theirs, unknown)
        ]
        assert [answer.status for answer in answers] == [404, 404]
        assert len({str(answer.body | {"request_id": ""}) for answer in answers}) == 1
    assert (await product.get(DEVICES, token=other.token)).body["items"] == []
    scanned = await product.get(f"/api/v1/codes/{code}", token=other.token)
    assert scanned.body["record"] is None
    assert (await books.store.devices.get(device.id)).version == device.version
    own = await books.device(branch_id=other_branch, serial="OTHER-1")
    refused = await product.put(f"{DEVICES}/{own.id}/household", binding, token=other.token)
    assert (refused.status, refused.body["code"]) == (404, "household_not_found")


async def test_staff_see_the_whole_record_by_scan(
    product: Api, books: Books, agent: SignedIn
) -> None:
    device, code = await books.device_and_code(reference="合同-7")
    record = (await product.get(f"/api/v1/codes/{code}", token=agent.token)).body["record"]
    assert (record["id"], record["reference"]) == (device.id, "合同-7")
    assert record["specification"] == [{"name": "制冷量", "value": "3500 W"}]


async def test_every_filter_given_must_hold(product: Api, books: Books, agent: SignedIn) -> None:
    one = await books.device(serial="S-1", household_id="home-1", owner_account_id="zhang")
    two = await books.device(serial="S-2", reference="R-2")
    for query, found in (
        ("model_id=model-lh26", [two.id, one.id]),
        ("brand_id=brand-lanhe&line_id=line-ac", [two.id, one.id]),
        ("household_id=home-1", [one.id]),
        ("reference=R-2", [two.id]),
        ("serial=s-1&reference=R-2", []),
        ("brand_id=other", []),
    ):
        page = await product.get(f"{DEVICES}?{query}", token=agent.token)
        assert sorted(row["id"] for row in page.body["items"]) == sorted(found), query


async def test_only_those_who_keep_the_catalogue_change_it(
    product: Api, books: Books, agent: SignedIn, boss: SignedIn, wang: SignedIn
) -> None:
    for who, status in ((agent, 403), (wang, 403), (boss, 201)):
        answer = await product.post("/api/v1/brands", {"name": "沐光"}, token=who.token)
        assert answer.status == status
    twice = await product.post("/api/v1/brands", {"name": "沐光"}, token=boss.token)
    assert (twice.status, twice.body["code"]) == (409, "name_taken")


async def test_a_renamed_brand_and_line_show_on_every_device(
    product: Api, books: Books, boss: SignedIn
) -> None:
    await books.store.models.add(
        (await books.store.models.get("model-lh26")).model_copy(
            update={"id": "plain", "name": "LH-X", "title": ""}
        )
    )
    _, code = await books.device_and_code(model_id="plain")
    brand = await product.patch(
        "/api/v1/brands/brand-lanhe", {"version": 0, "name": "澜和电器"}, token=boss.token
    )
    line = await product.patch(
        "/api/v1/product-lines/line-ac",
        {"version": 0, "name": "柜式空调", "category": "other"},
        token=boss.token,
    )
    assert (brand.status, line.status) == (200, 200)
    card = (await product.get(f"/api/v1/codes/{code}")).body["card"]
    assert (card["brand"], card["title"], card["category"]) == ("澜和电器", "柜式空调", "other")


async def test_a_model_takes_its_lines_months_unless_it_has_its_own(
    product: Api, books: Books, boss: SignedIn
) -> None:
    order = {"brand_id": "brand-lanhe", "line_id": "line-ac", "name": "LH-NEW"}
    made = await product.post("/api/v1/device-models", order, token=boss.token)
    assert (made.status, made.body["warranty_months"]) == (201, 72)
    own = order | {"name": "LH-12", "warranty_months": 12}
    made = await product.post("/api/v1/device-models", own, token=boss.token)
    assert made.body["warranty_months"] == 12
    listed = await product.get("/api/v1/device-models?brand_id=brand-lanhe", token=boss.token)
    assert {model["name"] for model in listed.body["items"]} == {
        "KFR-35GW/LH26",
        "LH-NEW",
        "LH-12",
    }
    changed = await product.patch(
        f"/api/v1/device-models/{made.body['id']}",
        {"version": 0, "warranty_months": 24},
        token=boss.token,
    )
    assert changed.body["warranty_months"] == 24


async def test_a_line_says_which_photos_its_repairs_need(
    product: Api, books: Books, boss: SignedIn, container: Container
) -> None:
    photos = [
        {"key": "before_whole", "label": "维修前", "stage": "before"},
        {"key": "after_reading", "label": "出风温度", "stage": "after"},
    ]
    changed = await product.patch(
        "/api/v1/product-lines/line-ac",
        {"version": 0, "required_photos": photos},
        token=boss.token,
    )
    assert changed.body["required_photos"] == photos
    device = await books.device()
    brief = (await container.device_services.devices.brief([device.id]))[device.id]
    assert [photo.key for photo in brief.required_photos] == ["before_whole", "after_reading"]
    assert brief.card.brand == "澜和"
