"""Components, readings, batches and suppliers of a device, and how it is found by them."""

import asyncio
from datetime import date
from typing import Any

import pytest

from backend.container import Container
from backend.features.devices.models import Purchase
from tests.features.devices.conftest import Books
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer, Api

DEVICES = "/api/v1/devices"
BOARD = {"name": "主板", "serial": "mb-001", "since": "2026-07-01"}
EXPECTED = [
    {"name": "绝缘电阻", "unit": "MΩ", "lowest": 2.0},
    {"name": "出风温差", "unit": "℃", "lowest": 8.0, "highest": 15.0},
]


@pytest.fixture
async def technician(people: People) -> SignedIn:
    return await people.staff("technician")


async def post(product: Api, who: SignedIn, path: str, body: dict[str, Any]) -> Answer:
    return await product.post(f"{DEVICES}/{path}", body, token=who.token)


async def a_supplier(product: Api, boss: SignedIn, **order: Any) -> str:
    body = {"name": "远山电机", "code": "YS-01"} | order
    made = await product.post("/api/v1/suppliers", body, token=boss.token)
    assert made.status == 201, made.body
    return str(made.body["id"])


async def a_batch(product: Api, boss: SignedIn, **order: Any) -> dict[str, Any]:
    body = {"number": "b2607-03", "model_id": "model-lh26", "made_on": "2026-06-30"} | order
    made = await product.post("/api/v1/device-batches", body, token=boss.token)
    assert made.status == 201, made.body
    batch: dict[str, Any] = made.body
    return batch


# -- components ------------------------------------------------------------------------------


async def test_each_part_is_covered_by_its_own_term_or_with_the_device_whichever_is_longer(
    product: Api, books: Books, technician: SignedIn, agent: SignedIn
) -> None:
    device = await books.device(warranty_until=date(2027, 1, 31))
    path = f"{device.id}/components"
    for order in (
        {"name": "压缩机", "since": "2022-01-31", "warranty_months": 72},
        {"name": "滤网", "since": "2026-06-01", "warranty_months": 3},
        {"name": "遥控器", "since": "2026-06-01"},
    ):
        assert (await post(product, technician, path, order)).status == 201
    seen = await product.get(f"/api/v1/devices/{device.id}", token=agent.token)
    told = [
        (part["name"], part["warranty"], part["covered_until"], part["has_own_term"])
        for part in seen.body["components"]
    ]
    assert told == [
        ("压缩机", "in", "2028-01-31", True),
        ("滤网", "in", "2027-01-31", False),
        ("遥控器", "in", "2027-01-31", False),
    ]
    unknown = await books.device(serial="S-UNKNOWN", purchase=Purchase())
    spent = {"name": "滤网", "since": "2026-01-01", "warranty_months": 3}
    fitted = await post(product, technician, f"{unknown.id}/components", spent)
    [part] = fitted.body["components"]
    assert (part["warranty"], part["covered_until"]) == ("out", "2026-04-01")
    refused = await post(product, technician, path, {"name": "滤网", "warranty_months": 0})
    assert refused.status == 422


async def test_a_component_is_exchanged_and_both_stay_on_record(
    product: Api, books: Books, technician: SignedIn, agent: SignedIn, boss: SignedIn
) -> None:
    device, supplier = await books.device(), await a_supplier(product, boss)
    fitted = await post(product, technician, f"{device.id}/components", BOARD)
    assert fitted.status == 201
    [old] = fitted.body["components"]
    new = {"name": "主板", "serial": "MB-002", "supplier_id": supplier, "ticket_id": "ticket-7"}
    path = f"{device.id}/components/{old['id']}/replacement"
    exchanged = await post(product, technician, path, new | {"since": "2026-07-10"})
    assert exchanged.status == 200
    was, now = exchanged.body["components"]
    assert (was["serial"], was["until"], was["replaced_by"], was["ended_by"]) == (
        "MB-001",
        "2026-07-10",
        now["id"],
        "ticket-7",
    )
    assert (now["serial"], now["since"], now["until"], now["supplier_id"]) == (
        "MB-002",
        "2026-07-10",
        None,
        supplier,
    )
    again = await post(product, technician, path, new)
    assert (again.status, again.body["code"]) == (409, "component_is_gone")
    for serial in ("mb-001", "MB-002"):
        found = await product.get(f"{DEVICES}?component_serial={serial}", token=agent.token)
        assert [row["id"] for row in found.body["items"]] == [device.id]
    history = await product.get(f"{DEVICES}/{device.id}/history", token=agent.token)
    assert [(e["act"], e["ticket_id"], e["facts"]["serial"]) for e in history.body["items"]] == [
        ("component_exchanged", "ticket-7", "MB-002"),
        ("component_fitted", "", "MB-001"),
    ]


async def test_a_component_is_taken_out_with_a_reason(
    product: Api, books: Books, technician: SignedIn, agent: SignedIn
) -> None:
    device = await books.device()
    fitted = await post(product, technician, f"{device.id}/components", BOARD)
    component = fitted.body["components"][0]["id"]
    path = f"{device.id}/components/{component}/removal"
    gone = await post(product, technician, path, {"reason": "不再需要"})
    assert gone.status == 200
    assert gone.body["components"][0]["until"] is not None
    again = await post(product, technician, path, {"reason": "不再需要"})
    assert (again.status, again.body["code"]) == (409, "component_is_gone")
    history = await product.get(f"{DEVICES}/{device.id}/history", token=agent.token)
    assert history.body["items"][0]["reason"] == "不再需要"


async def test_a_device_keeps_a_hundred_components(
    product: Api, books: Books, technician: SignedIn
) -> None:
    known = [{"name": f"部件 {number}"} for number in range(99)]
    device = await books.device(components=known)
    path = f"{device.id}/components"
    answers = await asyncio.gather(*(post(product, technician, path, BOARD) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert len((await books.store.devices.get(device.id)).components) == 100


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"since": "2099-01-01"}, 422, "day_in_future"),
        ({"supplier_id": "nothing"}, 404, "supplier_not_found"),
        ({"name": ""}, 422, "invalid_request"),
        ({"name": "x" * 41}, 422, "invalid_request"),
    ],
)
async def test_a_component_that_cannot_be_is_refused(
    product: Api,
    books: Books,
    technician: SignedIn,
    wrong: dict[str, str],
    status: int,
    code: str,
) -> None:
    device = await books.device()
    refused = await post(product, technician, f"{device.id}/components", BOARD | wrong)
    assert (refused.status, refused.body["code"]) == (status, code)
    assert (await books.store.devices.get(device.id)).components == []


async def test_a_technician_writes_on_devices_of_his_branch_alone(
    product: Api, books: Books, technician: SignedIn
) -> None:
    device = await books.device(branch_id="other")
    for path, body in (
        ("components", BOARD),
        ("commissioning", {"readings": [{"name": "电流", "value": 3}]}),
    ):
        refused = await post(product, technician, f"{device.id}/{path}", body)
        assert (refused.status, refused.body["code"]) == (404, "device_not_found")


# -- readings --------------------------------------------------------------------------------


async def test_readings_are_judged_by_what_the_line_or_the_model_expects(
    product: Api, books: Books, technician: SignedIn, boss: SignedIn, agent: SignedIn
) -> None:
    device = await books.device()
    line = await product.call(
        "PATCH",
        "/api/v1/product-lines/line-ac",
        {"version": 0, "expected_readings": EXPECTED},
        token=boss.token,
    )
    assert line.status == 200, line.body
    path = f"{device.id}/commissioning"
    first = (await product.get(f"{DEVICES}/{path}", token=technician.token)).body
    assert (first["missing"], first["readings"]) == (["绝缘电阻", "出风温差"], [])
    taken = {
        "readings": [
            {"name": "出风温差", "value": 6.5, "unit": "度"},
            {"name": "运行电流", "value": 3.2, "unit": "A"},
        ],
        "ticket_id": "ticket-1",
    }
    done = await post(product, technician, path, taken)
    assert [
        (r["name"], r["value"], r["unit"], r["is_expected"]) for r in done.body["readings"]
    ] == [
        ("出风温差", 6.5, "℃", False),
        ("运行电流", 3.2, "A", None),
    ]
    assert done.body["readings"][0]["by"] == technician.id
    assert done.body["missing"] == ["绝缘电阻"]
    mended = await post(product, technician, path, {"readings": [{"name": "出风温差", "value": 9}]})
    values = {r["name"]: (r["value"], r["is_expected"]) for r in mended.body["readings"]}
    assert values == {"出风温差": (9.0, True), "运行电流": (3.2, None)}
    history = (await product.get(f"{DEVICES}/{device.id}/history", token=agent.token)).body["items"]
    assert [[r["value"] for r in e["readings"]] for e in history] == [[9.0], [6.5, 3.2]]
    own = [{"name": "静音档噪声", "unit": "dB", "highest": 24.0}]
    await product.call(
        "PATCH",
        "/api/v1/device-models/model-lh26",
        {"version": 0, "expected_readings": own},
        token=boss.token,
    )
    again = (await product.get(f"{DEVICES}/{path}", token=technician.token)).body
    assert again["missing"] == ["静音档噪声"], "the model's own come before its line's"


@pytest.mark.parametrize(
    "reading",
    [
        {"name": "电流", "value": "NaN"},
        {"name": "电流", "value": 1e12},
        {"name": "", "value": 1},
        {"name": "电流"},
    ],
)
async def test_a_reading_is_a_number_with_a_name(
    product: Api, books: Books, technician: SignedIn, reading: dict[str, Any]
) -> None:
    device = await books.device()
    refused = await post(product, technician, f"{device.id}/commissioning", {"readings": [reading]})
    assert refused.status == 422
    assert (await books.store.devices.get(device.id)).readings == []


async def test_bounds_are_the_right_way_round(product: Api, books: Books, boss: SignedIn) -> None:
    wrong = [{"name": "电流", "lowest": 5, "highest": 1}]
    refused = await product.call(
        "PATCH",
        "/api/v1/product-lines/line-ac",
        {"version": 0, "expected_readings": wrong},
        token=boss.token,
    )
    assert refused.status == 422


async def test_a_device_keeps_sixty_names_of_readings(
    product: Api, books: Books, technician: SignedIn
) -> None:
    device = await books.device()
    path = f"{device.id}/commissioning"
    for start in (0, 30):
        some = [{"name": f"值 {n}", "value": n} for n in range(start, start + 30)]
        assert (await post(product, technician, path, {"readings": some})).status == 200
    one_more = {"readings": [{"name": "值 60", "value": 60}]}
    refused = await post(product, technician, path, one_more)
    assert (refused.status, refused.body["code"]) == (409, "too_many_readings")
    known = {"readings": [{"name": "值 59", "value": 1}]}
    assert (await post(product, technician, path, known)).status == 200


# -- where it comes from ---------------------------------------------------------------------


async def test_a_batch_tells_its_devices_their_supplier(
    product: Api, books: Books, agent: SignedIn, boss: SignedIn
) -> None:
    supplier = await a_supplier(product, boss)
    batch = await a_batch(product, boss, supplier_id=supplier)
    assert (batch["number"], batch["made_on"]) == ("B2607-03", "2026-06-30")
    order = {"model_id": "model-lh26", "serial": "S-1", "batch_id": batch["id"]}
    made = await product.post(DEVICES, order, token=agent.token)
    assert (made.body["batch_id"], made.body["supplier_id"]) == (batch["id"], supplier)
    other = await product.post(
        DEVICES, {"model_id": "model-lh26", "serial": "S-2"}, token=agent.token
    )
    for query in (f"batch_id={batch['id']}", f"supplier_id={supplier}"):
        found = await product.get(f"{DEVICES}?{query}", token=agent.token)
        assert [row["serial"] for row in found.body["items"]] == ["S-1"]
    change = {"version": other.body["version"], "batch_id": batch["id"]}
    path = f"{DEVICES}/{other.body['id']}"
    changed = await product.call("PATCH", path, change, token=agent.token)
    assert (changed.body["batch_id"], changed.body["supplier_id"]) == (batch["id"], supplier)
    listed = await product.get("/api/v1/device-batches?number=b2607-03", token=agent.token)
    assert [each["id"] for each in listed.body["items"]] == [batch["id"]]


async def test_a_batch_in_use_keeps_its_supplier(
    product: Api, books: Books, agent: SignedIn, boss: SignedIn
) -> None:
    first = await a_supplier(product, boss)
    second = await a_supplier(product, boss, name="近水电机", code=None)
    batch = await a_batch(product, boss)
    path = f"/api/v1/device-batches/{batch['id']}"
    change = {"version": 0, "supplier_id": first}
    assert (await product.call("PATCH", path, change, token=boss.token)).status == 200
    await books.device(batch_id=batch["id"])
    change = {"version": 1, "supplier_id": second}
    refused = await product.call("PATCH", path, change, token=boss.token)
    assert (refused.status, refused.body["code"]) == (409, "batch_in_use")
    noted = await product.call("PATCH", path, {"version": 1, "note": "风机异响"}, token=boss.token)
    assert (noted.body["note"], noted.body["supplier_id"]) == ("风机异响", first)
    stale = await product.call("PATCH", path, {"version": 1, "note": "旧"}, token=boss.token)
    assert stale.status == 409


async def test_a_batch_is_of_one_model(
    product: Api, books: Books, agent: SignedIn, boss: SignedIn, container: Container
) -> None:
    batch = await a_batch(product, boss)
    again = await product.post(
        "/api/v1/device-batches",
        {"number": "B2607-03", "model_id": "model-lh26"},
        token=boss.token,
    )
    assert (again.status, again.body["code"]) == (409, "name_taken")
    device = await books.device(model_id="another-model")
    change = {"version": 0, "batch_id": batch["id"]}
    refused = await product.call("PATCH", f"{DEVICES}/{device.id}", change, token=agent.token)
    assert (refused.status, refused.body["code"]) == (422, "batch_of_another_model")
    for wrong, code in (
        ({"batch_id": "nothing"}, "batch_not_found"),
        ({"supplier_id": "nothing"}, "supplier_not_found"),
    ):
        order = {"model_id": "model-lh26", "serial": "S-9", **wrong}
        refused = await product.post(DEVICES, order, token=agent.token)
        assert (refused.status, refused.body["code"]) == (404, code)
    assert await container.mongo.collection("devices").count({}) == 1


async def test_suppliers_have_one_name_and_can_be_put_away(
    product: Api, books: Books, boss: SignedIn, agent: SignedIn
) -> None:
    supplier = await a_supplier(product, boss)
    for same in ({"name": "远山电机"}, {"name": "别家", "code": "YS-01"}):
        refused = await product.post("/api/v1/suppliers", same, token=boss.token)
        assert (refused.status, refused.body["code"]) == (409, "name_taken")
    change = {"version": 0, "is_active": False}
    path = f"/api/v1/suppliers/{supplier}"
    put_away = await product.call("PATCH", path, change, token=agent.token)
    assert put_away.body["is_active"] is False
    listed = (await product.get("/api/v1/suppliers", token=agent.token)).body["items"]
    assert [(each["name"], each["is_active"]) for each in listed] == [("远山电机", False)]


async def test_a_customer_sees_no_supplier(
    product: Api, books: Books, wang: SignedIn, boss: SignedIn
) -> None:
    supplier = await a_supplier(product, boss)
    part = {"name": "主板", "serial": "MB-1", "supplier_id": supplier}
    device = await books.device(owner_account_id=wang.id, supplier_id=supplier, components=[part])
    record = (await product.get(f"{DEVICES}/{device.id}", token=wang.token)).body
    assert record["components"][0]["serial"] == "MB-1"
    assert supplier not in str(record)
    for path in ("/api/v1/suppliers", "/api/v1/device-batches", f"{DEVICES}/{device.id}/history"):
        assert (await product.get(path, token=wang.token)).status == 403
